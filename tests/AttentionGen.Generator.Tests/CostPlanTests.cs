using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using AttentionGen.Generator.Planning;
using AttentionGen.Generator.Tests.Harness;
using AttentionGen.Kernels;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>The planner's costs are those of the generated code: its methods, which ask the runtime, give the same numbers.</summary>
public sealed class CostPlanTests
{
    private static readonly int[] Lengths = [1, 7, 64, 65, 500, 2048];

    public static TheoryData<string> Layers =>
    [
        "DModel = 512, Heads = 8, Causal = true",
        "DModel = 64, Heads = 4",
        "DModel = 45, Heads = 3, Bias = false",
        "DModel = 64, Heads = 8, KeyValueHeads = 2, ValueHeadDim = 4, OutputDim = 20",
        "DModel = 64, Heads = 4, OutputProjection = false",
        "DModel = 64, Heads = 4, AddBiasKeyValue = true, AddZeroAttention = true",
        "DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 40",
        "DModel = 64, Heads = 4, Causal = true, Window = 33",
        "DModel = 64, Heads = 4, LeftWindow = 5, RightWindow = 9",
        "DModel = 64, Heads = 4, Sequence = 16",
        "DModel = 64, Heads = 4, PositionBias = PositionBias.Bucketed, Sinks = true, QueryKeyNorm = true, SoftCap = 20",
        "DModel = 64, Heads = 4, KeyValueHeads = 2, OutputGate = OutputGate.PerElement, QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.RmsOverHeads",
        "DModel = 64, Heads = 4, KeyDim = 24, ValueHeadDim = 20, OutputGate = OutputGate.PerHead",
    ];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Costs_AreThoseOfTheGeneratedCode(string arguments)
    {
        (AttentionSpec spec, Type layer) = Load(arguments);
        LayoutPlan layout = LayoutPlanner.Plan(spec);
        CostPlan cost = CostPlanner.Plan(spec, layout);
        foreach (int tokens in spec.Sequence > 0 ? [spec.Sequence] : Lengths)
        {
            Assert.Equal(
                spec.SharesInputPanels
                    ? Call(layer, "GetWorkspaceBytes", spec.Sequence > 0 ? [1, 1] : [1, tokens, 1])
                    : Call(layer, "GetCrossWorkspaceBytes", spec.Sequence > 0 ? [1, 1] : [1, tokens, tokens, 1]),
                CostPlanner.WorkspaceBytes(spec, layout, tokens));
            if (spec.SharesInputPanels)
            {
                Assert.Equal(Call(layer, "GetMultiplyAdds", spec.Sequence > 0 ? [1] : [1, tokens]), CostPlanner.MultiplyAdds(spec, cost, tokens));
            }
        }
    }

    [Fact]
    public void Costs_OfACommonLayer_AreWhatAPersonCounts()
    {
        (AttentionSpec spec, Type layer) = Load("DModel = 512, Heads = 8, Causal = true");
        LayoutPlan layout = LayoutPlanner.Plan(spec);
        CostPlan cost = CostPlanner.Plan(spec, layout);

        Assert.Equal((4 * 512 * 512) + (4 * 512), cost.Parameters);
        Assert.Equal(4 * cost.Parameters, cost.WeightBytes);
        Assert.Equal(4 * 512 * 512, cost.MultiplyAddsPerToken);
        Assert.Equal(2 * 512, cost.MultiplyAddsPerPair);
        Assert.Equal((4 * 512 * 512 * 3) + (2 * 512 * (1 + 2 + 3)), CostPlanner.MultiplyAdds(spec, cost, 3));
        Assert.Equal(cost.WeightBytes + (3 * 2 * 512 * sizeof(float)), CostPlanner.BytesMoved(cost, 3));
        Assert.Equal(cost.Parameters, Constant(layer, "Parameters"));
        Assert.Equal(cost.WeightBytes, Constant(layer, "WeightBytes"));
        Assert.Equal(cost.MultiplyAddsPerToken, Constant(layer, "MultiplyAddsPerToken"));
        Assert.Equal(cost.MultiplyAddsPerPair, Constant(layer, "MultiplyAddsPerPair"));
        Assert.Equal(cost.ActivationBytesPerToken, Constant(layer, "ActivationBytesPerToken"));
        Assert.Equal(cost.ScratchBytesPerThread, Constant(layer, "ScratchBytesPerThread"));
        Assert.Equal(layout.CacheBytesPerToken, Constant(layer, "CacheBytesPerToken"));
    }

