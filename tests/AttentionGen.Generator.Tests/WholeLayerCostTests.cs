using System.Numerics;
using System.Reflection;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using AttentionGen.Generator.Planning;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>The planner's costs of feed-forwards and whole layers are those that the generated code tells, and none of them overflows.</summary>
public sealed class WholeLayerCostTests
{
    private static readonly int[] Lengths = [1, 7, 64, 65, 500, 2048];

    public static TheoryData<string> Layers =>
    [
        "TransformerLayer(384, 12, 1536, Preset = LayerPreset.Bert)",
        "TransformerLayer(64, 4, 160, KeyValueHeads = 2, Preset = LayerPreset.Llama)",
        "TransformerLayer(64, 4, 2048, Preset = LayerPreset.Gemma2, LayerScale = true)",
        "TransformerLayer(45, 3, 100, Residual = ResidualKind.Parallel, Gated = true, Bias = false)",
        "TransformerLayer(1024, 16, 64, NormPlace = NormPlace.None, Causal = true, Window = 33)",
    ];

    public static TheoryData<string> FeedForwards => ["FeedForward(64, 256)", "FeedForward(45, 1001, Gated = true, Bias = false)", "FeedForward(2048, 8192)"];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Costs_OfALayer_AreThoseOfTheGeneratedCode(string attribute)
    {
        using var program = new LayerTypes(attribute);
        TransformerSpec spec = AttributeParser.ParseTransformer(program.Symbol, program.Attribute(LayerKind.TransformerLayer), program.Compilation, sink: null, CancellationToken.None).Spec!;
        LayoutPlan layout = LayoutPlanner.Plan(spec.Attention);
        FeedForwardLayout feedForward = FeedForwardPlanner.Plan(spec.FeedForward, VectorWidth.Vector256).Layout;
        TransformerCost cost = TransformerCost.Of(spec, layout);
        CostPlan attention = CostPlanner.Plan(spec.Attention, layout);

        Assert.Equal(cost.Parameters, program.Constant("Parameters"));
        Assert.Equal(
            cost.Parameters,
            attention.Parameters + FeedForwardCost.Of(spec.FeedForward).Parameters + TransformerCost.NormParameters(spec) + TransformerCost.ScaleParameters(spec));
        Assert.Equal(cost.MultiplyAddsPerToken, program.Constant("MultiplyAddsPerToken"));
        Assert.Equal(cost.MultiplyAddsPerPair, program.Constant("MultiplyAddsPerPair"));
        foreach (int tokens in Lengths)
        {
            Assert.Equal(
                CostPlanner.MultiplyAdds(spec.Attention, attention, tokens) + (FeedForwardCost.Of(spec.FeedForward).MultiplyAddsPerToken * tokens),
                program.Call("GetMultiplyAdds", 1, tokens));
            Assert.Equal(WholeLayerScratch.Bytes(spec, layout, feedForward, tokens), program.Call("GetWorkspaceBytes", 1, tokens, 1));
        }
    }

    [Theory]
    [MemberData(nameof(FeedForwards))]
    public void Costs_OfAFeedForward_AreThoseOfTheGeneratedCode(string attribute)
    {
        using var program = new LayerTypes(attribute);
        FeedForwardSpec spec = AttributeParser.ParseFeedForward(program.Symbol, program.Attribute(LayerKind.FeedForward), program.Compilation, sink: null, CancellationToken.None).Spec!;
        FeedForwardLayout layout = FeedForwardPlanner.Plan(spec, VectorWidth.Vector256).Layout;

        Assert.Equal(FeedForwardCost.Of(spec).Parameters, program.Constant("Parameters"));
        Assert.Equal(FeedForwardCost.Of(spec).MultiplyAddsPerToken, program.Constant("MultiplyAddsPerToken"));
        foreach (int rows in Lengths)
        {
            Assert.Equal(WholeLayerScratch.Bytes(layout, spec.DModel, rows), program.Call("GetWorkspaceBytes", rows, 1));
        }
    }

