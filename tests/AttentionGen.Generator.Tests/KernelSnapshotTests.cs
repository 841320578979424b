using System.Runtime.CompilerServices;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>
/// The generated code, as a reviewer reads it: a few whole files, and single kernels where a shape makes them interesting.
/// </summary>
public sealed class KernelSnapshotTests
{
    private const string Large = "DModel = 512, Heads = 8, Causal = true";

    [Fact]
    public void PublicSurface_OfACausalLayer() => VerifyFile(Large, "Demo.Layer.g.cs");

    [Fact]
    public void PublicSurface_OfCrossAttentionFromOtherWidths() =>
        VerifyFile("DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 40", "Demo.Layer.g.cs");

    [Fact]
    public void ProjectionsOfOtherWidths_AreThree() =>
        VerifyMethods("DModel = 32, Heads = 2, KeyDim = 8, ValueDim = 16", "Vector512", ["ProjectInput", "ProjectKey", "ProjectValue", "ProjectOutput"]);

    [Fact]
    public void AddedKeys_AreSeenByEveryRow_BesideADiagonalThatEndsAtTheLastKey() =>
        VerifyMethods(
            "DModel = 64, Heads = 4, Causal = true, CausalAlignment = CausalAlignment.BottomRight, AddBiasKeyValue = true, AddZeroAttention = true",
            "Vector512",
            ["TileRows", "RightWindow"]);

    [Fact]
    public void WholeFile_OfATinyLayerWithFixedSequence() =>
        VerifyFile("DModel = 32, Heads = 2, Sequence = 16", "Demo.Layer.Vector512.g.cs");

    [Fact]
    public void ProjectionDriver_SplitsTallTilesFromSingleRows() =>
        VerifyMethods(Large, "Vector512", ["ProjectInput", "ProjectInputRow", "ProjectInputPanel"]);

    [Fact]
    public void ProjectionTile_TakesSixteenStepsATrip() => VerifyMethods(Large, "Vector256", ["ProjectInputPanel6"]);

    [Fact]
    public void ProjectionTile_StoresPartOfAVector_WhenTheWidthIsOdd() =>
        VerifyMethods("DModel = 45, Heads = 3", "Vector512", ["ProjectOutputLastPanel4"]);

    [Fact]
    public void ScoreTile_HasLanesAcrossKeys() => VerifyMethods(Large, "Vector512", ["ScoreTile", "Scores12"]);

    [Fact]
    public void ScoreTile_IsStraightLine_WhenTheHeadIsSmall() =>
        VerifyMethods("DModel = 32, Heads = 4", "Vector256", ["Scores3"]);

    [Fact]
    public void NumbersOfACausalHead_SayWhereRowsEnd() => VerifyNumbers(Large, "Vector512");

    [Fact]
    public void NumbersOfAFullHead_HaveNoTraceOfCausality() => VerifyNumbers("DModel = 512, Heads = 8", "Vector512");

    [Fact]
    public void WholeFile_OfTheScalarWidth_HasNoTile() => VerifyFile(Large, "Demo.Layer.Scalar.g.cs");

    [Fact]
    public void ScalarFile_OfAWindowWithAScaledScore() =>
        VerifyFile("DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 40, Causal = true, Window = 9, Scale = 3, Bias = false", "Demo.Layer.Scalar.g.cs");

    [Fact]
    public void ContextTile_StoresPartOfAVector_WhenTheHeadIsNoMultiple() =>
        VerifyMethods("DModel = 120, Heads = 3", "Vector512", ["ContextTile", "ContextLast4"]);

    [Fact]
    public void ContextPanels_AreCounted_WhenTheHeadIsOverTheBudget() =>
        VerifyMethods("DModel = 1024, Heads = 2", "Vector256", ["ContextTile"]);

    [Fact]
    public void Grouped_WithoutBiasAndOutputProjection_LeavesThemOut() =>
        VerifyMethods(
            "DModel = 64, Heads = 8, KeyValueHeads = 2, Bias = false, OutputProjection = false",
            "Vector128",
            ["ProjectInput", "ProjectOutput", "PackKeys", "PackValues"]);

