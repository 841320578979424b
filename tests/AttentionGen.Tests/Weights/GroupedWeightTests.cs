using AttentionGen.Tests.Safetensors;
using Xunit;

namespace AttentionGen.Tests.Weights;

/// <summary>
/// Heads of keys and values that several queries share, in one tensor with the queries: four query heads, two of keys and values, of two
/// rows each, in a model of width 3. Row r of the queries holds 10 + r, of the keys 20 + r, of the values 30 + r.
/// </summary>
public class GroupedWeightTests
{
    private const int E = 3;

    private static readonly int[] QueriesFirst = [10, 11, 12, 13, 14, 15, 16, 17, 20, 21, 22, 23, 30, 31, 32, 33];
    private static readonly int[] GroupByGroup = [10, 11, 12, 13, 20, 21, 30, 31, 14, 15, 16, 17, 22, 23, 32, 33];

    [Theory]
    [InlineData(WeightNames.Phi3, "self_attn.qkv_proj", "self_attn.o_proj", true, 0)]
    [InlineData(WeightNames.ModernBert, "attn.Wqkv", "attn.out_proj", true, 0)]
    [InlineData(WeightNames.ChatGlm, "self_attention.query_key_value", "self_attention.dense", true, 0)]
    [InlineData(WeightNames.InternLm2, "attention.wqkv", "attention.wo", false, 4)]
    [InlineData(WeightNames.Falcon, "self_attention.query_key_value", "self_attention.dense", false, 4)]
    public void RowsOfGroups_ArePutInOrder(WeightNames family, string input, string output, bool queriesFirst, int heads)
    {
        int[] rows = queriesFirst ? QueriesFirst : GroupByGroup;
        SafetensorsBuilder builder = new SafetensorsBuilder()
            .AddFloat32(input + ".weight", [16, E], [.. rows.SelectMany(row => Enumerable.Repeat((float)row, E))])
            .AddFloat32(input + ".bias", [16], [.. rows.Select(row => (float)row)])
            .AddDistinct(output + ".weight", E, 8);
        using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
        MultiHeadAttentionWeights weights = MultiHeadAttentionWeights.Load(file, "", family, heads);

        Assert.Equal([10, 11, 12, 13, 14, 15, 16, 17], weights.QueryBias.ToArray());
        Assert.Equal([20, 21, 22, 23], weights.KeyBias.ToArray());
        Assert.Equal([30, 31, 32, 33], weights.ValueBias.ToArray());
        Assert.Equal(weights.QueryBias.ToArray().SelectMany(row => Enumerable.Repeat(row, E)), weights.QueryWeight.ToArray());
        Assert.Equal(weights.KeyBias.ToArray().SelectMany(row => Enumerable.Repeat(row, E)), weights.KeyWeight.ToArray());
        Assert.Equal(weights.ValueBias.ToArray().SelectMany(row => Enumerable.Repeat(row, E)), weights.ValueWeight.ToArray());
        Assert.Equal(heads, weights.Heads);
    }

    [Theory]
    [InlineData(WeightNames.InternLm2, 0, "heads must be given for")]
    [InlineData(WeightNames.InternLm2, 3, "heads must be a number of heads H whose head dimension divides the query rows = 8 and the key rows = 4")]
    [InlineData(WeightNames.InternLm2, 1, "but is 1.")]
    public void HeadsOfGroups_AreAskedFor_AndChecked(WeightNames family, int heads, string words)
    {
        SafetensorsBuilder builder = new SafetensorsBuilder().AddDistinct("wqkv.weight", 16, E).AddDistinct("wo.weight", E, 8);
        using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
        var error = Assert.Throws<ArgumentException>("heads", () => MultiHeadAttentionWeights.Load(file, "", family, heads));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RowsThatNoGroupsCanBe_AreNamed_WithTheColumnsThatTellTheQueries()
    {
        SafetensorsBuilder builder = new SafetensorsBuilder().AddDistinct("qkv_proj.weight", 13, E).AddDistinct("o_proj.weight", E, 8);
        using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
        var error = Assert.Throws<SafetensorsException>(() => MultiHeadAttentionWeights.Load(file));
        Assert.Contains(
            "tensor \"qkv_proj.weight\": expected shape [H·D + 2·G·D, E] with the 8 columns H·D of o_proj.weight and a number G of key/value heads that divides H, found [13, 3].",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void NormsOfLfm2_AreThoseOfQueriesAndKeys()
    {
        SafetensorsBuilder builder = FamilyLayers.Linears().AddDistinct("q_layernorm.weight", FamilyLayers.D).AddDistinct("k_layernorm.weight", FamilyLayers.D);
        using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
        MultiHeadAttentionWeights weights = MultiHeadAttentionWeights.Load(file);
        Assert.Equal(SafetensorsBuilder.Distinct("q_layernorm.weight", FamilyLayers.D), weights.QueryNorm.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct("k_layernorm.weight", FamilyLayers.D), weights.KeyNorm.ToArray());
    }
}
