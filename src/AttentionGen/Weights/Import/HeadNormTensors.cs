namespace AttentionGen;

/// <summary>
/// Reads the norms of queries and keys: one for all heads, <c>[D]</c>, or one over or of each of them, <c>[H·D]</c>, <c>[H, D]</c> or a module
/// for each head. Which formula they are of, root mean square or layer norm, no file says.
/// </summary>
internal static class HeadNormTensors
{
    private static readonly (string Query, string Key)[] Spellings = [("q_norm", "k_norm"), ("q_layernorm", "k_layernorm")];

    /// <summary>The arrays, and with them the norms, if the module has them.</summary>
    public static WeightArrays Read(LayerTensors module, WeightArrays arrays)
    {
        (string Query, string Key)[] found = Array.FindAll(Spellings, names => IsThere(module, names.Query) || IsThere(module, names.Key));
        if (found.Length == 0)
        {
            return arrays;
        }

        if (found.Length > 1)
        {
            throw module.Fail(found[1].Query + ".weight", $"expected one norm of queries, found {found[0].Query} and {found[1].Query}.");
        }

        int queryWidth = arrays.QueryWeight.Length / arrays.DModel;
        int keyWidth = arrays.KeyWeight.Length / arrays.KeyDim;
        (float[] query, float[] queryBias, int heads) = ReadNorm(module, found[0].Query, "H", queryWidth, keyWidth);
        (float[] key, float[] keyBias, int groups) = ReadNorm(module, found[0].Key, "G", keyWidth, queryWidth);
        heads = heads == 0 && groups != 0 && keyWidth % groups == 0 ? queryWidth / (keyWidth / groups) : heads;
        if (heads != 0 && arrays.Heads != 0 && heads != arrays.Heads)
        {
            throw module.Fail(found[0].Query + ".weight", $"expected norms of {arrays.Heads} heads, as stated or as other tensors have, found {heads}.");
        }

        return arrays with
        {
            Heads = heads == 0 ? arrays.Heads : heads,
            QueryNorm = query,
            KeyNorm = key,
            QueryNormBias = queryBias,
            KeyNormBias = keyBias,
        };
    }

    private static bool IsThere(LayerTensors module, string stem) =>
        module.Has(stem + ".weight") || module.Has(stem + ".bias") || module.Has(OfHead(stem, 0));

    private static string OfHead(string stem, int head) => FormattableString.Invariant($"{stem}.norms.{head}.weight");

    /// <summary>The weight, the bias if there is one, and the number of heads if the shape tells it.</summary>
    /// <param name="module">The module.</param>
    /// <param name="stem">The norm.</param>
    /// <param name="count">How its heads are counted, in words.</param>
    /// <param name="width">Length of a row of what it normalises.</param>
    /// <param name="otherWidth">That of the other one.</param>
    private static (float[] Weight, float[] Bias, int Heads) ReadNorm(LayerTensors module, string stem, string count, int width, int otherWidth)
    {
        if (module.Has(OfHead(stem, 0)))
        {
            return ReadHeads(module, stem, width);
        }

        string name = stem + ".weight";
        if (!IsThere(module, stem))
        {
            return ([], [], 0);
        }

        if (module.Source.ShapeOf(module.FullName(name)).Length == 2)
        {
            (int heads, int headDim) = module.MatrixShape(name, $"[{count}, D]");
            return (long)heads * headDim == width
                ? (module.Read(name, heads, headDim), module.ReadOptional(stem + ".bias", heads, headDim), heads)
                : throw module.Fail(name, $"expected shape [{count}, D] with {width} elements, found [{heads}, {headDim}].");
        }

        int length = module.VectorLength(name, "[D]");
        if (length != width && (width % length != 0 || otherWidth % length != 0))
        {
            string rows = count == "H" ? $"{width} query rows and {otherWidth} key rows" : $"{otherWidth} query rows and {width} key rows";
            throw module.Fail(name, $"expected a head dimension D that divides {rows}, or {width} elements for all heads, found {length} elements.");
        }

        return (module.Read(name, length), module.ReadOptional(stem + ".bias", length), 0);
    }

    /// <summary>StableLM 2's, one after the other.</summary>
    private static (float[] Weight, float[] Bias, int Heads) ReadHeads(LayerTensors module, string stem, int width)
    {
        int heads = 0;
        while (module.Has(OfHead(stem, heads)))
        {
            heads++;
        }

        if (width % heads != 0)
        {
            throw module.Fail(OfHead(stem, 0), $"expected as many of these norms as there are heads of {width} rows together, found {heads}.");
        }

        return ([.. Enumerable.Range(0, heads).SelectMany(head => module.Read(OfHead(stem, head), width / heads))], [], heads);
    }
}
