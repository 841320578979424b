using System.Diagnostics;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using AttentionGen.Generator.Tests.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>What the parser makes of valid attributes, defaults included, and at what price.</summary>
public sealed class AttributeParserTests
{
    [Fact]
    public void Defaults_AreFilledIn()
    {
        AttentionSpec expected = new(
            new TypeLocation("Demo", default, "DecoderAttention", "Demo.DecoderAttention"),
            DModel: 512,
            Heads: 8,
            HeadDim: 64,
            KeyValueHeads: 8,
            Causal: false,
            Bias: true,
            OutputProjection: true,
            Sequence: 0,
            Scale: 0.125);

        Assert.Equal(expected, ParsedAttribute.Parse(DiagnosticCases.Layer("DModel = 512, Heads = 8")));
        Assert.Equal(expected, ParsedAttribute.Parse(DiagnosticCases.Layer("512, 8")));
    }

    [Fact]
    public void Constructor_SetsTheTwoNumbers()
    {
        var attribute = new MultiHeadAttentionAttribute(512, 8);

        Assert.Equal((512, 8), (attribute.DModel, attribute.Heads));
        Assert.Equal(
            LayerKind.MultiHeadAttention.ConstructorArguments.Select(static argument => argument.Name),
            typeof(MultiHeadAttentionAttribute).GetConstructors().Single(static constructor => constructor.GetParameters().Length > 0)
                .GetParameters().Select(static parameter => ArgumentNames.OfParameter(parameter.Name!)));
    }

    [Fact]
    public void DefaultsOfTheAttributeItself_AreTheParsersDefaults()
    {
        var attribute = new MultiHeadAttentionAttribute();
        AttentionSpec spec = ParsedAttribute.Parse(DiagnosticCases.Layer("DModel = 512, Heads = 8"))!;

        Assert.Equal(attribute.Causal, spec.Causal);
        Assert.Equal(attribute.Bias, spec.Bias);
        Assert.Equal(attribute.OutputProjection, spec.OutputProjection);
        Assert.Equal(attribute.Sequence, spec.Sequence);
        Assert.Equal(attribute.AddBiasKeyValue, spec.AddBiasKeyValue);
        Assert.Equal(attribute.AddZeroAttention, spec.AddZeroAttention);
        Assert.Equal(attribute.CausalAlignment == CausalAlignment.BottomRight, spec.DiagonalAtEnd);
        Assert.Equal(attribute.Projection == ProjectionKind.PerHead, spec.PerHead);
        Assert.Equal(attribute.Rotary == RotaryPairing.None, spec.Rotary is null);
        Assert.Equal((int)attribute.PositionBias, (int)spec.PositionBias);
        Assert.Equal(attribute.SoftCap, spec.SoftCap);
        Assert.Equal(attribute.Sinks, spec.Sinks);
        Assert.Equal(attribute.QueryKeyNorm, spec.QueryKeyNorm);
        Assert.Equal((int)attribute.QueryKeyNormKind, (int)spec.QueryKeyNormKind);
        Assert.Equal((int)attribute.OutputGate, (int)spec.OutputGate);
        Assert.Equal(attribute.NormEpsilon, spec.NormEpsilon);
        Assert.Equal(attribute.NormWeightsPlusOne, spec.NormWeightsPlusOne);
        Assert.Equal((attribute.LeftWindow, attribute.RightWindow, 0), (spec.LeftWindow, spec.RightWindow, attribute.Window));
    }

    [Fact]
    public void DefaultsOfTheAttributesRotaryNumbers_AreTheParsersDefaults()
    {
        var attribute = new MultiHeadAttentionAttribute();
        RotarySpec expected = new(
            Interleaved: false,
            64,
            attribute.RotaryBase,
            attribute.RotaryScaling.ToString(),
            attribute.RotaryFactor,
            attribute.RotaryOriginalLength,
            attribute.RotaryLowFrequencyFactor,
            attribute.RotaryHighFrequencyFactor,
            attribute.RotaryBetaFast,
            attribute.RotaryBetaSlow,
            attribute.RotaryTruncate,
            attribute.RotaryAttentionFactor);

        Assert.Equal(expected, ParsedAttribute.Parse(DiagnosticCases.Layer("DModel = 512, Heads = 8, Rotary = RotaryPairing.HalfSplit"))!.Rotary);
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData(", PositionBias = PositionBias.Alibi", 0, 0)]
    [InlineData(", PositionBias = PositionBias.Bucketed", 32, 128)]
    [InlineData(", PositionBias = PositionBias.Learned", 0, 128)]
    [InlineData(", PositionBias = PositionBias.Bucketed, RelativeBuckets = 16, RelativeMaxDistance = 40", 16, 40)]
    [InlineData(", PositionBias = PositionBias.Learned, RelativeMaxDistance = 12", 0, 12)]
    public void NumbersOfAPositionBias_AreZeroWhereItHasNone(string arguments, int buckets, int distance)
    {
        AttentionSpec spec = ParsedAttribute.Parse(DiagnosticCases.Layer("Heads = 8, DModel = 512" + arguments))!;

        Assert.Equal((buckets, distance), (spec.RelativeBuckets, spec.RelativeMaxDistance));
    }

