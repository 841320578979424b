namespace AttentionGen;

/// <summary>Takes the tensors of a block and hands on the weights of a transformer layer: which family it is, and nothing of it left out.</summary>
internal static class LayerImport
{
    /// <summary>Loads the layer.</summary>
    /// <param name="block">What is behind the prefix.</param>
    /// <param name="preset">The preset whose family it must be, or none.</param>
    /// <param name="attention">The convention of the attention, if the caller says it.</param>
    /// <param name="heads">The number of query heads, or 0 if the caller did not say.</param>
    /// <param name="sharedBias">The full name of a relative position bias that the layer takes from another one, or null.</param>
    public static TransformerLayerWeights Load(LayerTensors block, LayerPreset preset, WeightNames attention, int heads, string? sharedBias)
    {
        LayerNames names = LayerSearch.NamesOf(block, preset, attention);
        LayerTensors module = block.Within(names.Attention);
        WeightArrays arrays = WeightFamilies.Load(module, attention, heads);
        if (sharedBias is not null)
        {
            arrays = SharedBias.Read(block, module, arrays, sharedBias);
        }

        WeightArrays? cross = names.Cross is null ? null : WeightFamilies.Load(block.Within(names.Cross.Module), attention, heads);
        int dModel = arrays.DModel;
        (float[] attentionScale, float[] feedForwardScale) = ReadScales(block, names, dModel);
        var weights = new TransformerLayerWeights
        {
            Attention = new MultiHeadAttentionWeights(arrays),
            CrossAttention = cross is null ? null : new MultiHeadAttentionWeights(cross),
            FeedForward = FeedForwardOf(block, names).Read(block, dModel, IsTransposed(module)),
            AttentionNorm = NormTensors.ReadOptional(block, names.AttentionNorm, dModel),
            FeedForwardNorm = NormTensors.ReadOptional(block, names.FeedForwardNorm, dModel),
            CrossAttentionNorm = NormTensors.ReadOptional(block, names.Cross?.Norm, dModel),
            CrossAttentionOutputNorm = NormTensors.ReadOptional(block, names.Cross?.OutputNorm, dModel),
            AttentionOutputNorm = NormTensors.ReadOptional(block, names.AttentionOutputNorm, dModel),
            FeedForwardOutputNorm = NormTensors.ReadOptional(block, names.FeedForwardOutputNorm, dModel),
            AttentionScale = attentionScale,
            CrossAttentionScale = names.Cross?.Scale is { } scale ? block.ReadOptional(scale, dModel) : [],
            FeedForwardScale = feedForwardScale,
        };
        UnclaimedLayerTensors.Reject(block, names);
        return weights;
    }

    /// <summary>The feed-forward that is there; of two that share a matrix the one that is there as a whole, or has a gate besides.</summary>
    private static FeedForwardNames FeedForwardOf(LayerTensors block, LayerNames names)
    {
        FeedForwardNames[] whole = FeedForwardNames.WholeIn(block, names.FeedForwards);
        return whole switch
        {
            [] => Array.Find(names.FeedForwards, candidate => candidate.AreIn(block))!,
            [FeedForwardNames one] => one,
            [FeedForwardNames first, FeedForwardNames second, ..] => throw block.Fail(
                first.Up + ".weight", $"expected one feed-forward, found {first.Up} and {second.Up}."),
        };
    }

    private static (float[] Attention, float[] FeedForward) ReadScales(LayerTensors block, LayerNames names, int dModel)
    {
        foreach ((string attention, string feedForward) in names.Scales)
        {
            if (block.Has(attention) || block.Has(feedForward))
            {
                return (block.Read(attention, dModel), block.Read(feedForward, dModel));
            }
        }

        return ([], []);
    }

    /// <summary>Whether the input projection is stored <c>[E, 3·E]</c>: then the other matrices of the block, which may be square, are so too.</summary>
    public static bool IsTransposed(LayerTensors module)
    {
        const string Fused = "c_attn.weight";
        if (!module.Has(Fused))
        {
            return false;
        }

        (int rows, int columns) = module.MatrixShape(Fused, "[E, 3·E]");
        return columns == 3L * rows;
    }
}
