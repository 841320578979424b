using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>What advice stays silent about, and what it and the warnings carry for code fixes.</summary>
public sealed class AdviceTests
{
    [Theory]
    [InlineData("DModel = 512, Heads = 8, Causal = true")]
    [InlineData("DModel = 512, Heads = 8, Sequence = 128")]
    [InlineData("DModel = 768, Heads = 12")]
    [InlineData("DModel = 768, Heads = 12, Sequence = 197")]
    [InlineData("DModel = 1024, Heads = 16, Causal = true, Sequence = 1024")]
    [InlineData("DModel = 384, Heads = 12")]
    [InlineData("DModel = 384, Heads = 6")]
    [InlineData("DModel = 256, Heads = 8, KeyDim = 768, ValueDim = 768")]
    [InlineData("DModel = 64, Heads = 4")]
    [InlineData("DModel = 32, Heads = 2, Causal = true")]
    [InlineData("DModel = 1280, Heads = 20")]
    [InlineData("DModel = 1600, Heads = 25, Causal = true")]
    [InlineData("DModel = 2560, Heads = 32, Causal = true")]
    [InlineData("DModel = 4096, Heads = 32, KeyValueHeads = 8, Causal = true, Bias = false, Rotary = RotaryPairing.HalfSplit")]
    [InlineData("DModel = 2880, Heads = 64, HeadDim = 64, KeyValueHeads = 8, Causal = true, Window = 128, Sinks = true")]
    public async Task PublishedShape_GetsNoAdvice(string arguments) =>
        Assert.Empty(await AnalyzerHarness.AnalyzeAsync(DiagnosticCases.Layer(arguments)));

    [Fact]
    public async Task MagicWidth_CarriesTheConstant_ThatMendsTheSource()
    {
        string source = DiagnosticCases.Use("attention.Forward(new float[n * 64], new float[n], 1, n);");

        Diagnostic diagnostic = Assert.Single(await AnalyzerHarness.AnalyzeAsync(source));

        Assert.Equal("DecoderAttention.DModel", diagnostic.Properties[DiagnosticProperties.Constant]);
        Assert.Empty(await AnalyzerHarness.AnalyzeAsync(source
            .Remove(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)
            .Insert(diagnostic.Location.SourceSpan.Start, diagnostic.Properties[DiagnosticProperties.Constant]!)));
    }

    [Fact]
    public async Task AlignmentLeftOpen_PointsAtTheAttributeToo()
    {
        string source = DiagnosticCases.Use("attention.Forward(new float[n], new float[n], new float[n], new float[n], 1, 1, 16);", "DModel = 64, Heads = 4, Causal = true");

        Diagnostic diagnostic = Assert.Single(await AnalyzerHarness.AnalyzeAsync(source));

        Location attribute = Assert.Single(diagnostic.AdditionalLocations);
        Assert.Equal("MultiHeadAttention(DModel = 64, Heads = 4, Causal = true)", source.Substring(attribute.SourceSpan.Start, attribute.SourceSpan.Length));
    }

    [Fact]
    public async Task DoubtfulPolarity_CarriesTheOtherFactory()
    {
        Diagnostic diagnostic = Assert.Single(await AnalyzerHarness.AnalyzeAsync(DiagnosticCases.Use("bool[] ignored = new bool[n]; _ = PaddingMask.FromValid(ignored);")));

        Assert.Equal("FromIgnored", diagnostic.Properties[DiagnosticProperties.Factory]);
    }
}