    [Theory]
    [InlineData("", -1, -1)]
    [InlineData(", Causal = true", -1, 0)]
    [InlineData(", Causal = true, RightWindow = -1", -1, 0)]
    [InlineData(", Causal = true, Window = 1", 0, 0)]
    [InlineData(", Causal = true, Window = 96", 95, 0)]
    [InlineData(", Causal = true, LeftWindow = 95", 95, 0)]
    [InlineData(", LeftWindow = 3, RightWindow = 5", 3, 5)]
    [InlineData(", RightWindow = 0", -1, 0)]
    public void Windows_AreDistances(string arguments, int left, int right)
    {
        AttentionSpec spec = ParsedAttribute.Parse(DiagnosticCases.Layer("Heads = 8, DModel = 512" + arguments))!;

        Assert.Equal((left, right), (spec.LeftWindow, spec.RightWindow));
    }

    [Fact]
    public void EveryRotaryNumber_IsRead()
    {
        Assert.Equal(
            new RotarySpec(true, 32, 5e5, "Yarn", 4, 2048, 1, 4, 16, 2, false, 1.5),
            ParsedAttribute.Parse(DiagnosticCases.Layer(
                "DModel = 512, Heads = 8, Rotary = RotaryPairing.Interleaved, RotaryDim = 32, RotaryBase = 5e5, RotaryScaling = RotaryScaling.Yarn, RotaryFactor = 4, RotaryOriginalLength = 2048, RotaryBetaFast = 16, RotaryBetaSlow = 2, RotaryTruncate = false, RotaryAttentionFactor = 1.5"))!.Rotary);
        Assert.Equal(
            new RotarySpec(false, 64, 10000, "Llama3", 8, 8192, 2, 8, 32, 1, true, 0),
            ParsedAttribute.Parse(DiagnosticCases.Layer(
                "DModel = 512, Heads = 8, Rotary = RotaryPairing.HalfSplit, RotaryScaling = RotaryScaling.Llama3, RotaryFactor = 8, RotaryOriginalLength = 8192, RotaryLowFrequencyFactor = 2, RotaryHighFrequencyFactor = 8"))!.Rotary);
    }

    [Fact]
    public void EveryOptionOfScores_IsRead()
    {
        AttentionSpec spec = ParsedAttribute.Parse(DiagnosticCases.Layer(
            "DModel = 64, Heads = 4, PositionBias = PositionBias.Alibi, SoftCap = 50, Sinks = true, QueryKeyNorm = true, NormEpsilon = 1e-5, NormWeightsPlusOne = true"))!;

        Assert.Equal(
            (BiasKind.Alibi, 50.0, true, true, 1e-5, true),
            (spec.PositionBias, spec.SoftCap, spec.Sinks, spec.QueryKeyNorm, spec.NormEpsilon, spec.NormWeightsPlusOne));
    }

    [Fact]
    public void EveryKindOfNormAndGate_IsRead_InTheOrderOfItsEnumeration()
    {
        foreach (QueryKeyNormKind kind in Enum.GetValues<QueryKeyNormKind>())
        {
            AttentionSpec spec = ParsedAttribute.Parse(DiagnosticCases.Layer($"DModel = 64, Heads = 4, QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.{kind}"))!;
            Assert.Equal(kind.ToString(), spec.QueryKeyNormKind.ToString());
        }

        foreach (OutputGate gate in Enum.GetValues<OutputGate>())
        {
            AttentionSpec spec = ParsedAttribute.Parse(DiagnosticCases.Layer($"DModel = 64, Heads = 4, ValueHeadDim = 8, OutputGate = OutputGate.{gate}"))!;
            Assert.Equal(gate.ToString(), spec.OutputGate.ToString());
            Assert.Equal(gate switch { OutputGate.PerElement => 32, OutputGate.PerHead => 4, _ => 0 }, spec.GateWidth);
        }
    }

