using AttentionGen.Tests.Safetensors;
using Xunit;

namespace AttentionGen.Tests.Weights;

/// <summary>Each way in which a layer can fail to be found or understood, with the words that explain it.</summary>
public class WeightImportFaultTests
{
    [Fact]
    public void WrongPrefix_ListsTheNearestPrefixesThatHoldALayer()
    {
        var builder = new SafetensorsBuilder();
        for (int layer = 0; layer < 5; layer++)
        {
            AddLlama(builder, $"model.layers.{layer}.self_attn.");
        }

        AssertRejected(
            builder,
            "expected an attention layer behind the prefix \"model.layers.7.self_attn\" with the names of PyTorch, Bert, Gpt2, Llama, GptNeoX/Bloom, TimmViT, T5, PerHead, Albert, DistilBert, OpenFold, Phi3, ModernBert, InternLm2, found none; " +
            "attention layers are behind \"model.layers.0.self_attn\" (Llama), \"model.layers.1.self_attn\" (Llama), \"model.layers.2.self_attn\" (Llama) and 2 more.",
            "model.layers.7.self_attn");
    }

    [Fact]
    public void WrongFamily_NamesTheOneThatIsThere() => AssertRejected(
        AddLlama(new SafetensorsBuilder(), "layers.0.self_attn."),
        "behind the prefix \"layers.0\" with the names of T5, found none; attention layers are behind \"layers.0.self_attn\" (Llama).",
        "layers.0",
        WeightNames.T5);

    [Fact]
    public void FileWithoutALayer_ListsTheNearestNames() => AssertRejected(
        new SafetensorsBuilder().AddDistinct("in_proj.weight", 2, 2),
        "found none; the nearest names in the file are \"in_proj.weight\".");

    [Fact]
    public void EmptyFile_SaysSo() => AssertRejected(new SafetensorsBuilder(), "found none; the file holds no tensor at all.");

    [Fact]
    public void NamesOfTwoFamilies_AreAmbiguous_UnlessOneIsGiven()
    {
        SafetensorsBuilder builder = AddLlama(new SafetensorsBuilder(), "").AddDistinct("in_proj_weight", 6, 2);
        AssertRejected(
            builder,
            "expected one attention layer behind the prefix \"\", found PyTorch at \"\" and Llama at \"\"; give the family in names, or a longer prefix.");
        Assert.Equal(SafetensorsBuilder.Distinct("q_proj.weight", 2, 2), Load(builder, "", WeightNames.Llama).QueryWeight.ToArray());
        Assert.Equal(SafetensorsBuilder.Distinct("in_proj_weight", 6, 2)[..4], Load(builder, "", WeightNames.PyTorch).QueryWeight.ToArray());
    }

    [Fact]
    public void BlockWithTwoAttentionModules_IsAmbiguous_UntilThePrefixTells()
    {
        SafetensorsBuilder builder = AddLlama(AddLlama(new SafetensorsBuilder(), "layers.0.self_attn."), "layers.0.encoder_attn.");
        AssertRejected(
            builder,
            "behind the prefix \"layers.0\", found Llama at \"layers.0.self_attn\" and Llama at \"layers.0.encoder_attn\"; give the prefix of one of them.",
            "layers.0");
        Assert.Equal(
            SafetensorsBuilder.Distinct("layers.0.encoder_attn.q_proj.weight", 2, 2), Load(builder, "layers.0.encoder_attn").QueryWeight.ToArray());
    }

    [Fact]
    public void InterleavedHeads_NeedTheirNumber()
    {
        SafetensorsBuilder builder = new SafetensorsBuilder().AddDistinct("attention.query_key_value.weight", 12, 4);
        AssertHeads(builder, 0, "heads must be given for \"attention\" in model.safetensors: query_key_value.weight holds the queries, keys and values of each head together");
        AssertHeads(builder, 3, "heads must divide 4, a third of the rows of query_key_value.weight of \"attention\" in model.safetensors, but is 3.");
        Assert.Throws<ArgumentOutOfRangeException>("heads", () => Load(builder, heads: -1));
    }

    [Fact]
    public void HeadsThatDoNotFit_AreRejected_WhateverTheFamily()
    {
        AssertHeads(AddLlama(new SafetensorsBuilder(), ""), 3, "head dimension divides the query rows = 2 and the key rows = 2 of \"\" in model.safetensors, but is 3.");
        AssertHeads(AddHead(AddHead(new SafetensorsBuilder(), 0), 1), 3, "heads must be the 2 that \"\" in model.safetensors has, but is 3.");
    }

