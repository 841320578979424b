namespace AttentionGen.Benchmarks.Functions;

/// <summary>A mask function of the gallery in docs/functions.md.</summary>
/// <param name="Id">Its number there.</param>
/// <param name="Name">What it is.</param>
/// <param name="Call">The attention of a layer with it.</param>
/// <param name="Sees">Whether a query sees a key.</param>
internal sealed record GalleryMask(string Id, string Name, FunctionCall Call, Func<FunctionData, int, int, bool> Sees)
{
    private const int Prefix = 1024;
    private const int Padding = 100;

    /// <summary>Whether no query sees a later key.</summary>
    public bool IsCausal => Id is "M1" or "M2" or "M4" or "M6" or "M8";

    public static IReadOnlyList<GalleryMask> All { get; } =
    [
        new(
            "M1",
            "causal",
            static (data, output, threads) => data.Attend(CausalMask.Attend, output, FunctionRows.Options(threads)),
            static (_, query, key) => CausalMask.Visible(query, key)),
        new(
            "M2",
            "window of 256",
            static (data, output, threads) => data.Attend(WindowMask.Attend, output, FunctionRows.Options(threads)),
            static (_, query, key) => WindowMask.Visible(query, key)),
        new(
            "M3",
            "prefix of 1,024",
            static (data, output, threads) => data.Attend(PrefixMask.Attend, output, FunctionRows.Options(threads, new PrefixMask.Captures { Prefix = Prefix })),
            static (_, query, key) => PrefixMask.Visible(query, key, Prefix)),
        new(
            "M4",
            "documents of 512",
            static (data, output, threads) => data.Attend(DocumentMask.Attend, output, FunctionRows.Options(threads, new DocumentMask.Captures { Document = data.Document })),
            static (data, query, key) => DocumentMask.Visible(query, key, data.Document)),
        new(
            "M5",
            "a quarter is padding",
            static (data, output, threads) => data.Attend(RealKeysMask.Attend, output, FunctionRows.Options(threads, new RealKeysMask.Captures { Valid = data.Valid })),
            static (data, _, key) => RealKeysMask.Visible(key, data.Valid)),
        new(
            "M6",
            "chunks of 512",
            static (data, output, threads) => data.Attend(ChunkMask.Attend, output, FunctionRows.Options(threads, new ChunkMask.Captures { Padding = Padding })),
            static (_, query, key) => ChunkMask.Visible(query, key, Padding)),
        new(
            "M7",
            "images in causal text",
            static (data, output, threads) => data.Attend(ImageMask.Attend, output, FunctionRows.Options(threads, new ImageMask.Captures { Image = data.Image })),
            static (data, query, key) => ImageMask.Visible(query, key, data.Image)),
        new(
            "M8",
            "4 sinks and a window of 256",
            static (data, output, threads) => data.Attend(SinkMask.Attend, output, FunctionRows.Options(threads)),
            static (_, query, key) => SinkMask.Visible(query, key)),
        new(
            "M9",
            "2-D neighbourhood, 7 x 7",
            static (data, output, threads) => data.Attend(GridMask.Attend, output, FunctionRows.Options(threads, new GridMask.Captures { Height = data.Tokens / GridMask.Width })),
            static (data, query, key) => GridMask.Visible(query, key, data.Tokens / GridMask.Width)),
        new(
            "M10",
            "dilated window",
            static (data, output, threads) => data.Attend(DilatedMask.Attend, output, FunctionRows.Options(threads)),
            static (_, query, key) => DilatedMask.Visible(query, key)),
        new(
            "M11",
            "text that sees its image",
            static (data, output, threads) => data.Attend(FlamingoMask.Attend, output, FunctionRows.Options(threads, new FlamingoMask.Captures { Image = data.ImageOfKey, Start = data.Starts, End = data.Ends })),
            static (data, query, key) => FlamingoMask.Visible(query, key, data.ImageOfKey, data.Starts, data.Ends)),
        new(
            "M12",
            "a tree of 32 guesses",
            static (data, output, threads) => data.Attend(TreeMask.Attend, output, FunctionRows.Options(threads, new TreeMask.Captures { Ancestors = data.Ancestors, Origin = data.Origin })),
            static (data, query, key) => TreeMask.Visible(query, key, data.Ancestors, data.Origin)),
    ];

    /// <summary>Of all pairs of a query and a key, those that are seen.</summary>
    public double SeenShare(FunctionData data) => (double)Dense(data, float.NegativeInfinity).Count(static value => value == 0) / ((double)data.Tokens * data.Tokens);

    /// <summary>Zero or minus infinity for each pair, <c>[tokens, tokens]</c>; or a number that ends as zero, for those that compute with infinities.</summary>
    public float[] Dense(FunctionData data, float hidden)
    {
        var mask = new float[data.Tokens * data.Tokens];
        for (int query = 0; query < data.Tokens; query++)
        {
            for (int key = 0; key < data.Tokens; key++)
            {
                mask[(query * data.Tokens) + key] = Sees(data, query, key) ? 0 : hidden;
            }
        }

        return mask;
    }
}
