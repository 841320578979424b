namespace AttentionGen.Generator.Planning;

/// <summary>
/// Every number the planner may be wrong about, each with its reason and its measurement (one AMD Zen 5 core, .NET 10).
/// </summary>
internal static class Tunables
{
    /// <summary>
    /// Rows of a tile at most. A tile reads its rows unpacked, each from its own stride, and an L1 set has 12 ways:
    /// 12 rows of a 2 KB stride ran at 273 GFLOP/s, 14 rows at 176.
    /// </summary>
    public const int LargestTileRows = 12;

    /// <summary>
    /// Vectors of a tile. Two vectors of columns per row make 12x2 (24 accumulators) with 512-bit registers, 97-100 % of
    /// the peak, and 6x2 with 16 registers.
    /// </summary>
    public const int TileVectors = 2;

    /// <summary>
    /// Vector multiply-adds in one method at most, for a reduction to be written out as straight-line code; a longer one is a
    /// loop. Measured for 12x2, K = 512, steps in a trip: 1: 276, 4: 274, 8: 268, 16: 254, 32: 244, 64: 57, 512: 25 GFLOP/s:
    /// the JIT tracks 1,024 locals and stops optimising at 20,000 IL instructions.
    /// </summary>
    public const int StraightLineMultiplyAdds = 256;

    /// <summary>
    /// Steps in a trip at most. 6x2 that fetches the next panel reaches its 1.75 instructions for a multiply-add with 16; more would only
    /// fill the instruction cache. Alone on its core every number of steps ran alike (6x2 136-137, 12x2 271-273 GFLOP/s).
    /// </summary>
    public const int MostStepsPerTrip = 16;

    /// <summary>
    /// One row in so many is read by the multiply-adds themselves where instructions can. 12x2 then loads 18 times for 24
    /// multiply-adds, of 24 times that two load ports have time for; none, 4, 6 and 8 rows ran alike on a core alone.
    /// </summary>
    public const int RowsPerOperandRow = 3;

    /// <summary>Rows from which on a tile has such rows: lower tiles are rare and wait for memory.</summary>
    public const int LeastRowsWithOperands = 6;

    /// <summary>
    /// Weight panels that a single row takes side by side. One row of one panel has two chains of multiply-adds; four panels
    /// make eight, which covers a latency of four cycles at two a cycle. One token through D512 H8: 47 µs with one panel at
    /// a time, 38 µs is what reading the weights takes.
    /// </summary>
    public const int RowPanels = 4;

    /// <summary>Cycles from a multiply-add to the next of its chain: four on every core since AMD Zen 2 and Intel Skylake.</summary>
    public const int MultiplyAddLatency = 4;

    /// <summary>
    /// Instructions of a tall tile's innermost loop for each multiply-add at most, with 512 bits. 12x2 with one step a trip takes
    /// 1.75 to 1.88, with two steps and a third of its rows as operands 1.52 to 1.58.
    /// </summary>
    public const double InstructionsOfWideMultiplyAdd = 1.6;

    /// <summary>The same with 256 bits. 6x2 with one step a trip takes 2.0 to 2.25, with four to eight 1.74 to 1.75.</summary>
    public const double InstructionsOfMultiplyAdd = 1.75;

    /// <summary>
    /// Panels that a tile of few rows takes side by side at most: 1x2 with 256 bits has two chains of multiply-adds, and with
    /// four panels the eight that cover a latency of four cycles at two a cycle. A token against 512 keys of 64 took 27.1 µs
    /// with one panel at a time and 20.8 with four; reading the keys and values takes 17.5.
    /// </summary>
    public const int MostPanelsSideBySide = 4;

    /// <summary>Chains of such a tile at most: more than twice what covers the latency gains nothing.</summary>
    public const int MostChains = 16;

    /// <summary>Context panels of one head that are called one by one; a head of more is a counted loop.</summary>
    public const int UnrolledContextPanels = 8;

    /// <summary>
    /// Floats of key and value together that one key block may fill: half of a 1 MB second-level cache, so that the block
    /// stays there while all query tiles of a query block pass over it.
    /// </summary>
    public const int KeyBlockFloats = 65536;

    /// <summary>Keys of a block at most: 12 rows of 512 scores take 24 KB, half of a 48 KB first-level cache.</summary>
    public const int LongestKeyBlock = 512;

    /// <summary>Keys of a block at least, so that merging blocks stays cheap beside computing them.</summary>
    public const int ShortestKeyBlock = 64;