    [Fact]
    public void EveryArgument_IsRead()
    {
        AttentionSpec spec = ParsedAttribute.Parse(DiagnosticCases.Layer(
            "DModel = 500, Heads = 6, HeadDim = 80, KeyValueHeads = 2, Causal = true, Bias = false, OutputProjection = false, Sequence = 128, Scale = 1"))!;

        Assert.Equal(
            (500, 6, 80, 2, true, false, false, 128, 1.0),
            (spec.DModel, spec.Heads, spec.HeadDim, spec.KeyValueHeads, spec.Causal, spec.Bias, spec.OutputProjection, spec.Sequence, spec.Scale));
    }

    [Fact]
    public void EveryWidth_IsRead()
    {
        AttentionSpec spec = ParsedAttribute.Parse(DiagnosticCases.Layer("DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 40, ValueHeadDim = 8, OutputDim = 32"))!;

        Assert.Equal((24, 40, 8, 32), (spec.KeyDim, spec.ValueDim, spec.ValueHeadDim, spec.OutputDim));
        Assert.Equal((64, 64, 32, 32, 32), (spec.QueryWidth, spec.KeyWidth, spec.ValueWidth, spec.ContextWidth, spec.OutputWidth));
    }

    [Fact]
    public void EveryOption_IsRead()
    {
        AttentionSpec spec = ParsedAttribute.Parse(DiagnosticCases.Layer(
            "DModel = 64, Heads = 4, Causal = true, CausalAlignment = CausalAlignment.BottomRight, Projection = ProjectionKind.PerHead, AddBiasKeyValue = true, AddZeroAttention = true"))!;

        Assert.Equal((true, true, true, true, 2), (spec.DiagonalAtEnd, spec.PerHead, spec.AddBiasKeyValue, spec.AddZeroAttention, spec.AddedKeys));
    }

    [Theory]
    [InlineData("KeyDim = 0, ValueDim = 0, ValueHeadDim = 0, OutputDim = 0")]
    [InlineData("KeyDim = 512, ValueDim = 512, ValueHeadDim = 64, OutputDim = 512")]
    [InlineData("AddBiasKeyValue = false, AddZeroAttention = false, CausalAlignment = CausalAlignment.UpperLeft, Projection = ProjectionKind.Split")]
    [InlineData("CausalAlignment = 0, Projection = 0")]
    [InlineData("OutputDim = 0, OutputProjection = true")]
    [InlineData("Rotary = RotaryPairing.None, PositionBias = PositionBias.None, SoftCap = 0, Sinks = false, QueryKeyNorm = false, OutputGate = OutputGate.None")]
    [InlineData("LeftWindow = -1, RightWindow = -1, Window = 0")]
    public void DefaultsWrittenOut_AreTheDefaults(string arguments) =>
        Assert.Equal(ParsedAttribute.Parse(DiagnosticCases.Layer("DModel = 512, Heads = 8")), ParsedAttribute.Parse(DiagnosticCases.Layer("DModel = 512, Heads = 8, " + arguments)));

    [Fact]
    public void EqualSources_GiveEqualSpecs_WithEqualHashes()
    {
        const string Source = "partial class Outer { [AttentionGen.MultiHeadAttention(DModel = 512, Heads = 8)] partial class A; }";
        AttentionSpec first = ParsedAttribute.Parse(Source)!;
        AttentionSpec second = ParsedAttribute.Parse("// Elsewhere.\n" + Source)!;

        Assert.NotSame(first, second);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
    }

    [Fact]
    public void Parsing_TakesUnderAMillisecond()
    {
        const int Runs = 200;
        (INamedTypeSymbol type, AttributeData attribute, Compilation compilation) = ParsedAttribute.Bind(DiagnosticCases.Layer("DModel = 512, Heads = 8"));
        AttributeParser.Parse(type, attribute, compilation, sink: null, CancellationToken.None);

        var watch = Stopwatch.StartNew();
        for (int run = 0; run < Runs; run++)
        {
            AttributeParser.Parse(type, attribute, compilation, sink: null, CancellationToken.None);
        }

        Assert.InRange(watch.Elapsed.TotalMilliseconds / Runs, 0, 1);
    }
}