    [Fact]
    public void UnknownFamily_IsOutOfRange() =>
        Assert.Throws<ArgumentOutOfRangeException>("names", () => Load(new SafetensorsBuilder(), "", (WeightNames)99));

    [Fact]
    public void MissingTensor_NamesTheNearest() => AssertRejected(
        new SafetensorsBuilder().AddDistinct("h.0.self.query.weight", 2, 2).AddDistinct("h.0.self.value.weight", 2, 2),
        "tensor \"h.0.self.key.weight\": expected this tensor, found none of that name; the nearest names in the file are \"h.0.self.query.weight\"",
        "h.0");

    [Fact]
    public void GapBetweenSingleHeads_IsNamed() => AssertRejected(
        AddHead(AddHead(new SafetensorsBuilder(), 0), 2),
        "tensor \"heads.1.W_query.weight\": expected this tensor because \"heads.2\" is there, found no head 1.");

    [Fact]
    public void SingleHeadOfAnotherShape_IsNamed() => AssertRejected(
        AddHead(new SafetensorsBuilder(), 0)
            .AddDistinct("heads.1.W_query.weight", 2, 2).AddDistinct("heads.1.W_key.weight", 1, 2).AddDistinct("heads.1.W_value.weight", 1, 2),
        "tensor \"heads.1.W_query.weight\": expected shape [1, 2], found [2, 2].");

    [Fact]
    public void BiasOfOneSingleHeadOnly_IsNamed() => AssertRejected(
        AddHead(AddHead(new SafetensorsBuilder(), 0), 1).AddDistinct("heads.1.W_query.bias", 1),
        "tensor \"heads.0.W_query.bias\": expected this tensor");

    [Theory]
    [InlineData("c_attn.weight", 6, 4, "expected shape [E, 3·E], or [3·E, E] of an nn.Linear, found [6, 4]")]
    [InlineData("qkv.weight", 8, 4, "expected shape [3·H·D, E], found [8, 4]")]
    [InlineData("query_key_value.weight", 8, 4, "expected shape [3·H·D, E], found [8, 4]; if these are grouped heads, give WeightNames.Falcon in names")]
    public void FusedWeightThatIsNoThreeParts_IsNamed(string name, int rows, int columns, string words) =>
        AssertRejected(new SafetensorsBuilder().AddDistinct(name, rows, columns), words);

