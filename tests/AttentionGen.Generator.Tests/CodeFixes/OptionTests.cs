using AttentionGen.Generator.Tests.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CodeFixes;
using Xunit;

namespace AttentionGen.Generator.Tests.CodeFixes;

/// <summary>Options without effect, and options that contradict each other, are removed or get what they need.</summary>
public sealed class OptionTests
{
    private readonly CodeFixHarness _harness = new();

    [Theory]
    [InlineData("Sequence = {|ATTN0008:-1|}", "Remove Sequence", "")]
    [InlineData("Scale = {|ATTN0009:-1|}", "Remove Scale", "")]
    [InlineData("OutputProjection = false, OutputDim = {|ATTN0016:32|}", "Remove OutputDim", "OutputProjection = false")]
    [InlineData("OutputProjection = false, OutputDim = {|ATTN0016:32|}", "Remove OutputProjection", "OutputDim = 32")]
    [InlineData("CausalAlignment = {|ATTN0019:CausalAlignment.BottomRight|}", "Remove CausalAlignment", "")]
    [InlineData("CausalAlignment = {|ATTN0019:CausalAlignment.BottomRight|}", "Set Causal = true", "CausalAlignment = CausalAlignment.BottomRight, Causal = true")]
    [InlineData("Causal = 1 > 2, CausalAlignment = {|ATTN0019:CausalAlignment.BottomRight|}", "Set Causal = true", "Causal = true, CausalAlignment = CausalAlignment.BottomRight")]
    [InlineData("KeyValueHeads = 2, Projection = {|ATTN0020:ProjectionKind.PerHead|}", "Remove Projection", "KeyValueHeads = 2")]
    [InlineData("KeyValueHeads = 2, Projection = {|ATTN0020:ProjectionKind.PerHead|}", "Remove KeyValueHeads", "Projection = ProjectionKind.PerHead")]
    [InlineData("RotaryBase = {|ATTN0021:5000|}", "Remove RotaryBase", "")]
    [InlineData("RotaryBase = {|ATTN0021:5000|}", "Set Rotary = HalfSplit", "RotaryBase = 5000, Rotary = RotaryPairing.HalfSplit")]
    [InlineData("RotaryBase = {|ATTN0021:5000|}, Rotary = RotaryPairing.None", "Set Rotary = Interleaved", "RotaryBase = 5000, Rotary = RotaryPairing.Interleaved")]
    [InlineData("Rotary = RotaryPairing.HalfSplit, RotaryFactor = {|ATTN0021:2|}", "Set RotaryScaling = Linear", "Rotary = RotaryPairing.HalfSplit, RotaryFactor = 2, RotaryScaling = RotaryScaling.Linear")]
    [InlineData("RelativeBuckets = {|ATTN0021:16|}", "Set PositionBias = Bucketed", "RelativeBuckets = 16, PositionBias = PositionBias.Bucketed")]
    [InlineData("RelativeMaxDistance = {|ATTN0021:64|}", "Set PositionBias = Learned", "RelativeMaxDistance = 64, PositionBias = PositionBias.Learned")]
    [InlineData("NormEpsilon = {|ATTN0021:1e-5|}", "Set QueryKeyNorm = true", "NormEpsilon = 1e-5, QueryKeyNorm = true")]
    [InlineData("QueryKeyNormKind = {|ATTN0021:QueryKeyNormKind.RmsOverHeads|}", "Set QueryKeyNorm = true", "QueryKeyNormKind = QueryKeyNormKind.RmsOverHeads, QueryKeyNorm = true")]
    [InlineData("Causal = true, RightWindow = {|ATTN0026:1|}", "Remove RightWindow", "Causal = true")]
    [InlineData("Causal = true, RightWindow = {|ATTN0026:1|}", "Remove Causal", "RightWindow = 1")]
    [InlineData("Causal = true, LeftWindow = 3, Window = {|ATTN0026:4|}", "Remove Window", "Causal = true, LeftWindow = 3")]
    [InlineData("Causal = true, LeftWindow = 3, Window = {|ATTN0026:4|}", "Remove LeftWindow", "Causal = true, Window = 4")]
    [InlineData("Window = {|ATTN0026:4|}", "Set Causal = true", "Window = 4, Causal = true")]
    [InlineData("AddBiasKeyValue = {|ATTN0026:true|}, LeftWindow = 4, Bias = false, RightWindow = 2", "Remove LeftWindow and RightWindow", "AddBiasKeyValue = true, Bias = false")]
    [InlineData("AddZeroAttention = true, Bias = false, AddBiasKeyValue = {|ATTN0026:true|}, LeftWindow = 4", "Remove AddBiasKeyValue and AddZeroAttention", "Bias = false, LeftWindow = 4")]
    [InlineData("AddZeroAttention = {|ATTN0026:true|}, PositionBias = PositionBias.Bucketed, RelativeBuckets = 16", "Remove PositionBias and RelativeBuckets", "AddZeroAttention = true")]
    public Task Option_IsRemoved_OrGetsWhatItNeeds(string before, string title, string after) => _harness.VerifyAsync(
        DiagnosticCases.Layer("DModel = 64, Heads = 4, " + before),
        title,
        DiagnosticCases.Layer("DModel = 64, Heads = 4" + (after.Length == 0 ? "" : ", ") + after));

