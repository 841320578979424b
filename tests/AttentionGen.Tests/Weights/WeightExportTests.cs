using AttentionGen.Tests.Safetensors;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Weights;

/// <summary>Saving and loading give the same bits, under names that PyTorch can take where it has a module for them.</summary>
public class WeightExportTests
{
    private static readonly string[] Biases = ["in_proj_bias", "out_proj.bias"];
    private static readonly string[] Linears = ["k_proj.weight", "q_proj.weight", "v_proj.weight"];

    [Fact]
    public void SquareWeights_HaveThePackedNames()
    {
        AssertSaved(Weights(), ["in_proj_weight", "out_proj.weight"]);
        AssertSaved(Weights(biases: 15), ["in_proj_weight", "out_proj.weight", .. Biases]);
    }

    [Fact]
    public void LearnedKeyAndValue_HaveTheNamesOfPyTorch()
    {
        WeightArrays arrays = Arrays(biases: 15) with { BiasKey = Numbers(4, 31), BiasValue = Numbers(4, 32) };
        AssertSaved(new(arrays), ["bias_k", "bias_v", "in_proj_weight", "out_proj.weight", .. Biases]);
    }

    [Fact]
    public void InputWidthsOfTheirOwn_HaveTheSeparateNames() => AssertSaved(
        new(Arrays(biases: 15) with { KeyDim = 3, KeyWeight = Numbers(12), ValueDim = 5, ValueWeight = Numbers(20) }),
        ["k_proj_weight", "out_proj.weight", "q_proj_weight", "v_proj_weight", .. Biases]);

    [Fact]
    public void GroupedHeads_HaveOneLinearPerProjection() => AssertSaved(
        new(Arrays() with { KeyWeight = Numbers(8, 21), ValueWeight = Numbers(8, 22) }), [.. Linears, "o_proj.weight"]);

    [Fact]
    public void OtherWidths_HaveOneLinearPerProjection() => AssertSaved(
        new(Arrays() with { ValueWeight = Numbers(24), OutputWeight = Numbers(42) }), [.. Linears, "o_proj.weight"]);

    [Fact]
    public void NoOutputProjection_HasOneLinearPerProjection() =>
        AssertSaved(new(Arrays() with { OutputWeight = [] }), Linears);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(8)]
    public void IncompleteBiases_StayIncomplete(int biases)
    {
        string[] names = ["q_proj.bias", "k_proj.bias", "v_proj.bias", "o_proj.bias"];
        AssertSaved(Weights(biases), [.. Linears, "o_proj.weight", .. names.Where((_, i) => (biases & (1 << i)) != 0)]);
    }

    [Fact]
    public void EveryOtherTensor_IsSaved() => AssertSaved(
        new(Arrays() with
        {
            Heads = 2,
            QueryNorm = Numbers(2, 41),
            KeyNorm = Numbers(2, 42),
            Sinks = Numbers(2, 43),
            RelativeAttentionBias = Numbers(6),
            BiasKey = Numbers(4, 44),
            BiasValue = Numbers(4),
            QueryNormBias = Numbers(2, 45),
            KeyNormBias = Numbers(2, 46),
            GateWeight = Numbers(16, 47),
            GateBias = Numbers(4, 48),
        }),
        [
            .. Linears, "o_proj.weight", "q_norm.weight", "k_norm.weight", "q_norm.bias", "k_norm.bias", "g_proj.weight", "g_proj.bias", "sinks",
            "relative_attention_bias.weight", "bias_k", "bias_v",
        ]);

    [Fact]
    public void NormsOverHeads_AndGatesOfHeads_AreSaved() => AssertSaved(
        new(Arrays() with { Heads = 2, QueryNorm = Numbers(4, 41), KeyNorm = Numbers(4, 42), GateWeight = Numbers(8, 43) }),
        [.. Linears, "o_proj.weight", "q_norm.weight", "k_norm.weight", "g_proj.weight"]);

    [Fact]
    public void SeveralLayers_GoIntoOneFile()
    {
        using var folder = new TemporaryFolder();
        MultiHeadAttentionWeights first = Weights(biases: 15);
        MultiHeadAttentionWeights second = new(Arrays() with { KeyWeight = Numbers(8, 21), ValueWeight = Numbers(8, 22) });
        var writer = new SafetensorsWriter();
        first.AddTo(writer, "layers.0.self_attn");
        second.AddTo(writer, "layers.1.self_attn.");
        Assert.Throws<ArgumentException>("name", () => first.AddTo(writer, "layers.0.self_attn."));
        writer.Write(folder.File("x.safetensors"));
        WeightAssert.SameBits(first, MultiHeadAttentionWeights.Load(folder.File("x.safetensors"), "layers.0"));
        WeightAssert.SameBits(second, MultiHeadAttentionWeights.Load(folder.File("x.safetensors"), "layers.1"));
    }

    [Fact]
    public void AnyNumber_SurvivesToTheBit()
    {
        float[] odd = [float.NaN, -0f, BitConverter.Int32BitsToSingle(0x7fa00001), float.Epsilon];
        AssertSaved(MultiHeadAttentionWeights.FromSeparate(2, odd, odd, odd, outputWeight: odd), ["in_proj_weight", "out_proj.weight"]);
    }

    private static void AssertSaved(MultiHeadAttentionWeights weights, string[] names)
    {
        using var folder = new TemporaryFolder();
        foreach (string prefix in (string[])["", "a.b"])
        {
            string path = folder.File("saved.safetensors");
            weights.Save(path, prefix);
            using (var file = SafetensorsFile.Open(path))
            {
                Assert.Equal(names.Order(StringComparer.Ordinal), file.TensorNames.Select(name => prefix.Length == 0 ? name : name[(prefix.Length + 1)..]));
                Assert.Equal("pt", file.Metadata["format"]);
            }

            WeightAssert.SameBits(weights, MultiHeadAttentionWeights.Load(path, prefix));
        }
    }

    private static MultiHeadAttentionWeights Weights(int biases = 0) => new(Arrays(biases));

    // E = 4; the bits of biases say which of query, key, value and output are there.
    private static WeightArrays Arrays(int biases = 0) => new()
    {
        DModel = 4,
        KeyDim = 4,
        ValueDim = 4,
        QueryWeight = Numbers(16, 1),
        KeyWeight = Numbers(16, 2),
        ValueWeight = Numbers(16, 3),
        OutputWeight = Numbers(16, 4),
        QueryBias = Numbers((biases & 1) != 0 ? 4 : 0, 5),
        KeyBias = Numbers((biases & 2) != 0 ? 4 : 0, 6),
        ValueBias = Numbers((biases & 4) != 0 ? 4 : 0, 7),
        OutputBias = Numbers((biases & 8) != 0 ? 4 : 0, 8),
    };

    private static float[] Numbers(int count, ulong seed = 77) => SeededNumbers.Make(count, seed);
}
