using AttentionGen.OnnxTests.Files;
using Onnx;
using Xunit;

namespace AttentionGen.OnnxTests;

/// <summary>What ONNX Runtime's optimiser fuses, taken apart again as far as names allow.</summary>
public sealed class FusedTests
{
    private const string Microsoft = OnnxGraph.Microsoft;

    [Theory]
    [InlineData("encoder.layer.0.attention.output.dense", "", "encoder.layer.0.attention.self.query", "encoder.layer.0.attention.self.value")]
    [InlineData("encoder.layer.0.attention.output.dense", "encoder.layer.0.layernorm_before.weight", "encoder.layer.0.attention.attention.query", "encoder.layer.0.attention.attention.value")]
    [InlineData("layer.0.attention.out_lin", "", "layer.0.attention.q_lin", "layer.0.attention.v_lin")]
    [InlineData("layers.0.self_attn.out_proj", "", "layers.0.self_attn.q_proj", "layers.0.self_attn.v_proj")]
    [InlineData("attention.dense", "", "attention.query", "attention.value")]
    public void TheWeightsOfAnAttention_AreThreeMatrices(string output, string norm, string query, string value)
    {
        using OnnxCheckpoint model = Attention(output, norm).Open();

        float[] weights = OnnxGraph.Numbers("Attention_0_qkv_weight", 2, 6), biases = OnnxGraph.Numbers("Attention_0_qkv_bias", 6);
        Assert.Equal([weights[0], weights[6], weights[1], weights[7]], model.ReadFloat32(query + ".weight", [2, 2]));
        Assert.Equal([weights[4], weights[10], weights[5], weights[11]], model.ReadFloat32(value + ".weight", [2, 2]));
        Assert.Equal(biases[..2], model.ReadFloat32(query + ".bias", [2]));
        Assert.Equal(biases[4..], model.ReadFloat32(value + ".bias", [2]));
        Assert.Contains(output + ".weight", model.TensorNames);
    }

    [Fact]
    public void TheWholeAttention_Loads()
    {
        using OnnxCheckpoint model = Attention("encoder.layer.0.attention.output.dense", "").Open();
        MultiHeadAttentionWeights weights = MultiHeadAttentionWeights.Load(model, "encoder.layer.0");

        float[] fused = OnnxGraph.Numbers("Attention_0_qkv_weight", 2, 6);
        Assert.Equal([fused[2], fused[8], fused[3], fused[9]], weights.KeyWeight);
        Assert.Equal(OnnxGraph.Transpose(OnnxGraph.Numbers("onnx::MatMul_9", 2, 2), 2, 2), weights.OutputWeight);
    }

    [Fact]
    public void PartsOfOtherWidths_AreTakenApartByThem()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor("w_1", 2, 10).Tensor("o_1", 2, 2).Tensor("self_attn.out_proj.bias", 2)
            .Node("Attention", "Attention_0", ["in", "w_1", ""], "a", Microsoft, OnnxGraph.Integers("qkv_hidden_sizes", 4, 4, 2))
            .Node("MatMul", "", ["a", "o_1"], "y").Node("Add", "", ["y", "self_attn.out_proj.bias"], "z").Open();

