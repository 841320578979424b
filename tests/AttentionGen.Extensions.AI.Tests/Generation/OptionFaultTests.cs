using System.Text.Json;
using Microsoft.Extensions.AI;
using Xunit;

namespace AttentionGen.Extensions.AI.Tests.Generation;

/// <summary>Options that hold nulls, that change behind a generator, or that came as JSON.</summary>
public sealed class OptionFaultTests
{
    private static readonly TextEncoder Encoder = SmallModel.Make();

    [Fact]
    public void Nulls_AreNamed()
    {
        Assert.Contains("MatryoshkaDimensions must be a collection, which may be empty, but is null", Fault(new() { MatryoshkaDimensions = null! }), StringComparison.Ordinal);
        Assert.Contains("Prompts must be a collection, which may be empty, but is null", Fault(new() { Prompts = null! }), StringComparison.Ordinal);
        Assert.Contains("Prompts must be a collection", Fault(new() { Prompts = null!, DefaultPrompt = "q" }), StringComparison.Ordinal);
        Assert.Contains("Prompts must be texts, but that of \"q\" is null", Fault(new() { Prompts = new Dictionary<string, string> { ["q"] = null! } }), StringComparison.Ordinal);

        static string Fault(TextEmbeddingOptions options) =>
            Assert.Throws<ArgumentException>("options", () => new TextEmbeddingGenerator(Encoder, new SmallModel.Letters(), options)).Message;
    }

    [Fact]
    public async Task Collections_AreCopied()
    {
        List<int> dimensions = [4];
        Dictionary<string, string> prompts = new(StringComparer.OrdinalIgnoreCase) { ["query"] = "query: " };
        List<string> seen = [];
        using var generator = new TextEmbeddingGenerator(
            Encoder, new SmallModel.Letters(seen.Add), new TextEmbeddingOptions { MatryoshkaDimensions = dimensions, Prompts = prompts, DefaultPrompt = "query" });
        dimensions[0] = 1000;
        prompts.Clear();

        Assert.Equal(4, (await generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 4 }))[0].Vector.Length);
        await generator.GenerateAsync(["a"], TextEmbeddingGenerator.WithPrompt("Query"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 1000 }));
        Assert.Equal(["query: a", "query: a"], seen);
    }

    [Theory]
    [InlineData("\"query\"", "query: a")]
    [InlineData("null", "a")]
    public async Task APromptFromJson_IsTheSame(string json, string expected)
    {
        List<string> seen = [];
        using TextEmbeddingGenerator generator = Prompted(seen);

        await generator.GenerateAsync(["a"], Options(JsonDocument.Parse(json).RootElement));

        Assert.Equal([expected], seen);
    }

    [Theory]
    [InlineData("\"other\"", "The prompt must be one of \"query\", but is \"other\"")]
    [InlineData("5", "The prompt must be one of \"query\", by its name, but is a JsonElement of kind Number")]
    public async Task AnotherPromptFromJson_IsRefused(string json, string words)
    {
        using TextEmbeddingGenerator generator = Prompted([]);

        Assert.Contains(words, (await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a"], Options(JsonDocument.Parse(json).RootElement)))).Message, StringComparison.Ordinal);
        Assert.Contains("but is a Int32", (await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a"], Options(5)))).Message, StringComparison.Ordinal);
    }

    private static TextEmbeddingGenerator Prompted(List<string> seen) =>
        new(Encoder, new SmallModel.Letters(seen.Add), new TextEmbeddingOptions { Prompts = new Dictionary<string, string> { ["query"] = "query: " } });

    private static EmbeddingGenerationOptions Options(object? prompt) => new() { AdditionalProperties = new AdditionalPropertiesDictionary { ["prompt"] = prompt } };
}
