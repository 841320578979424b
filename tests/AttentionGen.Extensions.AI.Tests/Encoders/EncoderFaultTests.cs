using Xunit;

namespace AttentionGen.Extensions.AI.Tests.Encoders;

/// <summary>Files of encoders that lack something which would count as zeros, or are of another model than the caller says.</summary>
public sealed class EncoderFaultTests
{
    public static TheoryData<string> Biases =>
    [
        "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm",
    ];

    [Theory]
    [MemberData(nameof(Biases))]
    public void ABiasThatOneLayerLacks_IsNamed(string module)
    {
        foreach (int layer in (int[])[0, 1])
        {
            string name = $"encoder.layer.{layer}.{module}.bias";
            Assert.Contains(
                $"tensor \"{name}\": expected this bias, since the layer \"encoder.layer.{1 - layer}\" has one, found none",
                Refusal(EncoderFile.Bert().Without(name)),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("attention.output.LayerNorm", "AttentionNorm")]
    [InlineData("output.LayerNorm", "FeedForwardNorm")]
    public void ABiasThatANormLacksInAllLayers_IsNamed(string module, string norm) => Assert.Contains(
        $"expected a bias of each norm of \"encoder.layer.0\", since the layer has NormKind.Layer, found none of {norm}",
        Refusal(EncoderFile.Bert().Without($"encoder.layer.0.{module}.bias").Without($"encoder.layer.1.{module}.bias")),
        StringComparison.Ordinal);

    [Fact]
    public void TheBiasOfTheEmbeddingsNorm_IsNamed() => Assert.Contains(
        "tensor \"embeddings.LayerNorm.bias\": expected this bias, since the layers have NormKind.Layer, found none",
        Refusal(EncoderFile.Bert().Without("embeddings.LayerNorm.bias")),
        StringComparison.Ordinal);

    [Fact]
    public void TokenTypes_AreRequired_WhereTheFamilyHasThem()
    {
        Assert.Contains(
            "tensor \"embeddings.token_type_embeddings.weight\": expected this tensor, found none",
            Refusal(EncoderFile.Bert().Without("embeddings.token_type_embeddings.weight")),
            StringComparison.Ordinal);
        Assert.Equal(
            0,
            EncoderFile.Nomic("").Without("embeddings.token_type_embeddings.weight").Load(static (_, weights) => new NomicBertLayer(weights)).Embeddings.TokenTypeCount);
    }

    [Fact]
    public void AFileOfBert_IsNoRoberta()
    {
        var options = new TextEncoderOptions { Preset = LayerPreset.Roberta };

        Assert.Contains(
            "tensor \"embeddings.token_type_embeddings.weight\": expected one token type, as RoBERTa has, since the preset is LayerPreset.Roberta, found 2",
            Refusal(EncoderFile.Bert(), options),
            StringComparison.Ordinal);
        Assert.Contains("expected more rows than the 2 in front of the first position, found 1", Refusal(EncoderFile.Bert(positions: 1, types: 1), options), StringComparison.Ordinal);
        Assert.Equal(10, EncoderFile.Bert(types: 1).Load(static (_, weights) => new RobertaLayer(weights), options).Embeddings.PositionCount);
    }

    [Theory]
    [InlineData("encoder.layer.00.attention.self.weird.weight")]
    [InlineData("encoder.layer.01.output.dense.bias")]
    public void ANumberWithZerosInFront_IsNoLayers(string name) => Assert.Contains($"tensor \"{name}\"", Refusal(EncoderFile.Bert().Add(name, 3)), StringComparison.Ordinal);

    [Fact]
    public void OneLayerForAll_IsRefused()
    {
        ITransformerLayer? made = null;

        Assert.Contains(
            "layer must make a layer of the weights that it gets, but has given for layer 1 one that it had given before",
            Assert.Throws<ArgumentException>("layer", () => EncoderFile.Bert().Load((_, weights) => made ??= new BertLayer(weights))).Message,
            StringComparison.Ordinal);
    }

    private static string Refusal(EncoderFile file, TextEncoderOptions? options = null) =>
        Assert.ThrowsAny<CheckpointException>(() => file.Load((_, weights) => options is null ? new BertLayer(weights) : new RobertaLayer(weights), options)).Message;
}
