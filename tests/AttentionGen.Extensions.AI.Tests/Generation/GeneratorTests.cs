using AttentionGen.Extensions.AI.Tests.Models;
using AttentionGen.Extensions.AI.Tests.Tokens;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AttentionGen.Extensions.AI.Tests.Generation;

/// <summary>What Microsoft.Extensions.AI's interface promises, over a small model and over a real one.</summary>
public sealed class GeneratorTests
{
    private static readonly TextEncoder Encoder = SmallModel.Make();

    private static readonly string[] Texts = [.. Enumerable.Range(0, 5000).Select(static i => new string((char)('a' + (i % 23)), (i * 7) % 61))];

    [Fact]
    public async Task Vectors_AreInTheOrderOfTheTexts_AndHaveTheBitsOfTheEncoder()
    {
        using var generator = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters(), new TextEmbeddingOptions { ModelId = "small", TokensPerBatch = 100 });

        GeneratedEmbeddings<Embedding<float>> results = await generator.GenerateAsync(Texts);

        int[][] tokens = [.. Texts.Select(static text => Tokens(text, SmallModel.Positions))];
        float[][] expected = PublicModelTests.Vectors(Encoder, tokens, 1);
        Assert.Equal(Texts.Length, results.Count);
        Assert.All(results.Index(), result => Assert.Equal(expected[result.Index], result.Item.Vector.ToArray()));
        Assert.Equal(tokens.Sum(static text => (long)text.Length), results.Usage!.InputTokenCount);
        Assert.Equal(results.Usage.InputTokenCount, results.Usage.TotalTokenCount);
        Assert.All(results, static result => Assert.Equal(("small", SmallModel.Width), (result.ModelId, result.Dimensions)));
        Assert.True(results[0].CreatedAt > DateTimeOffset.UtcNow.AddMinutes(-5));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 2)]
    [InlineData(100_000, 0)]
    [InlineData(int.MaxValue, 0)]
    public async Task BatchesAndThreads_ChangeNoBit(int tokensPerBatch, int threads)
    {
        using var one = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters());
        using var other = new TextEmbeddingGenerator(
            Encoder, new SmallModel.Letters(), new TextEmbeddingOptions { TokensPerBatch = tokensPerBatch, MaxDegreeOfParallelism = threads });
        string[] texts = Texts[..500];

        GeneratedEmbeddings<Embedding<float>> expected = await one.GenerateAsync(texts);
        GeneratedEmbeddings<Embedding<float>> found = await other.GenerateAsync(texts.Reverse());

        Assert.All(expected.Index(), result => Assert.Equal(result.Item.Vector.ToArray(), found[^(result.Index + 1)].Vector.ToArray()));
    }

    [Fact]
    public async Task NoTexts_HaveNoVectors()
    {
        using var generator = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters());

        GeneratedEmbeddings<Embedding<float>> results = await generator.GenerateAsync([]);

        Assert.Empty(results);
        Assert.Equal(0, results.Usage!.InputTokenCount);
    }

    [Fact]
    public async Task Cancellation_EndsACall_BeforeItAndInItsMidst()
    {
        using var generator = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(["a"], cancellationToken: new CancellationToken(canceled: true)));

        using var source = new CancellationTokenSource();
        int seen = 0;
        using var cancelled = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters(_ =>
        {
            if (++seen == 100)
            {
                source.Cancel();
            }
        }));
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.GenerateAsync(Texts, cancellationToken: source.Token));

        Assert.Equal(100, seen);
        Assert.Equal(source.Token, exception.CancellationToken);
    }

    /// <summary>All texts are tokens then, and none has passed through the model.</summary>
    [Fact]
    public async Task Cancellation_BehindTheLastTokens_EndsACallInFrontOfTheModel()
    {
        using var source = new CancellationTokenSource();
        string[] texts = Texts[..50];
        int seen = 0;
        using var generator = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters(_ =>
        {
            if (++seen == texts.Length)
            {
                source.Cancel();
            }
        }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(texts, cancellationToken: source.Token));

        Assert.Equal(texts.Length, seen);
    }

    /// <summary>Memory is borrowed for what a call holds, so that more room than that costs nothing.</summary>
    [Fact]
    public async Task TheLargestNumbers_AreAsGoodAsAny()
    {
        TextEncoder encoder = SmallModel.Make(hasPositions: false);
        using var one = new TextEmbeddingGenerator(encoder, new SmallModel.Letters());
        using var large = new TextEmbeddingGenerator(encoder, new SmallModel.Letters(), new TextEmbeddingOptions { MaxTokens = 1 << 20, TokensPerBatch = int.MaxValue });
        string[] texts = [.. Texts[..20], new string('q', 300)];

        GeneratedEmbeddings<Embedding<float>> expected = await one.GenerateAsync(texts);

        Assert.Equal(512, one.MaxTokens);
        Assert.All((await large.GenerateAsync(texts)).Index(), result => Assert.Equal(expected[result.Index].Vector.ToArray(), result.Item.Vector.ToArray()));
        Assert.Contains(
            "MaxTokens must be from 2 to 1048576, but is 2147483647",
            Assert.Throws<ArgumentOutOfRangeException>(() => new TextEmbeddingGenerator(encoder, new SmallModel.Letters(), new TextEmbeddingOptions { MaxTokens = int.MaxValue })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_AndTheModel_AreServices()
    {
        using var generator = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters(), new TextEmbeddingOptions { ModelId = "small" });

        EmbeddingGeneratorMetadata metadata = generator.GetRequiredService<EmbeddingGeneratorMetadata>();
        Assert.Equal(("AttentionGen", "small", SmallModel.Width), (metadata.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Same(Encoder, generator.GetService(typeof(TextEncoder)));
        Assert.Same(generator, generator.GetService(typeof(IEmbeddingGenerator<string, Embedding<float>>)));
        Assert.Null(generator.GetService(typeof(TextEncoder), "key"));
        Assert.Null(generator.GetService(typeof(string)));
    }

    [Fact]
    public async Task Dimensions_AreCutWhereTheModelIsMadeForIt_AndRefusedOtherwise()
    {
        using var fixedLength = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters());
        using var matryoshka = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters(), new TextEmbeddingOptions { MatryoshkaDimensions = [4, 8] });

        float[] whole = (await fixedLength.GenerateAsync(["text"], new EmbeddingGenerationOptions { Dimensions = SmallModel.Width }))[0].Vector.ToArray();
        float[] cut = (await matryoshka.GenerateAsync(["text"], new EmbeddingGenerationOptions { Dimensions = 8 }))[0].Vector.ToArray();

        double length = Math.Sqrt(whole.Take(8).Sum(static element => (double)element * element));
        Assert.True(length < 0.999);
        Assert.Equal(8, cut.Length);
        Assert.All(cut.Index(), element => Assert.Equal(whole[element.Index] / length, element.Item, 1e-6));
        Assert.Contains("Dimensions must be 16: the model is not declared", await Refusal(fixedLength, new() { Dimensions = 8 }), StringComparison.Ordinal);
        Assert.Contains("Dimensions must be one of 4, 8, 16, but is 5", await Refusal(matryoshka, new() { Dimensions = 5 }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutNormalisation_CutVectorsAreThoseOfTheModel()
    {
        using var generator = new TextEmbeddingGenerator(SmallModel.Make(normalize: false), new SmallModel.Letters(), new TextEmbeddingOptions { MatryoshkaDimensions = [4] });

        float[] whole = (await generator.GenerateAsync(["text"]))[0].Vector.ToArray();

        Assert.Equal(whole[..4], (await generator.GenerateAsync(["text"], new EmbeddingGenerationOptions { Dimensions = 4 }))[0].Vector.ToArray());
    }

    [Fact]
    public async Task OtherModels_AreRefused()
    {
        using var named = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters(), new TextEmbeddingOptions { ModelId = "small" });
        using var unnamed = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters());

        Assert.Single(await named.GenerateAsync(["a"], new EmbeddingGenerationOptions { ModelId = "small" }));
        Assert.Contains("ModelId must be \"small\", this generator's only model, but is \"large\"", await Refusal(named, new() { ModelId = "large" }), StringComparison.Ordinal);
        Assert.Contains("model has no name", await Refusal(unnamed, new() { ModelId = "large" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompts_StandInFront()
    {
        List<string> seen = [];
        var options = new TextEmbeddingOptions { Prompts = new Dictionary<string, string> { ["query"] = "query: ", ["passage"] = "passage: " }, DefaultPrompt = "passage" };
        using var generator = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters(seen.Add), options);

        await generator.GenerateAsync(["a"]);
        await generator.GenerateAsync(["a"], TextEmbeddingGenerator.WithPrompt("query"));

        Assert.Equal(["passage: a", "query: a"], seen);
        Assert.Contains("The prompt must be one of \"passage\", \"query\", but is \"other\"", await Refusal(generator, TextEmbeddingGenerator.WithPrompt("other")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_AreNamed()
    {
        using var generator = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters());

        Assert.Contains("number 1 is null", (await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a", null!]))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentNullException>(() => generator.GenerateAsync(null!));
        Assert.Contains("MaxTokens must be from 2 to the model's 40 positions, but is 41", Fault(new() { MaxTokens = 41 }), StringComparison.Ordinal);
        Assert.Contains("MaxTokens", Fault(new() { MaxTokens = 1 }), StringComparison.Ordinal);
        Assert.Contains("TokensPerBatch must be at least 1, but is 0", Fault(new() { TokensPerBatch = 0 }), StringComparison.Ordinal);
        Assert.Contains("MaxDegreeOfParallelism must be at least 0", Fault(new() { MaxDegreeOfParallelism = -1 }), StringComparison.Ordinal);
        Assert.Contains("MatryoshkaDimensions must be from 1 to the model's 16, but one is 17", Fault(new() { MatryoshkaDimensions = [17] }), StringComparison.Ordinal);
        Assert.Contains("DefaultPrompt must be one of Prompts, which are none, but is \"query\"", Fault(new() { DefaultPrompt = "query" }), StringComparison.Ordinal);
        Assert.Contains("has 30522 tokens, and the model rows for 30", Assert.Throws<ArgumentException>(() => new TextEmbeddingGenerator(Encoder, SentenceModel.Of("MiniLM").Tokenizer)).Message, StringComparison.Ordinal);

        static string Fault(TextEmbeddingOptions options) => Assert.ThrowsAny<ArgumentException>(() => new TextEmbeddingGenerator(Encoder, new SmallModel.Letters(), options)).Message;
    }

    [Fact]
    public async Task ADisposedGenerator_TakesNoMoreCalls()
    {
        var generator = new TextEmbeddingGenerator(Encoder, new SmallModel.Letters());
        Task<GeneratedEmbeddings<Embedding<float>>> running = generator.GenerateAsync(Texts);
        generator.Dispose();
        generator.Dispose();

        Assert.Equal(Texts.Length, (await running).Count);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => generator.GenerateAsync(["a"]));
    }

    [Fact]
    public async Task OneLine_RegistersIt()
    {
        var services = new ServiceCollection();
        services.AddEmbeddingGenerator(static _ => new TextEmbeddingGenerator(Encoder, new SmallModel.Letters()));
        await using ServiceProvider provider = services.BuildServiceProvider();

        var generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();

        Assert.Equal(SmallModel.Width, (await generator.GenerateVectorAsync("text")).Length);
    }

    [Theory]
    [InlineData("MiniLM")]
    [InlineData("ArcticXs")]
    public async Task CallsAtOnce_OfARealModel_HaveTheBitsOfOneAfterTheOther(string name)
    {
        SentenceModel model = SentenceModel.Of(name);
        using var generator = new TextEmbeddingGenerator(model.Encoder, model.Tokenizer, new TextEmbeddingOptions { MaxTokens = model.MaxTokens });
        string[] texts = HardTexts.All;
        float[][] expected = PublicModelTests.Vectors(model.Encoder, [.. texts.Select(model.Tokens)], 1);

        GeneratedEmbeddings<Embedding<float>>[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => generator.GenerateAsync(texts)));

        foreach (GeneratedEmbeddings<Embedding<float>> result in results)
        {
            Assert.All(result.Index(), text => Assert.Equal(expected[text.Index], text.Item.Vector.ToArray()));
        }
    }

    private static int[] Tokens(string text, int room)
    {
        int[] tokens = new int[room];
        return tokens[..new SmallModel.Letters().Encode(text, tokens)];
    }

    private static async Task<string> Refusal(TextEmbeddingGenerator generator, EmbeddingGenerationOptions options) =>
        (await Assert.ThrowsAnyAsync<ArgumentException>(() => generator.GenerateAsync(["a"], options))).Message;
}
