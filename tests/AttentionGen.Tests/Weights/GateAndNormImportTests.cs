using AttentionGen.Tests.Safetensors;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Weights;

/// <summary>Gates of contexts, beside and among queries, and norms of queries and keys of every shape are read as their family means them.</summary>
public class GateAndNormImportTests
{
    // Four query heads of 3, two key/value heads, values of 3, inputs of 5.
    private const int E = 5;
    private const int H = 4;
    private const int G = 2;
    private const int D = 3;

    private static readonly float[] Query = SeededNumbers.Make(H * D * E, 1);
    private static readonly float[] QueryBias = SeededNumbers.Make(H * D, 2);
    private static readonly float[] Gates = SeededNumbers.Make(H * D * E, 3);
    private static readonly float[] GateBias = SeededNumbers.Make(H * D, 4);
    private static readonly float[] HeadGates = SeededNumbers.Make(H * E, 5);
    private static readonly float[] HeadGateBias = SeededNumbers.Make(H, 6);

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, H)]
    [InlineData(false, H)]
    public void Qwen3Next_HasTheGatesOfEachHeadBehindItsQueries(bool hasNorms, int heads)
    {
        SafetensorsBuilder builder = Fused(InTurn(H, Query, Gates, E), InTurn(H, QueryBias, GateBias, 1));
        if (hasNorms)
        {
            builder.AddDistinct("q_norm.weight", D).AddDistinct("k_norm.weight", D);
        }

        AssertGates(Gates, GateBias, Load(builder, heads: heads));
    }

    [Fact]
    public void GatesInTurn_NeedTheNumberOfHeads_UnlessANormTellsIt()
    {
        SafetensorsBuilder builder = Fused(InTurn(H, Query, Gates, E), InTurn(H, QueryBias, GateBias, 1));
        var error = Assert.Throws<ArgumentException>("heads", () => Load(builder));
        Assert.StartsWith(
            "heads must be a number of heads that divides the 12 query rows of \"\" in model.safetensors, but is 0: q_proj.weight has the rows of queries and gates in turn, and does not tell how many heads they are.",
            error.Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("heads", () => Load(builder, heads: 5));

        // A norm over all heads tells no more.
        builder.AddDistinct("q_norm.weight", H * D).AddDistinct("k_norm.weight", G * D);
        Assert.Throws<ArgumentException>("heads", () => Load(builder));
        Assert.Equal(H * D, Load(builder, heads: H).QueryNorm.Length);
    }

    [Fact]
    public void GatedAttention_HasTheGatesOfEachGroupBehindItsQueries()
    {
        SafetensorsBuilder builder = Fused(InTurn(G, Query, Gates, E), InTurn(G, QueryBias, GateBias, 1));
        AssertGates(Gates, GateBias, Load(builder, names: WeightNames.GatedAttention, heads: H));
        Assert.NotEqual(Gates, Load(builder, heads: H).GateWeight.ToArray());
    }

    [Theory]
    [InlineData(WeightNames.Detect)]
    [InlineData(WeightNames.GatedAttention)]
    public void AGateForEachHead_StandsBehindTheQueriesOfItsGroup_AndTellsTheHeads(WeightNames names)
    {
        MultiHeadAttentionWeights weights = Load(Fused(InTurn(G, Query, HeadGates, E), InTurn(G, QueryBias, HeadGateBias, 1)), names: names);
        AssertGates(HeadGates, HeadGateBias, weights);
        Assert.Equal(H, weights.Heads);
    }

    [Theory]
    [InlineData("g_proj")]
    [InlineData("gate_proj")]
    public void GatesOfTheirOwn_AreReadBothWays(string name)
    {
        AssertGates(Gates, GateBias, Load(Plain().AddFloat32(name + ".weight", [H * D, E], Gates).AddFloat32(name + ".bias", [H * D], GateBias)));
        MultiHeadAttentionWeights weights = Load(Plain().AddFloat32(name + ".weight", [H, E], HeadGates).AddFloat32(name + ".bias", [H], HeadGateBias));
        AssertGates(HeadGates, HeadGateBias, weights);
        Assert.Equal(H, weights.Heads);
    }

    [Fact]
    public void OpenFold_IsReadWithItsGates()
    {
        SafetensorsBuilder builder = new SafetensorsBuilder()
            .AddDistinct("m.mha.linear_q.weight", 6, E).AddDistinct("m.mha.linear_k.weight", 6, 7).AddDistinct("m.mha.linear_v.weight", 6, 7)
            .AddDistinct("m.mha.linear_g.weight", 6, E).AddDistinct("m.mha.linear_g.bias", 6).AddDistinct("m.mha.linear_o.weight", E, 6).AddDistinct("m.mha.linear_o.bias", E)
            .AddDistinct("m.linear_z.weight", 3, 9).AddDistinct("m.layer_norm_m.weight", E);
        MultiHeadAttentionWeights weights = Load(builder, "m");
        Assert.Equal((E, 7, 7, 6, 6), (weights.DModel, weights.KeyDim, weights.ValueDim, weights.QueryWidth, weights.GateWidth));
        Assert.Equal(SafetensorsBuilder.Distinct("m.mha.linear_g.weight", 6, E), weights.GateWeight.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct("m.mha.linear_g.bias", 6), weights.GateBias.ToArray());
        Assert.True(weights.HasBias && weights.QueryBias.IsEmpty);
        Assert.Equal(0, weights.Heads);
    }

    [Fact]
    public void TwoProjectionsOfGates_AreNamed()
    {
        AssertRejected(Plain().AddDistinct("g_proj.weight", H, E).AddDistinct("gate_proj.weight", H, E), "expected one projection of gates, found g_proj and gate_proj.");
        AssertRejected(
            Fused(InTurn(G, Query, HeadGates, E), InTurn(G, QueryBias, HeadGateBias, 1)).AddDistinct("g_proj.weight", H, E),
            "expected one projection of gates, found g_proj and gates among the rows of q_proj.");
    }

    [Theory]
    [InlineData(5, 0, "expected a row for each of 12 elements of the contexts, or for each of a number of heads H, found 5.")]
    [InlineData(2, 4, "expected a row for each of 12 elements of the contexts, or for each of 4 heads, found 2.")]
    public void GatesOfAnotherNumber_AreNamed(int rows, int heads, string words) => AssertRejected(Plain().AddDistinct("g_proj.weight", rows, E), words, heads);

    [Fact]
    public void QueriesWithoutGates_StayWhatTheyAre_AlsoWhereTheyAreTwiceAsWideAsValues()
    {
        MultiHeadAttentionWeights weights = Load(new SafetensorsBuilder()
            .AddDistinct("q_proj.weight", 16, E).AddDistinct("k_proj.weight", 8, E).AddDistinct("v_proj.weight", 4, E).AddDistinct("o_proj.weight", E, 8));
        Assert.Equal((16, 8, 0), (weights.QueryWidth, weights.ContextWidth, weights.GateWidth));
        Assert.True(weights.GateWeight.IsEmpty);
    }

    [Fact]
    public void NormsOverAllHeads_AreRead()
    {
        MultiHeadAttentionWeights weights = Load(Plain().AddDistinct("q_norm.weight", H * D).AddDistinct("k_norm.weight", G * D));
        Assert.Equal(SafetensorsBuilder.Distinct("q_norm.weight", H * D), weights.QueryNorm.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct("k_norm.weight", G * D), weights.KeyNorm.ToArray());
        Assert.Equal(0, weights.Heads);
    }

    [Fact]
    public void NormsOfEachHead_AreRead_AndTellTheHeads()
    {
        MultiHeadAttentionWeights weights = Load(Plain().AddDistinct("q_norm.weight", H, D).AddDistinct("k_norm.weight", G, D));
        Assert.Equal(SafetensorsBuilder.Distinct("q_norm.weight", H, D), weights.QueryNorm.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct("k_norm.weight", G, D), weights.KeyNorm.ToArray());
        Assert.Equal(H, weights.Heads);
    }

    [Fact]
    public void NormsOfEachHeadInAList_AreReadOneAfterTheOther()
    {
        SafetensorsBuilder builder = Plain();
        string[] query = [.. Enumerable.Range(0, H).Select(head => $"q_layernorm.norms.{head}.weight")];
        string[] key = [.. Enumerable.Range(0, G).Select(head => $"k_layernorm.norms.{head}.weight")];
        foreach (string name in query.Concat(key))
        {
            builder.AddDistinct(name, D);
        }

        MultiHeadAttentionWeights weights = Load(builder);
        Assert.Equal(query.SelectMany(name => SafetensorsBuilder.Distinct(name, D)), weights.QueryNorm.ToArray());
        Assert.Equal(key.SelectMany(name => SafetensorsBuilder.Distinct(name, D)), weights.KeyNorm.ToArray());
        Assert.Equal(H, weights.Heads);

        // One more than there are heads, and one that is not the next.
        AssertRejected(Plain().AddDistinct("q_layernorm.norms.0.weight", D).AddDistinct("q_layernorm.norms.2.weight", D), "expected shape [12], found [3]");
    }

    [Theory]
    [InlineData(WeightNames.GptNeoX, "query_key_value", "dense", "q_layernorm", "k_layernorm")]
    [InlineData(WeightNames.TimmViT, "qkv", "proj", "q_norm", "k_norm")]
    public void LayerNormsOfAllHeads_AreReadWithTheirBiases(WeightNames names, string input, string output, string query, string key)
    {
        SafetensorsBuilder builder = new SafetensorsBuilder()
            .AddDistinct(input + ".weight", 18, 6).AddDistinct(output + ".weight", 6, 6)
            .AddDistinct(query + ".weight", D).AddDistinct(query + ".bias", D).AddDistinct(key + ".weight", D).AddDistinct(key + ".bias", D);
        MultiHeadAttentionWeights weights = Load(builder, names: names, heads: 2);
        Assert.Equal(SafetensorsBuilder.Distinct(query + ".weight", D), weights.QueryNorm.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct(query + ".bias", D), weights.QueryNormBias.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct(key + ".weight", D), weights.KeyNorm.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct(key + ".bias", D), weights.KeyNormBias.ToArray());
    }

    [Fact]
    public void NormsThatContradictEachOther_AreNamed()
    {
        AssertRejected(Plain().AddDistinct("q_norm.weight", D).AddDistinct("q_layernorm.weight", D), "expected one norm of queries, found q_norm and q_layernorm.");
        AssertRejected(Plain().AddDistinct("q_norm.weight", H, D).AddDistinct("k_norm.weight", G, D), "expected norms of 2 heads, as stated or as other tensors have, found 4.", heads: 2);
        AssertRejected(Plain().AddDistinct("q_norm.weight", H, 2), "expected shape [H, D] with 12 elements, found [4, 2].");
        AssertRejected(Plain().AddDistinct("k_norm.weight", 3, D), "expected shape [G, D] with 6 elements, found [3, 3].");
    }

    /// <summary>Rows of both, block by block.</summary>
    private static float[] InTurn(int blocks, float[] first, float[] second, int columns)
    {
        int a = first.Length / columns / blocks * columns;
        int b = second.Length / columns / blocks * columns;
        return [.. Enumerable.Range(0, blocks).SelectMany(block => first[(block * a)..((block + 1) * a)].Concat(second[(block * b)..((block + 1) * b)]))];
    }

    private static SafetensorsBuilder Fused(float[] rows, float[] biases) =>
        Others(new SafetensorsBuilder().AddFloat32("q_proj.weight", [rows.Length / E, E], rows).AddFloat32("q_proj.bias", [biases.Length], biases));

    private static SafetensorsBuilder Plain() =>
        Others(new SafetensorsBuilder().AddFloat32("q_proj.weight", [H * D, E], Query).AddFloat32("q_proj.bias", [H * D], QueryBias));

    private static SafetensorsBuilder Others(SafetensorsBuilder builder) =>
        builder.AddDistinct("k_proj.weight", G * D, E).AddDistinct("v_proj.weight", G * D, E).AddDistinct("o_proj.weight", E, H * D);

    private static void AssertGates(float[] gates, float[] biases, MultiHeadAttentionWeights weights)
    {
        Assert.Equal(Query, weights.QueryWeight.ToArray());
        Assert.Equal(QueryBias, weights.QueryBias.ToArray());
        Assert.Equal(gates, weights.GateWeight.ToArray());
        Assert.Equal(biases, weights.GateBias.ToArray());
        Assert.Equal((H * D, G * D, H * D), (weights.QueryWidth, weights.KeyWidth, weights.ContextWidth));
    }

    private static void AssertRejected(SafetensorsBuilder builder, string words, int heads = 0)
    {
        var error = Assert.Throws<SafetensorsException>(() => Load(builder, heads: heads));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static MultiHeadAttentionWeights Load(SafetensorsBuilder builder, string prefix = "", WeightNames names = WeightNames.Detect, int heads = 0)
    {
        using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
        return MultiHeadAttentionWeights.Load(file, prefix, names, heads);
    }
}
