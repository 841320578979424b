using System.Text.RegularExpressions;
using AttentionGen.Generator.Tests.Harness;
using AttentionGen.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>DModel and Heads as arguments of the attribute's constructor: every rule and fix treats them as it does those with names.</summary>
public sealed class ConstructorArgumentTests
{
    /// <summary>Each wrong example that begins with the two numbers, in one of the ways to give them to the constructor by turns.</summary>
    private static List<(string Name, string Spelling)> AllSpellings
    {
        get
        {
            var spellings = new List<(string, string)>();
            string[] ways = ["", "dModel: {0}, heads: {1}", "heads: {1}, dModel: {0}"];
            int turn = 0;
            foreach (DiagnosticCase wrong in DiagnosticCases.Wrong.Where(static wrong => Spell(wrong.Source, "") != wrong.Source))
            {
                // Of several places that have a captured name the first is marked, so those keep their order.
                spellings.Add((wrong.Name, ways[turn++ % (wrong.Id == "ATTN0027" ? 2 : ways.Length)]));
            }

            return spellings;
        }
    }

    public static TheoryData<string, string> Spellings
    {
        get
        {
            var spellings = new TheoryData<string, string>();
            foreach ((string name, string spelling) in Grid.Of(AllSpellings))
            {
                spellings.Add(name, spelling);
            }

            return spellings;
        }
    }

