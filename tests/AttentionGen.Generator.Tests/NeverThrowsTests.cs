using AttentionGen.Generator.Tests.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using AttentionGen.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>The generator and the analyzer survive whatever they are given; the harness checks for their exceptions.</summary>
public sealed class NeverThrowsTests
{
    [Fact]
    public async Task BrokenSources_MakeNobodyThrow()
    {
        foreach (string source in BrokenSources.All)
        {
            await AnalyzerHarness.AnalyzeAsync(source);
        }
    }

    [Fact]
    public async Task ReportedExamples_MakeNobodyThrow_InAnyLanguageVersion()
    {
        foreach (DiagnosticCase wrong in Grid.Of(DiagnosticCases.Reported))
        {
            string source = DiagnosticMarkup.Parse(wrong.Source).Source;
            await AnalyzerHarness.AnalyzeAsync(source, LanguageVersion.CSharp7_3);
            await AnalyzerHarness.AnalyzeAsync(source, LanguageVersion.Preview);
        }
    }
}
