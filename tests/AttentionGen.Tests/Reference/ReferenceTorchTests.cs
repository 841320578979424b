using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>Everything of <c>nn.MultiheadAttention</c> at once, against a program that shares nothing with the reference.</summary>
public class ReferenceTorchTests
{
    // From a script that restates torch.nn.functional.multi_head_attention_forward with lists: sequence first, separate
    // projections, bias_k and bias_v concatenated to the sequence, then zeros, a float mask per item and head to which the
    // padding's −inf is added, query scaled before the product. L = 3, S = 4, N = 2, E = 4, H = 2, kdim = 3, vdim = 5.
    private static readonly double[] Output =
    [
        0.26803010488595, 0.89554411159372, 0.35025352680276, -0.64606680570702,
        1.0794779558226, 1.2801721894175, 1.0855541734435, -0.74008523532208,
        0.86148617894216, 1.039968725186, 0.84671569520537, -0.590483690756,
        1.2176727491259, 0.80388770856326, 1.2748055776127, -0.70487405801462,
        0.23013691068916, 0.85905409822621, 0.28197287256457, -0.67437250460607,
        0.65780202161207, 0.69629919106228, 0.71029292373316, -0.72112214509966,
    ];

    private static readonly double[] AveragedWeights =
    [
        0.18201487712875, 0.23358180535731, 0.21995690622477, 0, 0.16948122754405, 0.19496518374512,
        0.38639928867605, 0.10140500310573, 0.23071976757441, 0, 0.16012657176841, 0.1213493688754,
        0.24096193449952, 0.2258112222652, 0.0059545493723705, 0, 0.16477889304876, 0.36249340081414,
        0.49314738744603, 0, 0.20980501962467, 0.066709922319452, 0.091425684157547, 0.13891198645231,
        0.400573394603, 0, 0.033129380593137, 0.25950632840845, 0.13805565329355, 0.16873524310185,
        0.084552951041381, 0, 0.22345889184509, 0.22902696519067, 0.24529581407143, 0.21766537785143,
    ];

    [Fact]
    public void EverythingAtOnce_EqualsAnIndependentProgram()
    {
        var shape = new AttentionShape(4, 2, 2, 2, Causal: false, Bias: true, OutputProjection: true, Scale: 1 / Math.Sqrt(2))
        {
            KeyDim = 3,
            ValueDim = 5,
            AddBiasKeyValue = true,
            AddZeroAttention = true,
        };
        MultiHeadAttentionWeights weights = new WeightParts(shape)
        {
            QueryWeight = Ramp(16, 1),
            KeyWeight = Ramp(12, 2),
            ValueWeight = Ramp(20, 3),
            OutputWeight = Ramp(16, 4),
            QueryBias = Ramp(4, 5),
            KeyBias = Ramp(4, 6),
            ValueBias = Ramp(4, 7),
            OutputBias = Ramp(4, 8),
            BiasKey = Ramp(4, 9),
            BiasValue = Ramp(4, 10),
        }.ToWeights();
        float[] query = Ramp(24, 11);
        float[] key = Ramp(24, 12);
        float[] value = Ramp(40, 13);
        float[] mask = [.. Ramp(48, 14).Select((x, i) => i % 5 == 2 ? float.NegativeInfinity : x)];
        ReferenceAssert.Close(Output, ReferenceAttention.Forward(shape, weights, query, key, value, 2, 3, 4, Options(mask)));
        ReferenceAssert.Close(
            AveragedWeights, ReferenceAttention.AttentionWeights(shape, weights, query, key, 2, 3, 4, Options(mask), averageHeads: true));

        static AttentionOptions Options(float[] mask) => new()
        {
            Layout = SequenceLayout.SequenceFirst,
            Mask = AttentionMask.Additive(mask),
            Padding = PaddingMask.FromIgnored([false, false, false, true, false, true, false, false]),
        };

        static float[] Ramp(int count, int seed) =>
            [.. Enumerable.Range(0, count).Select(i => (((i * 7) + (seed * 5) + (i * i)) % 17 - 8) / 8f)];
    }
}