    [Fact]
    public async Task CausalThatOthersNeed_IsNotOfferedForRemoval()
    {
        var file = new TestFile("Demo.cs", DiagnosticCases.Layer("DModel = 64, Heads = 4, Causal = true, RightWindow = 1, Window = 4"));

        IReadOnlyList<OfferedFix> offers = await _harness.OffersAsync(LayerSolution.Find(LayerSolution.Create([file]), file.Name));

        Assert.Equal(["Remove RightWindow"], offers.Select(static offer => offer.Action.Title));
    }

    [Fact]
    public Task Enumeration_IsNamedAsTheFileCanNameIt() => _harness.VerifyAsync(
        "[AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4, RotaryBase = {|ATTN0021:5000|})] partial class DecoderAttention;",
        "Set Rotary = HalfSplit",
        "[AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4, RotaryBase = 5000, Rotary = AttentionGen.RotaryPairing.HalfSplit)] partial class DecoderAttention;");

    [Fact]
    public Task Enumeration_IsNamedInFull_WhereItsNameMeansSomethingElse() => _harness.VerifyAsync(
        """
        using AttentionGen;
        partial class Model
        {
            public string? RotaryPairing { get; set; }
            [MultiHeadAttention(DModel = 64, Heads = 4, RotaryBase = {|ATTN0021:5000|})] partial class DecoderAttention;
        }
        """,
        "Set Rotary = HalfSplit",
        """
        using AttentionGen;
        partial class Model
        {
            public string? RotaryPairing { get; set; }
            [MultiHeadAttention(DModel = 64, Heads = 4, RotaryBase = 5000, Rotary = global::AttentionGen.RotaryPairing.HalfSplit)] partial class DecoderAttention;
        }
        """);

