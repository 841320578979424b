using Xunit;

namespace AttentionGen.Extensions.AI.Tests.Encoders;

/// <summary>Whole encoders under the names of each family: rows, norms and pooling are those written down here, and what is not of the model is refused.</summary>
public sealed class EncoderFamilyTests
{
    private static readonly int[] Tokens = [3, 0, 19, 7, 7, 11, 2];
    private static readonly int[] Ends = [0, 4, 4, 7];
    private static readonly int[] Types = [0, 1, 1, 0, 1, 0, 1];

    [Theory]
    [InlineData("")]
    [InlineData("bert.")]
    public void Bert_IsTheSumOfThreeTables_AndANorm(string root)
    {
        EncoderFile file = EncoderFile.Bert(root);

        Check(file, file.Load(static (_, weights) => new BertLayer(weights)), root, first: 0, "embeddings.LayerNorm", null, 1e-12);
    }

    [Fact]
    public void Roberta_BeginsAtRowTwo_AndHasTwoPositionsLess()
    {
        EncoderFile file = EncoderFile.Bert("roberta.", positions: 10, types: 1).Add("lm_head.dense.weight", 16, 16);
        TextEncoder encoder = file.Load(static (_, weights) => new RobertaLayer(weights), new TextEncoderOptions { Preset = LayerPreset.Roberta });

        Assert.Equal((2, 8), (encoder.Embeddings.FirstPosition, encoder.Embeddings.PositionCount));
        Check(file, encoder, "roberta.", first: 2, "embeddings.LayerNorm", null, 1e-5);
        Assert.Contains(
            "Sequence 0 has 9 tokens, but the model has 8 positions",
            Assert.Throws<ArgumentException>(() => encoder.Encode(new int[9], [0, 9], new float[16])).Message, StringComparison.Ordinal);
    }

    /// <summary>One token type and 2 rows more than a power of two may be either family's.</summary>
    [Fact]
    public void WhereRobertasOffsetIsNotKnown_APresetIsAskedFor()
    {
        CheckpointException exception = Assert.ThrowsAny<CheckpointException>(() => EncoderFile.Bert(positions: 10, types: 1).Load(static (_, weights) => new RobertaLayer(weights)));

        Assert.Contains("expected to know whether the first token has row 0 of these 10, as in BERT, or row 2, as in RoBERTa", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, EncoderFile.Bert(positions: 10, types: 1).Load(static (_, weights) => new BertLayer(weights), new TextEncoderOptions { Preset = LayerPreset.Bert }).Embeddings.FirstPosition);
        Assert.Equal(0, EncoderFile.Bert(positions: 8, types: 1).Load(static (_, weights) => new BertLayer(weights)).Embeddings.FirstPosition);
    }

    [Fact]
    public void Mpnet_BeginsAtRowTwo_AndItsLayersShareABias()
    {
        EncoderFile file = EncoderFile.Mpnet();

        Check(file, file.Load(static (_, weights) => new MpnetLayer(weights)), "", first: 2, "embeddings.LayerNorm", null, 1e-5);
    }

