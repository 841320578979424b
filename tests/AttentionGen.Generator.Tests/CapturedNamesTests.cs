using AttentionGen.Generator.Model;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>Whatever a constants class is called, an attribute that names it compiles, or one message says how to name it.</summary>
public sealed class CapturedNamesTests
{
    public static TheoryData<string> Names =>
        [.. GeneratedMembers.All.Select(static member => member.Name).Where(static name => name != GeneratedMembers.ConstructorName).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ClassNamedLikeAGeneratedMember_IsOneMessage_AndNoErrorOfTheCompilers(string name)
    {
        GeneratorRun run = GeneratorHarness.RunOnAnySource(Source(name, name));

        Diagnostic diagnostic = Assert.Single(await AnalyzerHarness.AnalyzeAsync(run));
        Assert.Equal("ATTN0027", diagnostic.Id);
        Assert.Contains($"write 'global::Mine.{name}'", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal("Captured.g.cs", string.Join(", ", run.Files.Select(static file => file.HintName)).Replace("Mine.", "", StringComparison.Ordinal));
        Assert.Empty(CompilationErrors.Of(run.Output));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ClassNamedLikeAGeneratedMember_WrittenAsTheMessageSays_IsMeant(string name)
    {
        GeneratorRun run = GeneratorHarness.RunOnAnySource(Source(name, $"global::Mine.{name}"));

        Assert.NotEmpty(run.Files);
        Assert.Empty(await AnalyzerHarness.AnalyzeAsync(run));
        Assert.Empty(CompilationErrors.OfUserCode(run.Output));
    }

    /// <summary>These have no stubs, because the generator cannot tell what the name means, but nobody is left without a reason.</summary>
    [Theory]
    [InlineData("namespace Demo; [AttentionGen.MultiHeadAttention(64, 4)] public partial class Encoder { [AttentionGen.MultiHeadAttention(DModel, 4)] public partial class Inner; }")]
    [InlineData("using static Demo.Encoder; namespace Demo; [AttentionGen.MultiHeadAttention(64, 4)] public partial class Encoder; [AttentionGen.MultiHeadAttention(DModel = 512, Heads = DModel / 8)] public partial class Inner;")]
    public async Task ConstantOfAnotherLayer_NamedAlone_IsReportedAsThat(string source)
    {
        Diagnostic diagnostic = Assert.Single(await AnalyzerHarness.AnalyzeAsync(source), static found => found.Severity == DiagnosticSeverity.Error);

        Assert.StartsWith("'Encoder.DModel' in the attribute of Inner is not there yet", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static string Source(string name, string written) => $$"""
        namespace Mine;
        public static class {{name}} { public const int Width = 64, Count = 4; }
        [AttentionGen.MultiHeadAttention(DModel = {{written}}.Width, Heads = {{written}}.Count)] public partial class Captured;
        """;
}