    [Theory]
    [InlineData("CausalAlignment", "UpperLeft", "Causal = true, CausalAlignment = {|ATTN0018:(CausalAlignment)7|}", "Causal = true, CausalAlignment = CausalAlignment.UpperLeft")]
    [InlineData("CausalAlignment", "BottomRight", "Causal = true, CausalAlignment = {|ATTN0018:(CausalAlignment)7|}", "Causal = true, CausalAlignment = CausalAlignment.BottomRight")]
    [InlineData("Projection", "PerHead", "Projection = {|ATTN0018:(ProjectionKind)(-1)|}", "Projection = ProjectionKind.PerHead")]
    [InlineData("Rotary", "Interleaved", "Rotary = {|ATTN0018:(RotaryPairing)9|}", "Rotary = RotaryPairing.Interleaved")]
    [InlineData("OutputGate", "PerHead", "OutputGate = {|ATTN0018:(OutputGate)3|}", "OutputGate = OutputGate.PerHead")]
    [InlineData("QueryKeyNormKind", "RmsOverHeads", "QueryKeyNorm = true, QueryKeyNormKind = {|ATTN0018:(QueryKeyNormKind)9|}", "QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.RmsOverHeads")]
    [InlineData("PositionBias", "Alibi", "PositionBias = {|ATTN0018:(PositionBias)4|}", "PositionBias = PositionBias.Alibi")]
    public Task UndefinedEnumerationValue_IsReplacedByADefinedOne(string name, string value, string before, string after) => _harness.VerifyAsync(
        DiagnosticCases.Layer("DModel = 64, Heads = 4, " + before),
        $"Change {name} to {value}",
        DiagnosticCases.Layer("DModel = 64, Heads = 4, " + after));

    [Fact]
    public Task FixAll_RemovesAllOptionsWithoutEffect_SideBySide() => _harness.VerifyFixAllAsync(
        FixAllScope.Document,
        "Remove RotaryBase",
        new TestFile(
            "One.cs",
            """
            using AttentionGen;
            [MultiHeadAttention(DModel = 64, Heads = 4, RotaryBase = {|ATTN0021:5000|}, RotaryDim = {|ATTN0021:8|}, NormEpsilon = {|ATTN0021:0|})] partial class A;
            [MultiHeadAttention(RelativeBuckets = {|ATTN0021:16|}, RelativeMaxDistance = {|ATTN0021:16|}, DModel = 64, NormEpsilon = {|ATTN0021:0|}, Heads = 4)] partial class B;
            """,
            """
            using AttentionGen;
            [MultiHeadAttention(DModel = 64, Heads = 4)] partial class A;
            [MultiHeadAttention(DModel = 64, Heads = 4)] partial class B;
            """),
        new TestFile("Two.cs", DiagnosticCases.Layer("DModel = 64, Heads = 4, NormEpsilon = {|ATTN0021:0|}")));

    [Fact]
    public Task FixAll_SetsWhatSeveralOptionsNeed_Once_InEveryProject() => _harness.VerifyFixAllAsync(
        FixAllScope.Solution,
        "Set Rotary = HalfSplit",
        new TestFile(
            "One.cs",
            DiagnosticCases.Layer("DModel = 64, Heads = 4, RotaryBase = {|ATTN0021:5000|}, RotaryDim = {|ATTN0021:8|}"),
            DiagnosticCases.Layer("DModel = 64, Heads = 4, RotaryBase = 5000, RotaryDim = 8, Rotary = RotaryPairing.HalfSplit")),
        new TestFile(
            "Two.cs",
            DiagnosticCases.Layer("DModel = 64, Heads = 4, RotaryDim = {|ATTN0021:8|}, NormEpsilon = {|ATTN0021:0|}"),
            DiagnosticCases.Layer("DModel = 64, Heads = 4, RotaryDim = 8, NormEpsilon = {|ATTN0021:0|}, Rotary = RotaryPairing.HalfSplit"),
            Project: "Other"));

    [Fact]
    public Task FixAll_ChoosesTheSameEnumerationValueInAProject() => _harness.VerifyFixAllAsync(
        FixAllScope.Project,
        "Change Rotary to HalfSplit",
        new TestFile(
            "One.cs",
            DiagnosticCases.Layer("DModel = 64, Heads = 4, Rotary = {|ATTN0018:(RotaryPairing)7|}"),
            DiagnosticCases.Layer("DModel = 64, Heads = 4, Rotary = RotaryPairing.HalfSplit")),
        new TestFile(
            "Two.cs",
            "[AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4, Rotary = {|ATTN0018:(AttentionGen.RotaryPairing)7|})] partial class B;",
            "[AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4, Rotary = AttentionGen.RotaryPairing.HalfSplit)] partial class B;"));
}