    [Theory]
    [InlineData("")]
    [InlineData("distilbert.")]
    public void DistilBert_HasNoTypes(string root)
    {
        EncoderFile file = EncoderFile.DistilBert(root);
        TextEncoder encoder = file.Load(static (_, weights) => new DistilBertLayer(weights));

        Check(file, encoder, root, first: 0, "embeddings.LayerNorm", null, 1e-12);
        Assert.Contains("tokenTypes[1] must be from 0 to 0", Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode([1, 2], [0, 2], new float[16], [0, 1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NomicBert_TurnsItsPositions()
    {
        EncoderFile file = EncoderFile.Nomic();

        Check(file, file.Load(static (_, weights) => new NomicBertLayer(weights)), "", first: 0, "emb_ln", null, 1e-12);
    }

    [Theory]
    [InlineData("")]
    [InlineData("model.")]
    public void ModernBert_HasAFinalNorm_AndLayersThatDiffer(string root)
    {
        EncoderFile file = EncoderFile.ModernBert(root);

        Check(file, file.Load(static (i, weights) => i == 0 ? new FirstModernBertLayer(weights) : new ModernBertLayer(weights)), root, first: 0, "embeddings.norm", "final_norm", 1e-5);
    }

    [Fact]
    public void WhatBelongsToOtherTasks_IsLeftOut()
    {
        EncoderFile file = EncoderFile.Bert().Add("pooler.dense.weight", 16, 16).Add("pooler.dense.bias", 16).Add("embeddings.position_ids", 1, 12).Add("cls.predictions.bias", 20);

        Assert.Equal(16, file.Load(static (_, weights) => new BertLayer(weights)).Dimensions);
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
        Assert.ThrowsAny<ArgumentException>(static () => EncoderFile.Bert().Load(static (_, weights) => new Models.SmallBertLayer(weights)));

    [Fact]
    public void TablesOfAnotherWidth_AreRefused()
    {
        TransformerStack layers = EncoderFile.Bert().Load(static (_, weights) => new BertLayer(weights)).Layers;

        Assert.Contains("embeddings must be of the layers' width DModel = 16, but is of 8", Fault(new EmbeddingWeights(8, new float[80]), null), StringComparison.Ordinal);
        Assert.Contains("finalNorm must be of the layers' width DModel = 16, but is of 8", Fault(new EmbeddingWeights(16, new float[160]), new ModelNorm(NormKind.Layer, new NormWeights(new float[8]), 1e-5)), StringComparison.Ordinal);
        Assert.Contains("NormKind.Rms, which has no bias", Fault(new EmbeddingWeights(16, new float[160]), new ModelNorm(NormKind.Rms, new NormWeights(new float[16], new float[16]), 1e-5)), StringComparison.Ordinal);
        Assert.Contains("tokens must hold whole rows of E = 16 floats, but holds 15", Assert.Throws<ArgumentException>(static () => new EmbeddingWeights(16, new float[15])).Message, StringComparison.Ordinal);
        Assert.Contains("tokens must hold a row for each token", Assert.Throws<ArgumentException>(static () => new EmbeddingWeights(16, [])).Message, StringComparison.Ordinal);
        Assert.Contains("positions must hold whole rows", Assert.Throws<ArgumentException>(static () => new EmbeddingWeights(16, new float[16], new float[1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(static () => new EmbeddingWeights(0, new float[16]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TextEncoder(layers, new EmbeddingWeights(16, new float[160]), null, null, (Pooling)3, true));

        string Fault(EmbeddingWeights embeddings, ModelNorm? norm) => Assert.Throws<ArgumentException>(() => new TextEncoder(layers, embeddings, null, norm, Pooling.Mean, true)).Message;
    }

    private static string Refusal(EncoderFile file) => Assert.ThrowsAny<CheckpointException>(() => file.Load(static (_, weights) => new BertLayer(weights))).Message;

    /// <summary>Holds hidden states and vectors of all poolings against rows, norms and means in double precision around the layers.</summary>
    private static void Check(EncoderFile file, TextEncoder encoder, string root, int first, string norm, string? finalNorm, double epsilon)
    {
        const int Width = EncoderFile.Width;
        bool hasTypes = encoder.Embeddings.TokenTypeCount > 1;
        double[] rows = Rows(file, root, first, hasTypes ? Types : new int[Tokens.Length]);
        var states = new float[rows.Length];
        encoder.Layers.Forward(Normed(rows, file, root + norm, epsilon), states, Ends, default);
        double[] expected = [.. states.Select(static state => (double)state)];
        if (finalNorm is not null)
        {
            expected = [.. Normed(expected, file, root + finalNorm, epsilon).Select(static state => (double)state)];
        }

        var found = new float[rows.Length];
        encoder.HiddenStates(Tokens, Ends, found, hasTypes ? Types : default);
        Assert.All(expected.Zip(found), static pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        foreach (Pooling pooling in Enum.GetValues<Pooling>())
        {
            foreach (bool normalize in (bool[])[false, true])
            {
                var vectors = new float[3 * Width];
                Array.Fill(vectors, float.NaN);
                Rebuilt(file, root, encoder, norm, finalNorm, epsilon, pooling, normalize).Encode(Tokens, Ends, vectors, hasTypes ? Types : default);
                Assert.All(Vectors(expected, pooling, normalize).Zip(vectors), static pair => Assert.Equal(pair.First, pair.Second, 1e-5));
            }
        }
    }

    private static TextEncoder Rebuilt(EncoderFile file, string root, TextEncoder encoder, string norm, string? finalNorm, double epsilon, Pooling pooling, bool normalize)
    {
        return new TextEncoder(encoder.Layers, encoder.Embeddings, Norm(norm), finalNorm is null ? null : Norm(finalNorm), pooling, normalize);

        ModelNorm Norm(string name)
        {
            float[]? bias = Bias(file, root + name);
            return new ModelNorm(bias is null ? NormKind.LayerWithoutBias : NormKind.Layer, new NormWeights(file[root + name + ".weight"], bias), epsilon);
        }
    }

    private static double[] Rows(EncoderFile file, string root, int first, int[] types)
    {
        const int Width = EncoderFile.Width;
        float[] words = file.Find($"{root}embeddings.word_embeddings.weight") ?? file[$"{root}embeddings.tok_embeddings.weight"];
        float[]? positions = file.Find($"{root}embeddings.position_embeddings.weight");
        float[]? typeTable = file.Find($"{root}embeddings.token_type_embeddings.weight");
        var rows = new double[Tokens.Length * Width];
        for (int i = 0; i < Tokens.Length; i++)
        {
            int position = first + i - Ends.Last(end => end <= i);
            for (int j = 0; j < Width; j++)
            {
                rows[(i * Width) + j] = words[(Tokens[i] * Width) + j] + (positions?[(position * Width) + j] ?? 0.0) + (typeTable?[(types[i] * Width) + j] ?? 0.0);
            }
        }

        return rows;
    }

    private static float[] Normed(double[] rows, EncoderFile file, string name, double epsilon)
    {
        float[] weight = file[name + ".weight"];
        float[]? bias = Bias(file, name);
        return [.. rows.Chunk(weight.Length).SelectMany(row =>
        {
            double mean = row.Average();
            double deviation = Math.Sqrt(row.Average(element => (element - mean) * (element - mean)) + epsilon);
            return row.Select((element, j) => (float)(((element - mean) / deviation * weight[j]) + (bias?[j] ?? 0)));
        })];
    }

    private static float[]? Bias(EncoderFile file, string norm) => file.Find(norm + ".bias");

    private static IEnumerable<double> Vectors(double[] states, Pooling pooling, bool normalize)
    {
        const int Width = EncoderFile.Width;
        for (int text = 0; text + 1 < Ends.Length; text++)
        {
            double[][] rows = [.. states[(Ends[text] * Width)..(Ends[text + 1] * Width)].Chunk(Width)];
            double[] vector = rows.Length == 0 ? new double[Width] : pooling switch
            {
                Pooling.FirstToken => rows[0],
                Pooling.LastToken => rows[^1],
                _ => [.. Enumerable.Range(0, Width).Select(j => rows.Average(row => row[j]))],
            };
            double length = normalize && rows.Length > 0 ? Math.Sqrt(vector.Sum(static element => element * element)) : 1;
            foreach (double element in vector)
            {
                yield return element / length;
            }
        }
    }
}
