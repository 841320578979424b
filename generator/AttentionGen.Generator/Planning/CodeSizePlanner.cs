using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>Takes the plan of one vector width; hands on about how much machine code its kernels become.</summary>
/// <remarks>
/// Multiply-adds that are written out, with their loads and broadcasts, make the difference between layers; the rest depends
/// little on the shape. What a call runs of the runtime library is not counted, though the JIT compiles parts of it for the layer; nor are score and mask
/// functions, which are the user's.
/// </remarks>
internal static class CodeSizePlanner
{
    /// <summary>Bytes, if every generated method of the width is compiled; a process compiles only those that it calls.</summary>
    public static int CodeBytes(KernelPlan plan)
    {
        AttentionSpec spec = plan.Spec;
        CodeBytes code = Tunables.CodeOf(plan.Width.Lanes);
        OptionCodeBytes options = Tunables.OptionCode;
        int projections = new[] { plan.Input, plan.Key, plan.Value, plan.Output }.Count(projection => projection is not null);
        double tiles = BytesOf(code, WrittenTiles.Of(plan));
        int norm = spec.QueryKeyNormKind == HeadNormKind.RmsPerHead ? options.RmsOfHead : options.LayerNormOfHead;
        int chosen = (spec.Rotary is null ? 0 : options.Rotary) + (spec.NormalisesEachHead ? norm : 0);
        double bytes = tiles + code.Layer + (code.Projection * projections) + chosen;

        return Rounded(bytes);
    }

    /// <summary>The same of a feed-forward.</summary>
    public static int CodeBytes(FeedForwardPlan plan)
    {
        CodeBytes code = Tunables.CodeOf(plan.Width.Lanes);
        return Rounded(BytesOf(code, WrittenTiles.Of(plan)) + (2 * code.Projection));
    }

    private static double BytesOf(CodeBytes code, IEnumerable<WrittenTile> tiles) =>
        tiles.Sum(tile => code.Tile + (code.MultiplyAdd * tile.MultiplyAdds) + (code.Accumulator * tile.Accumulators));

    /// <summary>More digits would claim more than the estimate knows.</summary>
    private static int Rounded(double bytes) => (int)Math.Round(bytes / 100) * 100;
}

/// <summary>Bytes of machine code of one vector width.</summary>
/// <param name="Layer">What every layer has.</param>
/// <param name="Projection">The drivers of one projection.</param>
/// <param name="Tile">A tile apart from what follows: its entry, its loop.</param>
/// <param name="MultiplyAdd">A multiply-add with its share of loads and broadcasts.</param>
/// <param name="Accumulator">An accumulator: its beginning, its bias and its store.</param>
internal sealed record CodeBytes(int Layer, int Projection, double Tile, double MultiplyAdd, double Accumulator);

/// <summary>Bytes of machine code that options add.</summary>
/// <param name="Rotary">Rotations of queries and keys.</param>
/// <param name="RmsOfHead">Norms of queries and keys by their root mean square, which the JIT inlines.</param>
/// <param name="LayerNormOfHead">Layer norms of queries and keys, which are calls.</param>
internal sealed record OptionCodeBytes(int Rotary, int RmsOfHead, int LayerNormOfHead);