    /// <summary>
    /// Tiles of query rows that share a key block while it is in the second-level cache. The first of them waits for the
    /// third-level cache, so there should be many; their running results (288 rows of 64 floats are 72 KB) must fit beside it.
    /// </summary>
    public const int QueryBlockTiles = 24;

    /// <summary>Floats of input rows that stay in the second-level cache while all weight panels pass over them.</summary>
    public const int RowBlockFloats = 150000;

    /// <summary>
    /// Steps of a long reduction that all tiles of a panel take before any of them goes on: 32 columns of so many are 88 KB, which stay in the
    /// second-level cache beside the rows. A Llama-like layer (2,048 and 5,632 steps) with 512 tokens took 127 ms on two threads, 131 with
    /// longer parts of 1,024 and 135 without parts; with 256 bits 250 and 255.
    /// </summary>
    public const int LongestPart = 704;

    /// <summary>
    /// Steps from which on a reduction is taken in parts. Of 3,072 steps (BERT base) parts save 3 %, of 1,536 (MiniLM, 16 tokens) they cost up
    /// to 5 %: sums are stored and loaded once more for each part.
    /// </summary>
    public const int LeastLengthInParts = 2048;

    /// <summary>
    /// Floats of input, hidden and output rows that take both products of a feed-forward one after the other: the hidden rows then wait in the
    /// second-level cache, and all weights are read once for so many rows.
    /// </summary>
    public const int FusedFloats = 250000;

    /// <summary>Such rows at least: with fewer, weights would be read too often.</summary>
    public const int LeastFusedRows = 96;

    /// <summary>Columns of the widest panel: two vectors of 512 bits.</summary>
    public const int WidestPanel = 32;

    /// <summary>
    /// Rows of short batch items taken together, so that projections run over full tiles while query, key and value of
    /// the rows stay in the second-level cache.
    /// </summary>
    public const int ChunkRows = 128;

    /// <summary>
    /// Lanes from which on the last key panel of two vectors is halved where its second vector holds no key that the tile
    /// sees. With 16, that saves half of the scores at 16 keys: D32 H2 with 16 tokens took 4 % less. Narrower vectors waste
    /// less than the text of another tile is worth.
    /// </summary>
    public const int HalvedPanelLanes = 16;

    /// <summary>
    /// Widest head whose last key panel is halved. In layers with wider ones the projections dwarf the half panel: it is 0.4 %
    /// of D768 H12 at 197 keys, for 2,700 characters of text.
    /// </summary>
    public const int WidestHalvedHead = 32;

    /// <summary>Keys in whose multiples the runtime allocates panels, <c>LayerLayout.KeyCapacityStep</c> there.</summary>
    public const int KeyCapacityStep = 64;

    /// <summary>Floats in a cache line; every scratch region starts on one.</summary>
    public const int CacheLineFloats = 16;

    /// <summary>
    /// Characters of a type's text in all four widths at most, for a common layer: the compiler's time follows it, about 9 s of
    /// processor time a megabyte. A layer with masks, weights and dropout takes 159,000.
    /// </summary>
    public const int LongestTypeText = 200 * 1024;

    /// <summary>The same for the public members and one width; with 512 bits, the longest, 83,000.</summary>
    public const int LongestWidthText = 85 * 1024;

    /// <summary>
    /// What the JIT of .NET 10 makes of the kernels on x64, for the report: fitted to the sizes that it listed for 115 layers of
    /// all options (<c>DOTNET_JitDisasmSummary</c>), 6 to 29 KB each with vectors of 256 bits. The estimate was off by 3 % in the
    /// median and by 14 % at most with 512 bits, 3 % and 8 % with 256, 3 % and 17 % with 128, 4 % and 13 % without vectors. Nothing
    /// was measured on Arm64.
    /// </summary>
    public static CodeBytes CodeOf(int lanes) => lanes switch
    {
        16 => new CodeBytes(Layer: 300, Projection: 730, Tile: 117, MultiplyAdd: 10, Accumulator: 24.4),
        8 => new CodeBytes(Layer: 300, Projection: 950, Tile: 200, MultiplyAdd: 10.4, Accumulator: 9.4),
        4 => new CodeBytes(Layer: 400, Projection: 1070, Tile: 215, MultiplyAdd: 14, Accumulator: 0),
        _ => new CodeBytes(Layer: 740, Projection: 80, Tile: 0, MultiplyAdd: 0, Accumulator: 0),
    };

    /// <summary>Bytes of machine code that options add, from the same fit: they call the runtime library, and differ little between widths.</summary>
    public static readonly OptionCodeBytes OptionCode = new(Rotary: 450, RmsOfHead: 660, LayerNormOfHead: 120);
}
