using System.Globalization;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Layers of another project, of which a caller has the assembly and not the source.</summary>
public sealed class ReferencedLayerTests
{
    [Fact]
    public async Task CallOfAReferencedLayer_IsCheckedAsAnyOther()
    {
        Diagnostic diagnostic = Assert.Single(await AnalyzeCallerAsync("DModel = 64, Heads = 4", "attention.Forward(new float[500], new float[512], 1, 8);"));

        Assert.Equal(
            "input of DecoderAttention.Forward holds 500 floats, but has to hold batch × sequence × DModel = 1 × 8 × 64 = 512",
            diagnostic.GetMessage(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task OpenAlignmentOfAReferencedLayer_IsReportedWithoutAPlaceInItsSource()
    {
        Diagnostic diagnostic = Assert.Single(await AnalyzeCallerAsync(
            "DModel = 64, Heads = 4, Causal = true", "attention.Forward(new float[n], new float[n], new float[n], new float[n], 1, 1, 16);"));

        Assert.Equal("ATTN0032", diagnostic.Id);
        Assert.Empty(diagnostic.AdditionalLocations);
    }

    private static async Task<IEnumerable<Diagnostic>> AnalyzeCallerAsync(string arguments, string body)
    {
        using var image = new MemoryStream();
        Compilation library = GeneratorHarness.Run(DiagnosticCases.Layer(arguments)).Output;
        Assert.True(library.WithOptions(library.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default)).Emit(image).Success);
        CSharpCompilation caller = TestCompilation
            .Create(DiagnosticCases.Type($$"""public static class Program { public static void Run(DecoderAttention attention, int n) { _ = n; {{body}} } }"""))
            .WithAssemblyName("Caller")
            .AddReferences(MetadataReference.CreateFromImage(image.ToArray()));
        Assert.Empty(CompilationErrors.Of(caller));
        return await caller.WithAnalyzers(AnalyzerHarness.Analyzers).GetAnalyzerDiagnosticsAsync();
    }
}
