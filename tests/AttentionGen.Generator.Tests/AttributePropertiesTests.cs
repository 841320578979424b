using AttentionGen.Generator.Model;
using AttentionGen.Generator.Tests.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>No property of the attribute is forgotten by the parser.</summary>
public sealed class AttributePropertiesTests
{
    private const string Causal = "Causal = true";
    private const string Rotary = "Rotary = RotaryPairing.HalfSplit";
    private const string Yarn = ", RotaryScaling = RotaryScaling.Yarn, RotaryOriginalLength = 2048";
    private const string Llama3 = ", RotaryScaling = RotaryScaling.Llama3, RotaryOriginalLength = 2048";
    private const string Bucketed = "PositionBias = PositionBias.Bucketed";
    private const string Norm = "QueryKeyNorm = true";

    [Fact]
    public void EveryPropertyOfTheAttribute_ChangesTheSpec()
    {
        AttentionSpec? usual = ParsedAttribute.Parse(DiagnosticCases.Layer("DModel = 512, Heads = 8"));
        Dictionary<string, string> others = new()
        {
            ["DModel"] = "DModel = 1024, Heads = 8",
            ["Heads"] = "DModel = 512, Heads = 4",
            ["HeadDim"] = "DModel = 512, Heads = 8, HeadDim = 32",
            ["KeyValueHeads"] = "DModel = 512, Heads = 8, KeyValueHeads = 2",
            ["Causal"] = "DModel = 512, Heads = 8, Causal = true",
            ["Bias"] = "DModel = 512, Heads = 8, Bias = false",
            ["OutputProjection"] = "DModel = 512, Heads = 8, OutputProjection = false",
            ["Sequence"] = "DModel = 512, Heads = 8, Sequence = 7",
            ["Scale"] = "DModel = 512, Heads = 8, Scale = 2",
            ["KeyDim"] = "DModel = 512, Heads = 8, KeyDim = 256",
            ["ValueDim"] = "DModel = 512, Heads = 8, ValueDim = 256",
            ["ValueHeadDim"] = "DModel = 512, Heads = 8, ValueHeadDim = 32",
            ["OutputDim"] = "DModel = 512, Heads = 8, OutputDim = 256",
            ["AddBiasKeyValue"] = "DModel = 512, Heads = 8, AddBiasKeyValue = true",
            ["AddZeroAttention"] = "DModel = 512, Heads = 8, AddZeroAttention = true",
            ["Projection"] = "DModel = 512, Heads = 8, Projection = ProjectionKind.PerHead",
            ["Rotary"] = "DModel = 512, Heads = 8, Rotary = RotaryPairing.HalfSplit",
            ["PositionBias"] = "DModel = 512, Heads = 8, PositionBias = PositionBias.Alibi",
            ["SoftCap"] = "DModel = 512, Heads = 8, SoftCap = 50",
            ["Sinks"] = "DModel = 512, Heads = 8, Sinks = true",
            ["QueryKeyNorm"] = "DModel = 512, Heads = 8, QueryKeyNorm = true",
            ["OutputGate"] = "DModel = 512, Heads = 8, OutputGate = OutputGate.PerHead",
            ["RotaryOriginalLength"] = $"DModel = 512, Heads = 8, {Rotary}{Yarn}",
            ["LeftWindow"] = "DModel = 512, Heads = 8, LeftWindow = 7",
            ["RightWindow"] = "DModel = 512, Heads = 8, RightWindow = 7",
        };

        // Those that need another option, each with the layer that has the other one only.
        Dictionary<string, (string Without, string Argument)> dependent = new()
        {
            ["CausalAlignment"] = (Causal, "CausalAlignment = CausalAlignment.BottomRight"),
            ["Window"] = (Causal, "Window = 7"),
            ["RotaryDim"] = (Rotary, "RotaryDim = 32"),
            ["RotaryBase"] = (Rotary, "RotaryBase = 500000"),
            ["RotaryScaling"] = (Rotary, "RotaryScaling = RotaryScaling.Ntk"),
            ["RotaryFactor"] = (Rotary + ", RotaryScaling = RotaryScaling.Linear", "RotaryFactor = 2"),
            ["RotaryBetaFast"] = (Rotary + Yarn, "RotaryBetaFast = 16"),
            ["RotaryBetaSlow"] = (Rotary + Yarn, "RotaryBetaSlow = 2"),
            ["RotaryTruncate"] = (Rotary + Yarn, "RotaryTruncate = false"),
            ["RotaryAttentionFactor"] = (Rotary + Yarn, "RotaryAttentionFactor = 2"),
            ["RotaryLowFrequencyFactor"] = (Rotary + Llama3, "RotaryLowFrequencyFactor = 2"),
            ["RotaryHighFrequencyFactor"] = (Rotary + Llama3, "RotaryHighFrequencyFactor = 8"),
            ["RelativeBuckets"] = (Bucketed, "RelativeBuckets = 16"),
            ["RelativeMaxDistance"] = (Bucketed, "RelativeMaxDistance = 64"),
            ["QueryKeyNormKind"] = (Norm, "QueryKeyNormKind = QueryKeyNormKind.LayerPerHead"),
            ["NormEpsilon"] = (Norm, "NormEpsilon = 1e-5"),
            ["NormWeightsPlusOne"] = (Norm, "NormWeightsPlusOne = true"),
        };

        // Those that name a method.
        Dictionary<string, string> functions = new()
        {
            ["ScoreFunction"] = "static float F(float score) => score * 2f;",
            ["MaskFunction"] = "static bool F(int key) => key > 2;",
        };

        string[] properties = [.. typeof(MultiHeadAttentionAttribute).GetProperties().Where(static property => property.CanWrite).Select(static property => property.Name)];
        Assert.Equal(properties.Order(), others.Keys.Concat(dependent.Keys).Concat(functions.Keys).Order());
        Assert.All(others, other =>
        {
            AttentionSpec? spec = ParsedAttribute.Parse(DiagnosticCases.Layer(other.Value));
            Assert.NotNull(spec);
            Assert.NotEqual(usual, spec);
        });
        Assert.All(functions, function =>
        {
            AttentionSpec? spec = ParsedAttribute.Parse(DiagnosticCases.LayerWith($"DModel = 512, Heads = 8, {function.Key} = nameof(F)", function.Value));
            Assert.NotNull(spec);
            Assert.NotEqual(usual, spec);
        });
        Assert.All(dependent.Values, other =>
        {
            AttentionSpec? without = ParsedAttribute.Parse(DiagnosticCases.Layer($"DModel = 512, Heads = 8, {other.Without}"));
            AttentionSpec? spec = ParsedAttribute.Parse(DiagnosticCases.Layer($"DModel = 512, Heads = 8, {other.Without}, {other.Argument}"));
            Assert.NotNull(without);
            Assert.NotNull(spec);
            Assert.NotEqual(without, spec);
        });
    }
}
