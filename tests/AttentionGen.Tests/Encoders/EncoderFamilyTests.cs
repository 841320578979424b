using Xunit;

namespace AttentionGen.Tests.Encoders;

/// <summary>Whole encoders under the names of each family: rows, norms and pooling are those written down here, and what is not of the model is refused.</summary>
public sealed class EncoderFamilyTests
{
    private static readonly int[] Tokens = [3, 0, 19, 7, 7, 11, 2];
    private static readonly int[] Ends = [0, 4, 4, 7];
    private static readonly int[] Types = [0, 1, 1, 0, 1, 0, 1];

    [Theory]
    [InlineData("")]
    [InlineData("bert.")]
    [InlineData("model.")]
    [InlineData("electra.")]
    public void Bert_IsTheSumOfThreeTables_AndANorm(string root) =>
        Check(EncoderFile.Bert(root), new(root, "encoder.layer", static (_, weights) => new SmallBertLayer(weights)) { Norm = "embeddings.LayerNorm", Epsilon = 1e-12 });

    [Theory]
    [InlineData("roberta.")]
    [InlineData("xlm_roberta.")]
    public void Roberta_BeginsAtRowTwo_AndHasTwoPositionsLess(string root)
    {
        EncoderFile file = EncoderFile.Bert(root, positions: 10, types: 1).Add("lm_head.dense.weight", 16, 16);
        var options = new TextEncoderOptions { Preset = LayerPreset.Roberta };
        TextEncoder encoder = file.Load(static (_, weights) => new SmallRobertaLayer(weights), options);

        Assert.Equal((2, 8), (encoder.Embeddings.FirstPosition, encoder.Embeddings.PositionCount));
        Check(file, new(root, "encoder.layer", static (_, weights) => new SmallRobertaLayer(weights)) { First = 2, Norm = "embeddings.LayerNorm", Options = options });
        Assert.Contains(
            "Sequence 0 has 9 tokens, but the model has 8 positions",
            Assert.Throws<ArgumentException>(() => encoder.Encode(new int[9], [0, 9], new float[16])).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever the number of rows is; a preset that says otherwise is an error.</summary>
    [Theory]
    [InlineData("roberta.")]
    [InlineData("xlm_roberta.")]
    public void TheRootOfRoberta_IsEnough(string root)
    {
        foreach (int positions in (int[])[10, 13])
        {
            EncoderFile file = EncoderFile.Bert(root, positions, types: 1);

            Check(file, new(root, "encoder.layer", static (_, weights) => new SmallRobertaLayer(weights)) { First = 2, Norm = "embeddings.LayerNorm" });
            Assert.Contains(
                $"expected LayerPreset.Roberta or none as the preset of a file whose names begin with \"{root}\", found LayerPreset.Bert",
                Assert.ThrowsAny<CheckpointException>(() => file.Load(static (_, weights) => new SmallBertLayer(weights), new TextEncoderOptions { Preset = LayerPreset.Bert })).Message,
                StringComparison.Ordinal);
        }

        Assert.Contains(
            "expected more rows than the 2 in front of the first position, found 2",
            Assert.ThrowsAny<CheckpointException>(() => EncoderFile.Bert(root, positions: 2).Load(static (_, weights) => new SmallRobertaLayer(weights))).Message,
            StringComparison.Ordinal);
    }

    /// <summary>One token type and 2 rows more than a power of two may be either family's.</summary>
    [Fact]
    public void WhereRobertasOffsetIsNotKnown_APresetIsAskedFor()
    {
        CheckpointException exception = Assert.ThrowsAny<CheckpointException>(() => EncoderFile.Bert(positions: 10, types: 1).Load(static (_, weights) => new SmallRobertaLayer(weights)));

        Assert.Contains("expected to know whether the first token has row 0 of these 10, as in BERT, or row 2, as in RoBERTa", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, EncoderFile.Bert(positions: 10, types: 1).Load(static (_, weights) => new SmallBertLayer(weights), new TextEncoderOptions { Preset = LayerPreset.Bert }).Embeddings.FirstPosition);
        Assert.Equal(0, EncoderFile.Bert(positions: 8, types: 1).Load(static (_, weights) => new SmallBertLayer(weights)).Embeddings.FirstPosition);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mpnet.")]
    public void Mpnet_BeginsAtRowTwo_AndItsLayersShareABias(string root) => Check(
        EncoderFile.Mpnet(root),
        new(root, "encoder.layer", static (_, weights) => new SmallMpnetLayer(weights)) { First = 2, Norm = "embeddings.LayerNorm", SharedBias = "encoder.relative_attention_bias.weight" });

    [Theory]
    [InlineData("")]
    [InlineData("distilbert.")]
    public void DistilBert_HasNoTypes(string root)
    {
        EncoderFile file = EncoderFile.DistilBert(root);
        TextEncoder encoder = file.Load(static (_, weights) => new SmallDistilBertLayer(weights));

        Check(file, new(root, "transformer.layer", static (_, weights) => new SmallDistilBertLayer(weights)) { Norm = "embeddings.LayerNorm", Epsilon = 1e-12 });
        Assert.Contains("tokenTypes[1] must be from 0 to 0", Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode([1, 2], [0, 2], new float[16], [0, 1])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bert.")]
    public void NomicBert_TurnsItsPositions(string root) =>
        Check(EncoderFile.Nomic(root), new(root, "encoder.layers", static (_, weights) => new SmallNomicBertLayer(weights)) { Norm = "emb_ln", Epsilon = 1e-12 });

    [Theory]
    [InlineData("")]
    [InlineData("model.")]
    public void ModernBert_HasAFinalNorm_AndLayersThatDiffer(string root) => Check(
        EncoderFile.ModernBert(root),
        new(root, "layers", static (i, weights) => i == 0 ? new SmallFirstModernBertLayer(weights) : new SmallModernBertLayer(weights))
        {
            Words = "embeddings.tok_embeddings.weight",
            Norm = "embeddings.norm",
            FinalNorm = "final_norm",
        });

    [Fact]
    public void T5_HasAFinalNorm_AndItsLayersShareABias() => Check(
        EncoderFile.T5(),
        new("", "encoder.block", static (_, weights) => new SmallT5EncoderLayer(weights))
        {
            Words = "shared.weight",
            FinalNorm = "encoder.final_layer_norm",
            Epsilon = 1e-6,
            IsRms = true,
            SharedBias = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
        });

    [Fact]
    public void WithoutNormalisation_VectorsAreTheMeansThemselves()
    {
        EncoderFile file = EncoderFile.Bert();
        TextEncoder encoder = file.Load(static (_, weights) => new SmallBertLayer(weights), new TextEncoderOptions { Normalize = false });
        TextEncoder normalised = file.Load(static (_, weights) => new SmallBertLayer(weights));
        float[] vector = new float[16], other = new float[16];
        encoder.Encode(Tokens, [0, Tokens.Length], vector);
        normalised.Encode(Tokens, [0, Tokens.Length], other);
        double norm = Math.Sqrt(vector.Sum(static element => (double)element * element));

        Assert.False(encoder.Normalize);
        Assert.NotInRange(norm, 0.99, 1.01);
        Assert.All(vector.Zip(other), pair => Assert.Equal(pair.First / norm, pair.Second, 1e-6));
    }

    [Fact]
    public void WhatBelongsToOtherTasks_IsLeftOut()
    {
        EncoderFile file = EncoderFile.Bert().Add("pooler.dense.weight", 16, 16).Add("pooler.dense.bias", 16).Add("embeddings.position_ids", 1, 12).Add("cls.predictions.bias", 20);

        Assert.Equal(16, file.Load(static (_, weights) => new SmallBertLayer(weights)).Dimensions);
    }

    /// <summary>Holds hidden states and vectors of all poolings against rows, norms and means in double precision around the layers.</summary>
    private static void Check(EncoderFile file, Family family)
    {
        TextEncoder encoder = file.Load(family.Layer, family.Options);
        TransformerStack layers = file.LoadLayers(family.Root + family.Layers, family.Layer, family.SharedBias is null ? null : family.Root + family.SharedBias);
        var embeddings = new EmbeddingWeights(
            EncoderFile.Width,
            file[family.Root + family.Words],
            file.Find($"{family.Root}embeddings.position_embeddings.weight"),
            file.Find($"{family.Root}embeddings.token_type_embeddings.weight"))
        { FirstPosition = family.First };
        bool hasTypes = embeddings.TokenTypeCount > 1;
        double[] rows = Rows(embeddings, hasTypes ? Types : new int[Tokens.Length]);
        var states = new float[rows.Length];
        layers.Forward(Normed(rows, file, family, family.Norm), states, Ends, default);
        double[] expected = [.. Normed([.. states.Select(static state => (double)state)], file, family, family.FinalNorm).Select(static state => (double)state)];

        var found = new float[rows.Length];
        encoder.HiddenStates(Tokens, Ends, found, hasTypes ? Types : default);
        Assert.All(expected.Zip(found), static pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        foreach (Pooling pooling in Enum.GetValues<Pooling>())
        {
            foreach (bool normalize in (bool[])[false, true])
            {
                var vectors = new float[3 * EncoderFile.Width];
                Array.Fill(vectors, float.NaN);
                new TextEncoder(layers, embeddings, Norm(file, family, family.Norm), Norm(file, family, family.FinalNorm), pooling, normalize)
                    .Encode(Tokens, Ends, vectors, hasTypes ? Types : default);
                Assert.All(Vectors(expected, pooling, normalize).Zip(vectors), static pair => Assert.Equal(pair.First, pair.Second, 1e-5));
            }
        }
    }

    private static ModelNorm? Norm(EncoderFile file, Family family, string? name)
    {
        if (name is null)
        {
            return null;
        }

        float[]? bias = file.Find($"{family.Root}{name}.bias");
        NormKind kind = family.IsRms ? NormKind.Rms : bias is null ? NormKind.LayerWithoutBias : NormKind.Layer;
        return new ModelNorm(kind, new NormWeights(file[$"{family.Root}{name}.weight"], bias), family.Epsilon);
    }

    private static double[] Rows(EmbeddingWeights embeddings, int[] types)
    {
        const int Width = EncoderFile.Width;
        var rows = new double[Tokens.Length * Width];
        for (int i = 0; i < Tokens.Length; i++)
        {
            int position = embeddings.FirstPosition + i - Ends.Last(end => end <= i);
            for (int j = 0; j < Width; j++)
            {
                rows[(i * Width) + j] = embeddings.Tokens[(Tokens[i] * Width) + j]
                    + (embeddings.Positions.IsEmpty ? 0.0 : embeddings.Positions[(position * Width) + j])
                    + (embeddings.TokenTypes.IsEmpty ? 0.0 : embeddings.TokenTypes[(types[i] * Width) + j]);
            }
        }

        return rows;
    }

    private static float[] Normed(double[] rows, EncoderFile file, Family family, string? name)
    {
        if (name is null)
        {
            return Array.ConvertAll(rows, static element => (float)element);
        }

        float[] weight = file[$"{family.Root}{name}.weight"];
        float[]? bias = file.Find($"{family.Root}{name}.bias");
        return [.. rows.Chunk(weight.Length).SelectMany(row =>
        {
            double mean = family.IsRms ? 0 : row.Average();
            double deviation = Math.Sqrt(row.Average(element => (element - mean) * (element - mean)) + family.Epsilon);
            return row.Select((element, j) => (float)(((element - mean) / deviation * weight[j]) + (bias?[j] ?? 0)));
        })];
    }

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

    /// <summary>What an encoder of a family consists of, by its names behind the root.</summary>
    private sealed record Family(string Root, string Layers, Func<int, TransformerLayerWeights, ITransformerLayer> Layer)
    {
        public string Words { get; init; } = "embeddings.word_embeddings.weight";

        public int First { get; init; }

        public string? Norm { get; init; }

        public string? FinalNorm { get; init; }

        public double Epsilon { get; init; } = 1e-5;

        public bool IsRms { get; init; }

        public string? SharedBias { get; init; }

        public TextEncoderOptions? Options { get; init; }
    }
}