        Assert.True(model.TryGetTensor("self_attn.v_proj.weight", out OnnxTensor? value));
        Assert.Equal<long>([2, 2], value.Shape);
        Assert.Equal<long>([2, 10], value.StoredShape);
        float[] stored = OnnxGraph.Numbers("w_1", 2, 10);
        Assert.Equal([stored[8], stored[18], stored[9], stored[19]], model.ReadFloat32("self_attn.v_proj.weight"));
        Assert.DoesNotContain("self_attn.v_proj.bias", model.TensorNames);
    }

    [Theory]
    [InlineData("blocks.0.whatever", 6)]
    [InlineData("self_attn.out_proj", 7)]
    public void AnAttentionOfNoKnownFamily_OrThatDoesNotFit_IsListed(string output, long width) => Assert.Contains(
        $"\"w_1\" [2, {width}] of node \"Attention_0\"",
        new OnnxGraph().Tensor("w_1", 2, width).Tensor("o_1", 2, 2).Tensor(output + ".bias", 2)
            .Node("Attention", "Attention_0", ["in", "w_1"], "a", Microsoft).Node("MatMul", "", ["a", "o_1"], "y").Node("Add", "", ["y", output + ".bias"], "z").Refusal(),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(1L << 62, 1L << 62, 1L << 62)]
    [InlineData(long.MaxValue, long.MaxValue, 1)]
    [InlineData(6, 0, 0)]
    [InlineData(8, -1, -1)]
    public void WidthsThatAreNoParts_AreListed(long queries, long keys, long values)
    {
        foreach (TensorProto weights in (TensorProto[])[OnnxGraph.Float("w_1", [2, 6], new float[12]), OnnxGraph.Float("w_1", [0, long.MaxValue], [])])
        {
            Assert.Contains(
                "of node \"Attention_0\" (\"com.microsoft.Attention\"), which ONNX Runtime has fused of the projections of queries, keys and values, and whose parts do not fit together",
                new OnnxGraph().Add(weights).Tensor("o_1", 2, 2).Tensor("self_attn.out_proj.bias", 2)
                    .Node("Attention", "Attention_0", ["in", "w_1"], "a", Microsoft, OnnxGraph.Integers("qkv_hidden_sizes", queries, keys, values))
                    .Node("MatMul", "", ["a", "o_1"], "y").Node("Add", "", ["y", "self_attn.out_proj.bias"], "z").Refusal(),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheNamedWeightsOfAnAttention_KeepTheirName()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor("h.0.attn.c_attn.weight", 2, 6).Tensor("h.0.attn.c_attn.bias", 6)
            .Node("Attention", "Attention_0", ["in", "h.0.attn.c_attn.weight", "h.0.attn.c_attn.bias"], "a", Microsoft).Open();

        Assert.Equal<string>(["h.0.attn.c_attn.bias", "h.0.attn.c_attn.weight"], model.TensorNames);
    }

    [Fact]
    public void BiasesThatAMultiHeadAttentionAdds_BelongToTheProductsBeforeIt()
    {
        using OnnxCheckpoint model = Products("/self_attn/").Open();

        Assert.Equal(OnnxGraph.Numbers("MultiHeadAttention_0_qkv_bias", 6)[2..4], model.ReadFloat32("self_attn.k_proj.bias", [2]));
        Assert.Contains("\"MultiHeadAttention_0_qkv_bias\" [6]", Products("").Refusal(), StringComparison.Ordinal);

        static OnnxGraph Products(string module) => new OnnxGraph().Tensor("1", 2, 2).Tensor("2", 2, 2).Tensor("3", 2, 2).Tensor("MultiHeadAttention_0_qkv_bias", 6)
            .Node("MatMul", $"{module}q_proj/MatMul", ["in", "1"], "q").Node("MatMul", $"{module}k_proj/MatMul", ["in", "2"], "k").Node("MatMul", $"{module}v_proj/MatMul", ["in", "3"], "v")
            .Node("MultiHeadAttention", "MultiHeadAttention_0", ["q", "k", "v", "MultiHeadAttention_0_qkv_bias"], "y", Microsoft);
    }

    [Fact]
    public void BiasesInFusedActivationsAndNorms_NameTheirMatrices()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor("1", 2, 3).Tensor("up.bias", 3).Tensor("2", 3, 2).Tensor("down.bias", 2).Tensor("norm.weight", 2).Tensor("norm.bias", 2)
            .Node("MatMul", "", ["in", "1"], "a").Node("BiasGelu", "", ["a", "up.bias"], "b", Microsoft)
            .Node("MatMul", "", ["b", "2"], "c").Node("SkipLayerNormalization", "", ["c", "in", "norm.weight", "norm.bias", "down.bias"], "y", Microsoft).Open();

        Assert.Equal<string>(["down.bias", "down.weight", "norm.bias", "norm.weight", "up.bias", "up.weight"], model.TensorNames);
        Assert.True(model.TryGetTensor("up.weight", out OnnxTensor? up));
        Assert.Equal<long>([3, 2], up.Shape);
    }

    [Fact]
    public void AnOperatorOfUnknownWeights_IsListed() => Assert.Contains(
        "\"1\" [2, 3] of node \"Something_0\" (\"com.microsoft.Something\"), an operator of ONNX Runtime",
        new OnnxGraph().Tensor("1", 2, 3).Node("Something", "Something_0", ["in", "1"], "y", Microsoft).Refusal(),
        StringComparison.Ordinal);

    private static OnnxGraph Attention(string output, string norm)
    {
        OnnxGraph graph = new OnnxGraph().Tensor("Attention_0_qkv_weight", 2, 6).Tensor("Attention_0_qkv_bias", 6).Tensor("onnx::MatMul_9", 2, 2).Tensor(output + ".bias", 2)
            .Node("Attention", "Attention_0", ["in", "Attention_0_qkv_weight", "Attention_0_qkv_bias", "mask"], "a", Microsoft, OnnxGraph.Integer("num_heads", 1))
            .Node("MatMul", "MatMul_1", ["a", "onnx::MatMul_9"], "y").Node("Add", "Add_2", ["y", output + ".bias"], "z");
        return norm.Length == 0 ? graph : graph.Tensor(norm, 2);
    }
}