    [Fact]
    public void MostExamples_AreAmongThem() => Assert.InRange(AllSpellings.Count, 201, DiagnosticCases.Wrong.Count());

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task WrongExample_IsReportedOnTheSameText_InTheSameWords(string name, string spelling)
    {
        DiagnosticCase wrong = DiagnosticCases.Named(name);

        IReadOnlyList<string> messages = await AnalyzerHarness.VerifyAsync(Spell(wrong.Source, spelling), wrong.LanguageVersion, wrong.Options);

        Assert.Equal(wrong.Message, Assert.Single(messages));
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task WrongExample_HasTheSameActions_AndTheyMendIt(string name, string spelling)
    {
        DiagnosticCase wrong = DiagnosticCases.Named(name);
        var harness = new CodeFixHarness();
        Document named = Open(wrong.Source);
        Document given = Open(Spell(wrong.Source, spelling));
        IReadOnlyList<OfferedFix> offers = await harness.OffersAsync(given);

        Assert.Equal((await harness.OffersAsync(named)).Select(static offer => offer.Action.Title), offers.Select(static offer => offer.Action.Title));
        foreach (OfferedFix offer in offers.Where(static offer => offer.Action.Title.StartsWith("Change ", StringComparison.Ordinal)))
        {
            Project mended = (await CodeFixHarness.ApplyAsync(given.Project.Solution, offer.Action)).GetProject(given.Project.Id)!;

            Assert.DoesNotContain(
                await LayerSolution.AnalyzeAsync(mended),
                diagnostic => offer.Diagnostic.Id == "ATTN0018" ? diagnostic.Id == "ATTN0018" : diagnostic.Severity == DiagnosticSeverity.Error);
            Assert.Empty(CompilationErrors.OfUserCode((await mended.GetCompilationAsync())!));
        }
    }

    [Theory]
    [InlineData("{|ATTN0005:500|}, 8, Causal = true", "Change DModel to 496", "496, 8, Causal = true")]
    [InlineData("{|ATTN0005:500|}, 8, Causal = true", "Change Heads to 10", "500, 10, Causal = true")]
    [InlineData("heads: 8, dModel: {|ATTN0005:500|}", "Change DModel to 504", "heads: 8, dModel: 504")]
    [InlineData("512, heads: {|ATTN0004:0|}", "Change Heads to 1", "512, heads: 1")]
    [InlineData("64, 4, RotaryBase = {|ATTN0021:5000|}", "Remove RotaryBase", "64, 4")]
    [InlineData("64, 4, CausalAlignment = {|ATTN0019:CausalAlignment.BottomRight|}", "Set Causal = true", "64, 4, CausalAlignment = CausalAlignment.BottomRight, Causal = true")]
    [InlineData("64, 4, Heads = {|ATTN0026:8|}", "Remove Heads", "64, 4")]
    [InlineData("64, 4, DModel = {|ATTN0026:128|}, Causal = true", "Remove DModel", "64, 4, Causal = true")]
    public Task Fixes_EditTheArgumentThatIsMeant(string before, string title, string after) =>
        new CodeFixHarness().VerifyAsync(DiagnosticCases.Layer(before), title, DiagnosticCases.Layer(after));

    [Fact]
    public Task MissingAlignment_IsAddedBehindThem() => new CodeFixHarness().VerifyAsync(
        DiagnosticCases.Use("float[] x = new float[n]; attention.Forward(x, x, x, new float[n], 1, 8, {|ATTN0032:16|});", "64, 4, Causal = true"),
        "Add CausalAlignment = BottomRight",
        DiagnosticCases.Use("float[] x = new float[n]; attention.Forward(x, x, x, new float[n], 1, 8, 16);", "64, 4, Causal = true, CausalAlignment = CausalAlignment.BottomRight"));

    /// <summary>The compiler says that there is no such constructor, or no such value.</summary>
    [Theory]
    [InlineData("64")]
    [InlineData("64, 4, 2")]
    [InlineData("64, \"4\"")]
    [InlineData("dModel: 64")]
    [InlineData("DModel: 64, Heads: 4")]
    [InlineData("64, Unknown")]
    [InlineData("64, Heads = 4")]
    [InlineData("dModel: 64, dModel: 64")]
    public async Task ArgumentsOfNoConstructor_AreLeftToTheCompiler(string arguments) =>
        Assert.Empty(await AnalyzerHarness.AnalyzeAsync(DiagnosticCases.Layer(arguments)));

    [Theory]
    [InlineData("64, 4", "DModel = 64, Heads = 4")]
    [InlineData("dModel: 64, heads: 4", "DModel = 64, Heads = 4")]
    [InlineData("heads: 4, dModel: 64, Causal = true", "DModel = 64, Heads = 4, Causal = true")]
    [InlineData("64, heads: 4, Sequence = 16", "Heads = 4, DModel = 64, Sequence = 16")]
    [InlineData("8 << 3, (int)4.0, KeyValueHeads = 2", "DModel = 64, Heads = 4, KeyValueHeads = 2")]
    public void Layer_IsTheSame_HoweverItsNumbersAreWritten(string given, string named)
    {
        GeneratorRun run = GeneratorHarness.Run(DiagnosticCases.Layer(given));

        Assert.Equal(
            GeneratorHarness.Run(DiagnosticCases.Layer(named)).Files.Select(static file => file.SourceText.ToString()),
            run.Files.Select(static file => file.SourceText.ToString()));
    }

    [Fact]
    public async Task NameOfAGeneratedMember_IsReportedInAnArgumentOfTheConstructor_UnlessItIsTheSame()
    {
        const string Sizes = "using static Demo.Sizes; using AttentionGen; namespace Demo; public static class Sizes { public const int DModel = 64, Heads = 4; } ";

        Assert.Empty(await AnalyzerHarness.AnalyzeAsync(Sizes + "[MultiHeadAttention(DModel, Heads)] public partial class DecoderAttention;"));
        await AnalyzerHarness.VerifyAsync(Sizes + "[MultiHeadAttention(16 * {|ATTN0027:Heads|}, 8)] public partial class DecoderAttention;");
        await AnalyzerHarness.VerifyAsync(Sizes + "[MultiHeadAttention(heads: 8, dModel: {|ATTN0027:Heads|} * 16)] public partial class DecoderAttention;");
    }

    private static string Spell(string source, string spelling) => Regex.Replace(
        source,
        @"(?<=MultiHeadAttention\()DModel = (?<width>[^,]+), Heads = (?<heads>[^,)]+\)?(?=[,)]))",
        match => spelling.Length == 0
            ? $"{match.Groups["width"]}, {match.Groups["heads"]}"
            : spelling.Replace("{0}", match.Groups["width"].Value, StringComparison.Ordinal).Replace("{1}", match.Groups["heads"].Value, StringComparison.Ordinal));

    private static Document Open(string marked)
    {
        var file = new TestFile("Demo.cs", DiagnosticMarkup.Parse(marked).Source);
        return LayerSolution.Find(LayerSolution.Create([file]), file.Name);
    }
}