    [Theory]
    [InlineData("self_attention", 18, 12, 12, "expected shape [3·H·D, E] with the 12 columns H·D of dense.weight, found [18, 12]; if these are grouped heads, give")]
    [InlineData("self_attention", 14, 8, 8, "expected shape [3·H·D, E] with the 8 columns H·D of dense.weight, found [14, 8]; if these are grouped heads, give")]
    public void GroupedHeadsInOneTensor_AreNotReadAsSmallerHeads(string module, int rows, int width, int context, string words)
    {
        // Falcon: four query heads of 3 and one of keys and values, whose rows are three parts too; and four of 2 with rows of seven.
        var error = Assert.Throws<SafetensorsException>(() => Load(
            new SafetensorsBuilder().AddDistinct(module + ".query_key_value.weight", rows, width).AddDistinct(module + ".dense.weight", width, context), heads: 2));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12, 4, 0, "heads must be given for \"\" in model.safetensors: c_attn.weight holds the queries, keys and values of each head together")]
    [InlineData(12, 4, 3, "heads must divide 4, a third of the rows of c_attn.weight of \"\" in model.safetensors, but is 3.")]
    [InlineData(8, 4, 4, "heads must be the 2 that c_attn.weight of \"\" in model.safetensors tells, but is 4.")]
    public void HeadsOfGptBigCode_AreChecked(int rows, int columns, int heads, string words)
    {
        SafetensorsBuilder builder = new SafetensorsBuilder().AddDistinct("c_attn.weight", rows, columns);
        var error = Assert.Throws<ArgumentException>("heads", () => Load(builder, "", WeightNames.GptBigCode, heads));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(2, 4)]
    [InlineData(7, 4)]
    [InlineData(10, 4)]
    [InlineData(4, 12)]
    public void GptBigCodeOfAnotherShape_IsNamed(int rows, int columns) => AssertRejected(
        new SafetensorsBuilder().AddDistinct("c_attn.weight", rows, columns),
        $"tensor \"c_attn.weight\": expected shape [E + 2·D, E] with a head dimension D that divides E, or [3·E, E], found [{rows}, {columns}].",
        names: WeightNames.GptBigCode);

    [Theory]
    [InlineData("relative_position_bias_table", "a relative position bias over a window")]
    [InlineData("rel_pos_h", "decomposed relative positions")]
    [InlineData("logit_scale", "cosine scores")]
    [InlineData("norm.weight", "a norm between attention and output projection")]
    public void VisionTransformerThatIsMore_IsRejected_NotIgnored(string name, string words) => AssertRejected(
        new SafetensorsBuilder().AddDistinct("qkv.weight", 6, 2).AddDistinct(name, 2),
        $"tensor \"{name}\": expected a layer without {words}");

    [Fact]
    public void RelativePositionsOfBert_AreRejected_NotIgnored() => AssertRejected(
        new SafetensorsBuilder()
            .AddDistinct("self.query.weight", 2, 2).AddDistinct("self.key.weight", 2, 2).AddDistinct("self.value.weight", 2, 2)
            .AddDistinct("self.distance_embedding.weight", 3, 2),
        "tensor \"self.distance_embedding.weight\": expected a layer without relative position embeddings");

    [Theory]
    [InlineData("q_norm.weight", "expected a head dimension D that divides 2 query rows and 2 key rows, or 2 elements for all heads, found 3 elements")]
    [InlineData("k_norm.weight", "expected a head dimension D that divides 2 query rows and 2 key rows, or 2 elements for all heads, found 3 elements")]
    [InlineData("sinks", "expected a number of heads H whose head dimension divides 2 query rows and 2 key rows, found 3")]
    public void ExtraTensorOfAnotherLength_IsNamed(string name, string words) =>
        AssertRejected(AddLlama(new SafetensorsBuilder(), "").AddDistinct(name, 3), words);

    [Fact]
    public void ExtraTensorsThatDisagreeOnTheHeads_AreNamed() => AssertRejected(
        AddLlama(new SafetensorsBuilder(), "").AddDistinct("sinks", 2).AddDistinct("relative_attention_bias.weight", 3, 1),
        "tensor \"relative_attention_bias.weight\": expected 2 heads, as stated or as other tensors have, found 1.");

    [Fact]
    public void TwoSpellingsOfOneFamily_AreRejected() => AssertRejected(
        new SafetensorsBuilder().AddDistinct("self.query.weight", 2, 2).AddDistinct("attention.query.weight", 2, 2),
        "tensor \"attention.query.weight\": expected one set of projections, found self.query and attention.query");

    [Fact]
    public void TwoBiasesOfOneProjection_AreRejected() => AssertRejected(
        new SafetensorsBuilder().AddDistinct("qkv.weight", 6, 2).AddDistinct("qkv.bias", 6).AddDistinct("q_bias", 2),
        "tensor \"qkv.bias\": expected either this tensor or q_bias and v_bias, found both.");

    [Fact]
    public void OutputBiasWithoutItsWeight_IsRejected_ForGpt2Too() => AssertRejected(
        new SafetensorsBuilder().AddDistinct("c_attn.weight", 2, 6).AddDistinct("c_proj.bias", 2),
        "tensor \"c_proj.weight\": expected this tensor because \"c_proj.bias\" is there");

    private static SafetensorsBuilder AddLlama(SafetensorsBuilder builder, string stem) => builder
        .AddDistinct(stem + "q_proj.weight", 2, 2).AddDistinct(stem + "k_proj.weight", 2, 2).AddDistinct(stem + "v_proj.weight", 2, 2);

    private static SafetensorsBuilder AddHead(SafetensorsBuilder builder, int head) => builder
        .AddDistinct($"heads.{head}.W_query.weight", 1, 2).AddDistinct($"heads.{head}.W_key.weight", 1, 2).AddDistinct($"heads.{head}.W_value.weight", 1, 2);

    private static MultiHeadAttentionWeights Load(
        SafetensorsBuilder builder, string prefix = "", WeightNames names = WeightNames.Detect, int heads = 0)
    {
        using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
        return MultiHeadAttentionWeights.Load(file, prefix, names, heads);
    }

    private static void AssertRejected(
        SafetensorsBuilder builder, string words, string prefix = "", WeightNames names = WeightNames.Detect)
    {
        var error = Assert.Throws<SafetensorsException>(() => Load(builder, prefix, names));
        Assert.StartsWith("model.safetensors: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static void AssertHeads(SafetensorsBuilder builder, int heads, string words)
    {
        var error = Assert.Throws<ArgumentException>("heads", () => Load(builder, heads: heads));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
