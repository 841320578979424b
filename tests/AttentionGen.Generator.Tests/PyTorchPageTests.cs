using System.Text.RegularExpressions;
using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>The C# of docs/pytorch.md compiles, taken together as a reader would take it: one program and its layers.</summary>
public sealed class PyTorchPageTests
{
    private const string Layer = "[MultiHeadAttention(";

    private static readonly string[] Blocks =
    [
        .. Regex.Matches(File.ReadAllText(RepositoryRoot.Combine("docs", "pytorch.md")).ReplaceLineEndings("\n"), "```csharp\n(?<code>.*?)```", RegexOptions.Singleline)
            .Select(static match => match.Groups["code"].Value),
    ];

    [Fact]
    public async Task Snippets_Compile_WithoutADiagnostic()
    {
        string layers = string.Concat(Blocks.Where(IsLayer));
        string statements = string.Concat(Blocks.Where(static block => !IsLayer(block)));
        string source = $$"""
            using System;
            using System.Numerics.Tensors;
            using AttentionGen;
            namespace Demo;
            {{layers}}
            static class Page { static void Run() { {{statements}} } }
            """;

        Assert.NotEmpty(layers);
        Assert.NotEmpty(statements);
        GeneratorRun run = GeneratorHarness.Run(source);
        Assert.NotEmpty(run.Files);
        Assert.Empty(await AnalyzerHarness.AnalyzeAsync(run));
    }

    private static bool IsLayer(string block) => block.StartsWith(Layer, StringComparison.Ordinal);
}