    [Theory]
    [InlineData("MultiHeadAttention(8192, 64, HeadDim = 512)")]
    [InlineData("MultiHeadAttention(64, 4)")]
    [InlineData("MultiHeadAttention(64, 4, Causal = true)")]
    [InlineData("MultiHeadAttention(64, 4, LeftWindow = 5, RightWindow = 9)")]
    [InlineData("MultiHeadAttention(64, 4, AddZeroAttention = true)")]
    [InlineData("TransformerLayer(64, 4, 256)")]
    [InlineData("TransformerLayer(8192, 64, 65536, Gated = true, Causal = true, Window = 4096)")]
    public void MultiplyAdds_AreExact_AndEndAtTheLargestNumber(string attribute)
    {
        using var program = new LayerTypes(attribute);
        foreach ((int batch, int sequence) in ((int, int)[])[(int.MaxValue, int.MaxValue), (1, int.MaxValue), (int.MaxValue, 1), (1 << 20, 1 << 10), (3, 1 << 20), (0, int.MaxValue)])
        {
            BigInteger exact = batch * ((program.Constant("MultiplyAddsPerToken") * (BigInteger)sequence) + (program.Constant("MultiplyAddsPerPair") * Pairs(attribute, sequence)));
            Assert.Equal(BigInteger.Min(exact, long.MaxValue), program.Call("GetMultiplyAdds", batch, sequence));
        }

        Assert.Equal(long.MaxValue, program.Call("GetMultiplyAdds", int.MaxValue, int.MaxValue));
    }

    [Fact]
    public void MultiplyAdds_OfALayerWithAMemory_AreExact_AndEndAtTheLargestNumber()
    {
        using var program = new LayerTypes("TransformerLayer(8192, 64, 8192, CrossAttention = true)");
        foreach ((int batch, int sequence, int memory) in ((int, int, int)[])[(3, 5, 7), (1, 1 << 20, 1 << 20), (int.MaxValue, int.MaxValue, int.MaxValue), (1, 1, int.MaxValue)])
        {
            BigInteger pairs = ((BigInteger)sequence * sequence) + ((BigInteger)sequence * memory);
            BigInteger exact = batch * ((program.Constant("MultiplyAddsPerToken") * (BigInteger)sequence) + (program.Constant("MultiplyAddsPerPair") * pairs));
            Assert.Equal(BigInteger.Min(exact, long.MaxValue), program.Call("GetMultiplyAdds", batch, sequence, memory));
        }
    }

    /// <summary>Pairs of a query and a key, counted from the window's two ends.</summary>
    private static BigInteger Pairs(string attribute, BigInteger sequence)
    {
        BigInteger all = sequence * sequence;
        return attribute switch
        {
            _ when attribute.Contains("AddZero", StringComparison.Ordinal) => all + sequence,
            _ when attribute.Contains("RightWindow", StringComparison.Ordinal) => all - Triangle(5) - Triangle(9),
            _ when attribute.Contains("Window = 4096", StringComparison.Ordinal) => all - Triangle(4095) - Triangle(0),
            _ when attribute.Contains("Causal", StringComparison.Ordinal) => all - Triangle(0),
            _ => all,
        };

        BigInteger Triangle(int seen)
        {
            BigInteger side = BigInteger.Max(0, sequence - 1 - seen);
            return side * (side + 1) / 2;
        }
    }

    /// <summary>A layer that is compiled and loaded, where blocks are what they are planned to be.</summary>
    private sealed class LayerTypes : IDisposable
    {
        private static readonly PropertyInfo SecondLevelBytes = typeof(AttentionGen.Kernels.CacheBlocks).GetProperty("SecondLevelBytes", BindingFlags.Static | BindingFlags.NonPublic)!;

        private readonly object? _cacheBytes = SecondLevelBytes.GetValue(null);
        private readonly Type _layer;
        private readonly Lazy<object> _instance;

        public LayerTypes(string attribute)
        {
            SecondLevelBytes.SetValue(null, 1 << 20);

            // Parsed as the user wrote it: beside the generated members, the parser would say that they collide.
            string source = $"using AttentionGen; namespace Demo; [{attribute}] public partial class Layer;";
            Compilation = TestCompilation.Create(source);
            Symbol = Compilation.GetTypeByMetadataName("Demo.Layer")!;
            _layer = LayerRunner.Compile(source).GetType("Demo.Layer", throwOnError: true)!;
            _instance = new Lazy<object>(() => LayerRunner.Make(_layer));
        }

        public CSharpCompilation Compilation { get; }

        public INamedTypeSymbol Symbol { get; }

        public AttributeData Attribute(LayerKind kind) => LayerAttribute.Find(Symbol, kind)!;

        public long Constant(string name) => (long)_layer.GetField(name)!.GetRawConstantValue()!;

        public long Call(string name, params object[] arguments)
        {
            MethodInfo method = _layer.GetMethod(name, [.. arguments.Select(static argument => argument.GetType())])!;
            return (long)method.Invoke(method.IsStatic ? null : _instance.Value, arguments)!;
        }

        public void Dispose() => SecondLevelBytes.SetValue(null, _cacheBytes);
    }
}