    [Fact]
    public void FixedSequence_HasItsWholeCostAsAConstant()
    {
        (AttentionSpec spec, Type layer) = Load("DModel = 64, Heads = 4, Causal = true, Sequence = 16");

        Assert.Equal(Call(layer, "GetMultiplyAdds", [1]), Constant(layer, "MultiplyAddsPerSequence"));
        Assert.Equal((4 * 64 * 64 * 16) + (2 * 64 * 136), Constant(layer, "MultiplyAddsPerSequence"));
    }

    [Fact]
    public void KeysAreAllocatedInTheRuntimesStep() => Assert.Equal(LayerLayout.KeyCapacityStep, Tunables.KeyCapacityStep);

    [Theory]
    [InlineData("DModel = 512, Heads = 8, Causal = true")]
    [InlineData("DModel = 45, Heads = 3")]
    [InlineData("DModel = 64, Heads = 8, KeyValueHeads = 1, ValueHeadDim = 12")]
    [InlineData("DModel = 8, Heads = 1")]
    [InlineData("DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 40")]
    [InlineData("DModel = 120, Heads = 3, OutputProjection = false")]
    public void WrittenTiles_AreThoseOfTheText(string arguments)
    {
        (AttentionSpec spec, _) = Load(arguments);
        GeneratorRun run = GeneratorHarness.RunOnAnySource(Source(arguments));
        foreach (VectorWidth width in VectorWidth.All)
        {
            string text = run.TextOf($"Demo.Layer.{width.Name}.g.cs");

            // The drivers around them are optimised at once too: the public ones, and those of a row or a panel of a projection.
            int leaves = Regex.Count(text, @"\[MethodImpl\(AggressiveOptimization\)\]\s+private static void (?!Project\w+(Row|Panel)\()");
            int multiplyAdds = GeneratedSteps.CalledIn(text).Sum(step => step.MultiplyAdds);
            int written = text.Split("MultiplyAdd(").Length - 1;
            WrittenTile[] tiles = [.. WrittenTiles.Of(KernelPlanner.Plan(spec, width))];

            // Every multiply-add is in a step, and the scalar width has none.
            Assert.Equal(leaves, tiles.Length);
            Assert.Equal(multiplyAdds, tiles.Sum(tile => tile.MultiplyAdds));
            Assert.Equal(written, GeneratedSteps.CalledIn(text).Distinct().Sum(step => step.MultiplyAdds));
        }
    }

    private static string Source(string arguments) =>
        $"using AttentionGen; namespace Demo; [MultiHeadAttention({arguments})] public partial class Layer;";

    /// <summary>The spec of a layer, and the type that is generated for it, compiled and loaded.</summary>
    private static (AttentionSpec Spec, Type Layer) Load(string arguments)
    {
        // Parsed as the user wrote it: beside the generated members, the parser would say that they collide.
        CSharpCompilation compilation = TestCompilation.Create(Source(arguments));
        INamedTypeSymbol type = compilation.GetTypeByMetadataName("Demo.Layer")!;
        AttentionSpec spec = AttributeParser.Parse(type, LayerAttribute.Find(type)!, compilation, sink: null, CancellationToken.None)!;
        using var assembly = new MemoryStream();
        Assert.True(GeneratorHarness.RunOnAnySource(Source(arguments)).Output.Emit(assembly).Success);
        assembly.Position = 0;
        return (spec, new AssemblyLoadContext(name: null).LoadFromStream(assembly).GetType("Demo.Layer")!);
    }

    private static long Call(Type layer, string method, object[] arguments) =>
        (long)layer.GetMethod(method, BindingFlags.Public | BindingFlags.Static)!.Invoke(null, arguments)!;

    private static long Constant(Type layer, string name) => (long)layer.GetField(name)!.GetRawConstantValue()!;
}
