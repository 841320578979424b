using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>The values that a code fix would write in place of the marked text.</summary>
public sealed class ReplacementTests
{
    [Theory]
    [InlineData("DModel = 500, Heads = 8", "496,504")]
    [InlineData("DModel = 9000, Heads = 64", "8192")]
    [InlineData("DModel = 9000, Heads = 4", "2048")]
    [InlineData("DModel = 9000, Heads = 24", "8184")]
    [InlineData("DModel = 0, Heads = 24", "24")]
    [InlineData("DModel = 1025, Heads = 2", "1024")]
    [InlineData("DModel = 1024, Heads = 0", "2")]
    [InlineData("DModel = 512, Heads = 2048", "512")]
    [InlineData("DModel = 500, Heads = 2048, HeadDim = 8", "1024")]
    [InlineData("DModel = 1024, Heads = 1", "2")]
    [InlineData("DModel = 512, Heads = 8, KeyValueHeads = 3", "2,4")]
    [InlineData("DModel = 512, Heads = 8, HeadDim = 600", "512")]
    [InlineData("DModel = 512, Heads = 8, KeyDim = -7", "1")]
    [InlineData("DModel = 512, Heads = 8, ValueDim = 9000", "8192")]
    [InlineData("DModel = 512, Heads = 8, OutputDim = 9000", "8192")]
    [InlineData("DModel = 512, Heads = 8, ValueHeadDim = 600", "512")]
    [InlineData("DModel = 1024, Heads = 1024, HeadDim = 512, KeyDim = 4096", "2048")]
    [InlineData("DModel = 8192, Heads = 1024, ValueHeadDim = 512", "128")]
    [InlineData("DModel = 8192, Heads = 1024, KeyValueHeads = 2, ValueHeadDim = 512", "128")]
    public async Task Diagnostic_CarriesReplacements_EachOfWhichMendsTheSource(string arguments, string replacements)
    {
        string source = DiagnosticCases.Layer(arguments);

        Diagnostic diagnostic = Assert.Single(await AnalyzerHarness.AnalyzeAsync(source));

        Assert.Equal(replacements, diagnostic.Properties[DiagnosticProperties.Replacements]);
        foreach (string replacement in replacements.Split(','))
        {
            string mended = source
                .Remove(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)
                .Insert(diagnostic.Location.SourceSpan.Start, replacement);
            Assert.DoesNotContain(await AnalyzerHarness.AnalyzeAsync(mended), static rest => rest.Severity == DiagnosticSeverity.Error);
        }
    }

    [Fact]
    public async Task MissingArgument_CarriesNone_BecauseThereIsNoTextToReplace()
    {
        Diagnostic diagnostic = Assert.Single(await AnalyzerHarness.AnalyzeAsync(DiagnosticCases.Layer("Heads = 8")));

        Assert.Empty(diagnostic.Properties);
    }
}