    [Fact]
    public void GroupedRotaryWindow_KeepsToItsPanels() =>
        VerifyMethods(
            "DModel = 512, Heads = 8, KeyValueHeads = 2, Causal = true, Window = 96, Rotary = RotaryPairing.HalfSplit, Bias = false",
            "Vector512",
            ["GroupSize", "LeftWindow", "RightWindow", "TileRows", "PrepareQueries", "ContextTile"]);

    [Fact]
    public void CapAndBias_AreNumbersOfTheHead() =>
        VerifyNumbers("DModel = 64, Heads = 4, SoftCap = 50, PositionBias = PositionBias.Alibi, Sinks = true", "Vector512");

    [Fact]
    public void WindowOnBothSides_OfSharedHeads_EndsAtKeysOfItsOwn() =>
        VerifyNumbers("DModel = 64, Heads = 4, KeyValueHeads = 2, LeftWindow = 37, RightWindow = 5", "Vector256");

    [Fact]
    public void PublicSurface_OfALayerWithEveryKindOfOption() =>
        VerifyFile(
            "DModel = 64, Heads = 4, KeyValueHeads = 2, Causal = true, Window = 33, Rotary = RotaryPairing.Interleaved, RotaryDim = 8, RotaryScaling = RotaryScaling.Yarn, RotaryFactor = 4, RotaryOriginalLength = 2048, PositionBias = PositionBias.Bucketed, SoftCap = 50, Sinks = true, QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.LayerPerHead, NormWeightsPlusOne = true, OutputGate = OutputGate.PerHead",
            "Demo.Layer.g.cs");

    [Fact]
    public void GatesStandBehindQueries_AndLayerNormsBeforeRotations() =>
        VerifyMethods(
            "DModel = 64, Heads = 4, KeyValueHeads = 2, Causal = true, Rotary = RotaryPairing.HalfSplit, QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.LayerOfEachHead, OutputGate = OutputGate.PerElement",
            "Vector256",
            ["Panels", "ProjectInput", "PreparesRows", "PrepareQueries", "PrepareKeys"]);

    private static GeneratorRun Generate(string arguments) => GeneratorHarness.Run(
        $$"""
        using AttentionGen;

        namespace Demo;

        [MultiHeadAttention({{arguments}})]
        public partial class Layer;
        """);

    private static void VerifyFile(string arguments, string file, [CallerMemberName] string test = "") =>
        Snapshot.Verify(Generate(arguments).TextOf(file), file, testMethod: test);

    private static void VerifyMethods(string arguments, string width, string[] members, [CallerMemberName] string test = "")
    {
        Dictionary<string, MemberDeclarationSyntax> byName = Members(arguments, width).ToDictionary(NameOf);
        Verify(arguments, width, members.Select(member => byName[member]), test);
    }

    /// <summary>All that the library's drivers are compiled with.</summary>
    private static void VerifyNumbers(string arguments, string width, [CallerMemberName] string test = "") =>
        Verify(arguments, width, Members(arguments, width).SkipWhile(static member => NameOf(member) != "Lanes").OfType<PropertyDeclarationSyntax>(), test);

    private static void Verify(string arguments, string width, IEnumerable<MemberDeclarationSyntax> members, string test) =>
        Snapshot.Verify($"// {arguments}; {width}\n" + string.Concat(members.Select(static member => member.ToFullString())), width, testMethod: test);

    private static IEnumerable<MemberDeclarationSyntax> Members(string arguments, string width) =>
        CSharpSyntaxTree.ParseText(Generate(arguments).TextOf($"Demo.Layer.{width}.g.cs")).GetRoot()
            .DescendantNodes()
            .OfType<MemberDeclarationSyntax>()
            .Where(static member => member is MethodDeclarationSyntax or PropertyDeclarationSyntax);

    private static string NameOf(MemberDeclarationSyntax member) =>
        member is MethodDeclarationSyntax method ? method.Identifier.Text : ((PropertyDeclarationSyntax)member).Identifier.Text;
}
