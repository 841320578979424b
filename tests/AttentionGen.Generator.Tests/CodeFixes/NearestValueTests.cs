using AttentionGen.Generator.Tests.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CodeFixes;
using Xunit;

namespace AttentionGen.Generator.Tests.CodeFixes;

/// <summary>Numbers that do not fit are replaced by the nearest that do.</summary>
public sealed class NearestValueTests
{
    private readonly CodeFixHarness _harness = new();

    [Theory]
    [InlineData("Change DModel to 496", "DModel = 496, Heads = 8")]
    [InlineData("Change DModel to 504", "DModel = 504, Heads = 8")]
    [InlineData("Change Heads to 5", "DModel = 500, Heads = 5")]
    [InlineData("Change Heads to 10", "DModel = 500, Heads = 10")]
    public Task NeighbourOnEitherSide_OfEitherNumber_IsAnAction(string title, string expected) => _harness.VerifyAsync(
        DiagnosticCases.Layer("DModel = {|ATTN0005:500|}, Heads = 8"),
        title,
        DiagnosticCases.Layer(expected));

    [Theory]
    [InlineData("DModel = {|ATTN0005:500|}, Heads = 8", "Change DModel to 496", "Change DModel to 504", "Change Heads to 5", "Change Heads to 10")]
    [InlineData("DModel = {|ATTN0005:8|}, Heads = 16", "Change DModel to 16", "Change Heads to 8")]
    [InlineData("DModel = {|ATTN0003:4|}, Heads = 4", "Change DModel to 8")]
    [InlineData("DModel = 512, Heads = {|ATTN0004:0|}", "Change Heads to 1")]
    [InlineData("DModel = 512, Heads = 8, HeadDim = {|ATTN0006:600|}", "Change HeadDim to 512")]
    [InlineData("DModel = 1024, Heads = {|ATTN0006:1|}", "Change Heads to 2")]
    [InlineData("DModel = 512, Heads = 8, KeyValueHeads = {|ATTN0007:3|}", "Change KeyValueHeads to 2", "Change KeyValueHeads to 4")]
    [InlineData("DModel = 8192, Heads = 1024, HeadDim = {|ATTN0013:512|}", "Change HeadDim to 128")]
    [InlineData("DModel = 512, Heads = 8, ValueDim = {|ATTN0015:-3|}", "Change ValueDim to 1")]
    [InlineData("DModel = 512, Heads = 8, ValueHeadDim = {|ATTN0017:600|}", "Change ValueHeadDim to 512")]
    public async Task Actions_AreTheValuesOfTheMessage(string arguments, params string[] titles)
    {
        var file = new TestFile("Demo.cs", DiagnosticCases.Layer(arguments));

        IReadOnlyList<OfferedFix> offers = await _harness.OffersAsync(LayerSolution.Find(LayerSolution.Create([file]), file.Name));

        Assert.Equal(titles, offers.Select(static offer => offer.Action.Title));
    }

    [Theory]
    [InlineData("Heads = 8")]
    [InlineData("DModel = 512")]
    public async Task MissingNumber_HasNoAction_BecauseAnyWouldBeAGuess(string arguments)
    {
        var file = new TestFile("Demo.cs", DiagnosticCases.Layer(arguments));

        Assert.Empty(await _harness.OffersAsync(LayerSolution.Find(LayerSolution.Create([file]), file.Name)));
    }

    [Fact]
    public Task CommentsAndLines_AreKept() => _harness.VerifyAsync(
        """
        using AttentionGen;
        namespace Demo;

        [System.Obsolete]
        [MultiHeadAttention(
            // the model
            DModel = /* odd */ {|ATTN0005:500|}, // width
            Heads = 8 /* heads */,
            Causal = true), System.Serializable]
        public partial class DecoderAttention;
        """,
        "Change DModel to 504",
        """
        using AttentionGen;
        namespace Demo;

        [System.Obsolete]
        [MultiHeadAttention(
            // the model
            DModel = /* odd */ 504, // width
            Heads = 8 /* heads */,
            Causal = true), System.Serializable]
        public partial class DecoderAttention;
        """);

