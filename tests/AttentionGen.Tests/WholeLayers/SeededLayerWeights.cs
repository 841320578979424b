using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>Seeded weights of whole layers and feed-forwards, that keep the size of their input.</summary>
internal static class SeededLayerWeights
{
    public static FeedForwardWeights Of(FeedForwardShape shape, ulong seed) => FeedForwardWeights.From(new FeedForwardTensors
    {
        DModel = shape.DModel,
        GateWeight = shape.Gated ? SeededNumbers.Make(shape.Hidden * shape.DModel, seed, Factor(shape.DModel)) : [],
        UpWeight = SeededNumbers.Make(shape.Hidden * shape.DModel, seed + 1, Factor(shape.DModel)),
        DownWeight = SeededNumbers.Make(shape.DModel * shape.Hidden, seed + 2, Factor(shape.Hidden)),
        GateBias = shape.Gated && shape.Bias ? SeededNumbers.Make(shape.Hidden, seed + 3) : [],
        UpBias = shape.Bias ? SeededNumbers.Make(shape.Hidden, seed + 4) : [],
        DownBias = shape.Bias ? SeededNumbers.Make(shape.DModel, seed + 5) : [],
    });

    public static TransformerLayerWeights Of(TransformerLayerShape shape, ulong seed)
    {
        bool hasSecondNorm = shape.NormalisesSums || (shape.NormalisesFeedForwardInput && shape.Residual != ResidualKind.Parallel);
        bool hasCross = shape.CrossAttention is not null;
        return new TransformerLayerWeights
        {
            Attention = ModernWeights.Of(shape.Attention, (int)seed + 100),
            CrossAttention = shape.CrossAttention is { } cross ? ModernWeights.Of(cross, (int)seed + 150) : null,
            FeedForward = Of(shape.FeedForward, seed + 200),
            AttentionNorm = shape.NormalisesSums || shape.NormalisesAttentionInput ? Norm(shape, seed + 300) : null,
            FeedForwardNorm = hasSecondNorm ? Norm(shape, seed + 310) : null,
            CrossAttentionNorm = hasCross && (shape.NormalisesSums || shape.NormalisesFeedForwardInput) ? Norm(shape, seed + 360) : null,
            CrossAttentionOutputNorm = hasCross && shape.NormalisesBranchOutput ? Norm(shape, seed + 370) : null,
            CrossAttentionScale = hasCross && shape.LayerScale ? SeededNumbers.Make(shape.DModel, seed + 380) : default(ReadOnlyMemory<float>),
            AttentionOutputNorm = shape.NormalisesBranchOutput ? Norm(shape, seed + 320) : null,
            FeedForwardOutputNorm = shape.NormalisesBranchOutput ? Norm(shape, seed + 330) : null,
            AttentionScale = shape.LayerScale ? SeededNumbers.Make(shape.DModel, seed + 340) : default(ReadOnlyMemory<float>),
            FeedForwardScale = shape.LayerScale ? SeededNumbers.Make(shape.DModel, seed + 350) : default(ReadOnlyMemory<float>),
        };
    }

    private static NormWeights Norm(TransformerLayerShape shape, ulong seed) =>
        new(SeededNumbers.Make(shape.DModel, seed), shape.NormBias ? SeededNumbers.Make(shape.DModel, seed + 1, 0.3f) : []);

    private static float Factor(int inputs) => SeededNumbers.UnitVariance / MathF.Sqrt(inputs);
}
