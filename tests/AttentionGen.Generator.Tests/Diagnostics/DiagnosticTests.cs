using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using AttentionGen.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Runs every wrong and right example, and a few claims about several rules together.</summary>
public sealed class DiagnosticTests
{
    public static TheoryData<string> WrongNames => [.. DiagnosticCases.Wrong.Select(static wrong => wrong.Name)];

    public static TheoryData<string> MisusedNames => [.. DiagnosticCases.Misused.Select(static misused => misused.Name)];

    public static TheoryData<string> MisconfiguredNames => [.. DiagnosticCases.Misconfigured.Select(static misconfigured => misconfigured.Name)];

    public static TheoryData<string> RightNames => [.. Grid.Of(DiagnosticCases.Right).Select(static right => right.Name)];

    public static TheoryData<string> AdvisedNames => [.. DiagnosticCases.Advised.Select(static advised => advised.Name)];

    [Theory]
    [MemberData(nameof(WrongNames))]
    [MemberData(nameof(MisconfiguredNames))]
    [MemberData(nameof(MisusedNames))]
    [MemberData(nameof(AdvisedNames))]
    public async Task ReportedExample_IsReportedOnTheTextItIsAbout_WithTheWayOut(string name)
    {
        DiagnosticCase wrong = DiagnosticCases.Named(name);

        IReadOnlyList<string> messages = await AnalyzerHarness.VerifyAsync(wrong.Source, wrong.LanguageVersion, wrong.Options);

        Assert.Equal(wrong.Message, Assert.Single(messages));
    }

    [Theory]
    [MemberData(nameof(RightNames))]
    public async Task RightExample_IsEmitted_AndCompiles_WithoutThatDiagnosticOrAnError(string name)
    {
        DiagnosticCase right = DiagnosticCases.Named(name);

        // Rules about a layer's use all use the same few layers: there, the code that uses them has to compile.
        GeneratorRun run = IsAboutTheAttribute(right.Id)
            ? GeneratorHarness.Run(right.Source, right.LanguageVersion, InOneWidth(right.Options))
            : GeneratorHarness.RunOnAnySource(right.Source, right.LanguageVersion, right.Options);
        Assert.NotEmpty(run.Files);
        Assert.Empty(CompilationErrors.OfUserCode(run.Output));
        Assert.DoesNotContain(
            await AnalyzerHarness.AnalyzeAsync(run, right.Options),
            diagnostic => diagnostic.Id == right.Id || diagnostic.Severity == DiagnosticSeverity.Error);
    }

    private static TestOptions InOneWidth(TestOptions options) => options == TestOptions.None ? TestOptions.OneWidth : options;

    private static bool IsAboutTheAttribute(string id) => string.CompareOrdinal(id, DiagnosticDescriptors.SizeCannotFit.Id) < 0;

    [Theory]
    [MemberData(nameof(AdvisedNames))]
    public void AdvisedExample_IsEmitted_AndCompiles(string name) =>
        Assert.NotEmpty(GeneratorHarness.Run(DiagnosticMarkup.Parse(DiagnosticCases.Named(name).Source).Source, options: TestOptions.OneWidth).Files);

    /// <summary>The error of the project is then the only one: nothing that was generated is missing.</summary>
    [Theory]
    [MemberData(nameof(MisconfiguredNames))]
    public void ExampleOfAMisconfiguredProject_IsEmitted_AndCompiles(string name)
    {
        DiagnosticCase misconfigured = DiagnosticCases.Named(name);

        Assert.NotEmpty(GeneratorHarness.Run(DiagnosticMarkup.Parse(misconfigured.Source).Source, options: misconfigured.Options).Files);
    }

    [Fact]
    public Task IndependentMistakes_AreAllReportedAtOnce() => AnalyzerHarness.VerifyAsync(DiagnosticCases.Type("""
        [{|ATTN0003:{|ATTN0004:MultiHeadAttention(Sequence = {|ATTN0008:-1|})|}|}]
        public class {|ATTN0001:DecoderAttention|}
        {
            public int {|ATTN0011:Heads|};
        }
        """));

    [Fact]
    public Task OneMistake_IsReportedOnce_AndNotInWhatDependsOnIt() =>
        AnalyzerHarness.VerifyAsync(DiagnosticCases.Layer("DModel = {|ATTN0003:-7|}, Heads = 8, KeyValueHeads = 2"));

    [Fact]
    public Task ValueThatTheCompilerRejects_IsLeftToTheCompiler() =>
        AnalyzerHarness.VerifyAsync(DiagnosticCases.Layer("DModel = \"wide\", Heads = 8"));

    [Fact]
    public Task AttributeByAlias_IsFound() => AnalyzerHarness.VerifyAsync("""
        using Layer = AttentionGen.MultiHeadAttentionAttribute;
        [Layer(DModel = {|ATTN0005:500|}, Heads = 8)]
        partial class DecoderAttention;
        """);

    [Fact]
    public Task AttributeOfTheSameNameElsewhere_IsIgnored() => AnalyzerHarness.VerifyAsync("""
        namespace Other;
        class MultiHeadAttentionAttribute : System.Attribute { public int DModel; }
        [MultiHeadAttention(DModel = 7)]
        class DecoderAttention;
        """);
}
