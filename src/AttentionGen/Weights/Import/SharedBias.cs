namespace AttentionGen;

/// <summary>Reads a relative position bias that all layers of a model share and one of them, or the stack around them, stores.</summary>
internal static class SharedBias
{
    /// <summary>The arrays, and with them the bias.</summary>
    /// <param name="block">The layer's block.</param>
    /// <param name="module">Its attention.</param>
    /// <param name="arrays">What was read of the attention.</param>
    /// <param name="name">The tensor, by its full name.</param>
    public static WeightArrays Read(LayerTensors block, LayerTensors module, WeightArrays arrays, string name)
    {
        if (arrays.RelativeAttentionBias.Length != 0)
        {
            // The layer that stores what all share is loaded like any other.
            string own = module.FullName(ExtraTensors.RelativeAttentionBias);
            return own == name
                ? arrays
                : throw block.Source.Refuse(
                    own, $"expected a layer that takes its relative position bias from {FileText.Quote(name)}, found one of its own.");
        }

        var root = new LayerTensors(block.Source, "");
        (int buckets, int heads) = root.MatrixShape(name, "[buckets, H]");
        int queryWidth = arrays.QueryWeight.Length / arrays.DModel;
        if (queryWidth % heads != 0 || (arrays.Heads != 0 && arrays.Heads != heads))
        {
            throw root.Fail(
                name, arrays.Heads != 0 ? $"expected {arrays.Heads} heads, found {heads}." : $"expected a number of heads that divides the {queryWidth} query rows, found {heads}.");
        }

        return arrays with { Heads = heads, RelativeAttentionBias = root.Read(name, buckets, heads) };
    }
}
