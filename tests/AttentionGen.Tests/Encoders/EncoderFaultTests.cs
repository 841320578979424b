using Xunit;

namespace AttentionGen.Tests.Encoders;

/// <summary>Files of encoders that lack something, have something else, or are of another model than the caller says; and parts that do not fit each other.</summary>
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
            EncoderFile.Nomic("").Without("embeddings.token_type_embeddings.weight").Load(static (_, weights) => new SmallNomicBertLayer(weights)).Embeddings.TokenTypeCount);
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
        Assert.Equal(10, EncoderFile.Bert(types: 1).Load(static (_, weights) => new SmallRobertaLayer(weights), options).Embeddings.PositionCount);
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
            Assert.Throws<ArgumentException>("layer", () => EncoderFile.Bert().Load((_, weights) => made ??= new SmallBertLayer(weights))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherTensor_IsRefused()
    {
        string message = Refusal(EncoderFile.Bert().Add("adapter.down.weight", 4, 16).Add("adapter.up.weight", 16, 4));

        Assert.Contains("\"adapter.down.weight\"", message, StringComparison.Ordinal);
        Assert.Contains("expected only tensors of a model with the names of BERT, found this one and 1 more: \"adapter.up.weight\"", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("encoder.layer.1.output.dense.weight", "encoder.layer.1.output.dense.weight")]
    [InlineData("encoder.layer.0.attention.self.query.weight", "encoder.layer.0")]
    [InlineData("embeddings.LayerNorm.weight", "found none")]
    [InlineData("embeddings.position_embeddings.weight", "found none")]
    public void AMissingTensor_IsNamed(string name, string expected) =>
        Assert.Contains(expected, Refusal(EncoderFile.Bert().Without(name)), StringComparison.Ordinal);

    [Theory]
    [InlineData("embeddings.word_embeddings.weight", 20, 15)]
    [InlineData("embeddings.position_embeddings.weight", 12, 17)]
    [InlineData("embeddings.LayerNorm.bias", 15, 1)]
    public void ATensorOfAnotherShape_IsRefused(string name, int rows, int columns) =>
        Assert.Contains(name, Refusal(EncoderFile.Bert().Add(name, rows, columns)), StringComparison.Ordinal);

    [Fact]
    public void LayersOfAnotherWidth_AreRefused() =>
        Assert.ThrowsAny<ArgumentException>(static () => EncoderFile.Bert().Load(static (_, weights) => new WholeLayers.BertLayer(weights)));

    [Fact]
    public void TablesOfAnotherWidth_AreRefused()
    {
        TransformerStack layers = EncoderFile.Bert().Load(static (_, weights) => new SmallBertLayer(weights)).Layers;

        Assert.Contains("embeddings must be of the layers' width DModel = 16, but is of 8", Fault(new EmbeddingWeights(8, new float[80]), null), StringComparison.Ordinal);
        Assert.Contains("finalNorm must be of the layers' width DModel = 16, but is of 8", Fault(new EmbeddingWeights(16, new float[160]), new ModelNorm(NormKind.Layer, new NormWeights(new float[8]), 1e-5)), StringComparison.Ordinal);
        Assert.Contains("NormKind.Rms, which has no bias", Fault(new EmbeddingWeights(16, new float[160]), new ModelNorm(NormKind.Rms, new NormWeights(new float[16], new float[16]), 1e-5)), StringComparison.Ordinal);
        Assert.Contains("tokens must hold whole rows of E = 16 floats, but holds 15", Assert.Throws<ArgumentException>(static () => new EmbeddingWeights(16, new float[15])).Message, StringComparison.Ordinal);
        Assert.Contains("tokens must hold a row for each token", Assert.Throws<ArgumentException>(static () => new EmbeddingWeights(16, [])).Message, StringComparison.Ordinal);
        Assert.Contains("positions must hold whole rows", Assert.Throws<ArgumentException>(static () => new EmbeddingWeights(16, new float[16], new float[1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(static () => new EmbeddingWeights(0, new float[16]));
        Assert.Contains("FirstPosition must be from 0 to 1, a row of positions, but is 2", Assert.Throws<ArgumentOutOfRangeException>(static () => new EmbeddingWeights(16, new float[16], new float[32]) { FirstPosition = 2 }).Message, StringComparison.Ordinal);
        Assert.Contains("FirstPosition must be from 0 to 1", Assert.Throws<ArgumentOutOfRangeException>(static () => new EmbeddingWeights(16, new float[16], new float[32]) { FirstPosition = -1 }).Message, StringComparison.Ordinal);
        Assert.Contains("FirstPosition must be 0, since there is no table of positions, but is 2", Assert.Throws<ArgumentOutOfRangeException>(static () => new EmbeddingWeights(16, new float[16]) { FirstPosition = 2 }).Message, StringComparison.Ordinal);
        Assert.Contains("Scale must be finite and other than 0, but is NaN", Assert.Throws<ArgumentOutOfRangeException>(static () => new EmbeddingWeights(16, new float[16]) { Scale = float.NaN }).Message, StringComparison.Ordinal);
        Assert.Contains("Scale must be finite and other than 0, but is 0", Assert.Throws<ArgumentOutOfRangeException>(static () => new EmbeddingWeights(16, new float[16]) { Scale = 0 }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TextEncoder(layers, new EmbeddingWeights(16, new float[160]), null, null, (Pooling)3, true));

        string Fault(EmbeddingWeights embeddings, ModelNorm? norm) => Assert.Throws<ArgumentException>(() => new TextEncoder(layers, embeddings, null, norm, Pooling.Mean, true)).Message;
    }

    private static string Refusal(EncoderFile file, TextEncoderOptions? options = null) =>
        Assert.ThrowsAny<CheckpointException>(() => file.Load((_, weights) => options is null ? new SmallBertLayer(weights) : new SmallRobertaLayer(weights), options)).Message;
}