    [Fact]
    public Task WindowsLineEnds_AreKept() => _harness.VerifyAsync(
        "using AttentionGen;\r\n[MultiHeadAttention(\r\n    DModel = {|ATTN0005:500|},\r\n    Heads = 8)]\r\npartial class DecoderAttention;\r\n",
        "Change Heads to 10",
        "using AttentionGen;\r\n[MultiHeadAttention(\r\n    DModel = 500,\r\n    Heads = 10)]\r\npartial class DecoderAttention;\r\n");

    [Fact]
    public Task NameOfANumber_IsReplacedOnTheAttribute_AndTheNumberItselfStays() => _harness.VerifyAsync(
        """
        using AttentionGen;
        namespace Demo;
        internal static class Sizes { public const int Width = 500; }
        partial class Model
        {
            [MultiHeadAttention(DModel = {|ATTN0005:Sizes.Width|}, Heads = 4 * 2)]
            public partial class DecoderAttention;
        }
        """,
        "Change DModel to 496",
        """
        using AttentionGen;
        namespace Demo;
        internal static class Sizes { public const int Width = 500; }
        partial class Model
        {
            [MultiHeadAttention(DModel = 496, Heads = 4 * 2)]
            public partial class DecoderAttention;
        }
        """);

    [Theory]
    [InlineData("(500)")]
    [InlineData("250 + 250")]
    [InlineData("checked(500)")]
    public Task Expression_IsReplacedAsAWhole(string expression) => _harness.VerifyAsync(
        DiagnosticCases.Layer($"DModel = {{|ATTN0005:{expression}|}}, Heads = 8"),
        "Change DModel to 504",
        DiagnosticCases.Layer("DModel = 504, Heads = 8"));

    [Fact]
    public Task FixAll_TakesTheNeighbourOnTheSameSide_OrTheOnlyOne() => _harness.VerifyFixAllAsync(
        FixAllScope.Document,
        "Change DModel to 496",
        new TestFile("One.cs", Layers("{|ATTN0005:500|}", "{|ATTN0005:301|}", "{|ATTN0005:4 * 2|}", "{|ATTN0003:4|}"), Layers("496", "296", "16", "{|ATTN0003:4|}")),
        new TestFile("Two.cs", DiagnosticCases.Layer("DModel = {|ATTN0005:500|}, Heads = 8")));

    [Fact]
    public Task FixAll_OfTheOtherNumber_LeavesTheFirstAsItIs() => _harness.VerifyFixAllAsync(
        FixAllScope.Project,
        "Change Heads to 10",
        new TestFile("One.cs", DiagnosticCases.Layer("DModel = {|ATTN0005:500|}, Heads = 8"), DiagnosticCases.Layer("DModel = 500, Heads = 10")),
        new TestFile(
            "Two.cs",
            DiagnosticCases.Layer("DModel = {|ATTN0005:300|}, Heads = 8").Replace("DecoderAttention", "EncoderAttention", StringComparison.Ordinal),
            DiagnosticCases.Layer("DModel = 300, Heads = 10").Replace("DecoderAttention", "EncoderAttention", StringComparison.Ordinal)));

    [Fact]
    public Task FixAll_InASolution_ReachesEveryProject() => _harness.VerifyFixAllAsync(
        FixAllScope.Solution,
        "Change KeyValueHeads to 4",
        new TestFile("One.cs", KeyValueHeads("{|ATTN0007:3|}"), KeyValueHeads("4")),
        new TestFile("Two.cs", KeyValueHeads("{|ATTN0007:7|}"), KeyValueHeads("8"), Project: "Other"),
        new TestFile("Three.cs", KeyValueHeads("{|ATTN0007:16|}"), KeyValueHeads("8"), Project: "Third"));

    private static string KeyValueHeads(string value) => DiagnosticCases.Layer($"DModel = 512, Heads = 8, KeyValueHeads = {value}");

    private static string Layers(string first, string second, string third, string fourth) => $$"""
        using AttentionGen;
        namespace Demo.Several;
        [MultiHeadAttention(DModel = {{first}}, Heads = 8)] partial class A;
        [MultiHeadAttention(Heads = 8, DModel = {{second}})] partial class B;
        [MultiHeadAttention(DModel = {{third}}, Heads = 16)] partial class C;
        [MultiHeadAttention(DModel = {{fourth}}, Heads = 4)] partial class D;
        """;
}
