namespace AttentionGen;

/// <summary>Reads a norm: <c>weight</c> and an optional <c>bias</c>, or <c>gamma</c> and <c>beta</c> as files from TensorFlow have them.</summary>
internal static class NormTensors
{
    private static readonly (string Weight, string Bias)[] Spellings = [(".weight", ".bias"), (".gamma", ".beta")];

    /// <summary>Whether the block has a norm of that name.</summary>
    public static bool AreIn(LayerTensors block, string stem) => Array.Exists(Spellings, spelling => block.Has(stem + spelling.Weight));

    /// <summary>Reads the norm, or nothing without a name or where the block has none of it.</summary>
    /// <param name="block">The block around it.</param>
    /// <param name="stem">Its name, or null.</param>
    /// <param name="dModel">Its width.</param>
    public static NormWeights? ReadOptional(LayerTensors block, string? stem, int dModel)
    {
        if (stem is null || !AreIn(block, stem))
        {
            return null;
        }

        (string weight, string bias) = Array.Find(Spellings, spelling => block.Has(stem + spelling.Weight));
        return new NormWeights(block.Read(stem + weight, dModel), block.ReadOptional(stem + bias, dModel));
    }
}
