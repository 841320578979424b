using Xunit;

namespace AttentionGen.Tests.Weights;

/// <summary>Compares all that weights hold.</summary>
internal static class WeightAssert
{
    public static void SameBits(MultiHeadAttentionWeights expected, MultiHeadAttentionWeights found, bool compareHeads = true)
    {
        Assert.Equal(
            (expected.DModel, expected.KeyDim, expected.ValueDim, expected.QueryWidth, expected.KeyWidth, expected.ValueWidth),
            (found.DModel, found.KeyDim, found.ValueDim, found.QueryWidth, found.KeyWidth, found.ValueWidth));
        Assert.Equal((expected.ContextWidth, expected.OutputDim), (found.ContextWidth, found.OutputDim));
        if (compareHeads)
        {
            Assert.Equal(expected.Heads, found.Heads);
        }

        Same(nameof(expected.QueryWeight), expected.QueryWeight, found.QueryWeight);
        Same(nameof(expected.KeyWeight), expected.KeyWeight, found.KeyWeight);
        Same(nameof(expected.ValueWeight), expected.ValueWeight, found.ValueWeight);
        Same(nameof(expected.OutputWeight), expected.OutputWeight, found.OutputWeight);
        Same(nameof(expected.QueryBias), expected.QueryBias, found.QueryBias);
        Same(nameof(expected.KeyBias), expected.KeyBias, found.KeyBias);
        Same(nameof(expected.ValueBias), expected.ValueBias, found.ValueBias);
        Same(nameof(expected.OutputBias), expected.OutputBias, found.OutputBias);
        Same(nameof(expected.BiasKey), expected.BiasKey, found.BiasKey);
        Same(nameof(expected.BiasValue), expected.BiasValue, found.BiasValue);
        Same(nameof(expected.QueryNorm), expected.QueryNorm, found.QueryNorm);
        Same(nameof(expected.KeyNorm), expected.KeyNorm, found.KeyNorm);
        Same(nameof(expected.QueryNormBias), expected.QueryNormBias, found.QueryNormBias);
        Same(nameof(expected.KeyNormBias), expected.KeyNormBias, found.KeyNormBias);
        Same(nameof(expected.GateWeight), expected.GateWeight, found.GateWeight);
        Same(nameof(expected.GateBias), expected.GateBias, found.GateBias);
        Same(nameof(expected.Sinks), expected.Sinks, found.Sinks);
        Same(nameof(expected.RelativeAttentionBias), expected.RelativeAttentionBias, found.RelativeAttentionBias);
    }

    /// <summary>Compares one tensor.</summary>
    public static void Same(string tensor, ReadOnlySpan<float> expected, ReadOnlySpan<float> found) => Assert.Equal(
        (tensor, string.Join(' ', expected.ToArray().Select(BitConverter.SingleToInt32Bits))),
        (tensor, string.Join(' ', found.ToArray().Select(BitConverter.SingleToInt32Bits))));
}
