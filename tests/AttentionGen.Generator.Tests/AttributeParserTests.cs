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

        Assert.Equal(expected, Parse(DiagnosticCases.Layer("DModel = 512, Heads = 8")));
    }

    [Fact]
    public void DefaultsOfTheAttributeItself_AreTheParsersDefaults()
    {
        var attribute = new MultiHeadAttentionAttribute();
        AttentionSpec spec = Parse(DiagnosticCases.Layer("DModel = 512, Heads = 8"))!;

        Assert.Equal(attribute.Causal, spec.Causal);
        Assert.Equal(attribute.Bias, spec.Bias);
        Assert.Equal(attribute.OutputProjection, spec.OutputProjection);
        Assert.Equal(attribute.Sequence, spec.Sequence);
        Assert.Equal(attribute.AddBiasKeyValue, spec.AddBiasKeyValue);
        Assert.Equal(attribute.AddZeroAttention, spec.AddZeroAttention);
        Assert.Equal(attribute.CausalAlignment == CausalAlignment.BottomRight, spec.DiagonalAtEnd);
        Assert.Equal(attribute.Projection == ProjectionKind.PerHead, spec.PerHead);
    }

    [Fact]
    public void EveryArgument_IsRead()
    {
        AttentionSpec spec = Parse(DiagnosticCases.Layer(
            "DModel = 500, Heads = 6, HeadDim = 80, KeyValueHeads = 2, Causal = true, Bias = false, OutputProjection = false, Sequence = 128, Scale = 1"))!;

        Assert.Equal(
            (500, 6, 80, 2, true, false, false, 128, 1.0),
            (spec.DModel, spec.Heads, spec.HeadDim, spec.KeyValueHeads, spec.Causal, spec.Bias, spec.OutputProjection, spec.Sequence, spec.Scale));
    }

    [Fact]
    public void EveryWidth_IsRead()
    {
        AttentionSpec spec = Parse(DiagnosticCases.Layer("DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 40, ValueHeadDim = 8, OutputDim = 32"))!;

        Assert.Equal((24, 40, 8, 32), (spec.KeyDim, spec.ValueDim, spec.ValueHeadDim, spec.OutputDim));
        Assert.Equal((64, 64, 32, 32, 32), (spec.QueryWidth, spec.KeyWidth, spec.ValueWidth, spec.ContextWidth, spec.OutputWidth));
    }

    [Fact]
    public void EveryOption_IsRead()
    {
        AttentionSpec spec = Parse(DiagnosticCases.Layer(
            "DModel = 64, Heads = 4, Causal = true, CausalAlignment = CausalAlignment.BottomRight, Projection = ProjectionKind.PerHead, AddBiasKeyValue = true, AddZeroAttention = true"))!;

        Assert.Equal((true, true, true, true, 2), (spec.DiagonalAtEnd, spec.PerHead, spec.AddBiasKeyValue, spec.AddZeroAttention, spec.AddedKeys));
    }

    [Theory]
    [InlineData("KeyDim = 0, ValueDim = 0, ValueHeadDim = 0, OutputDim = 0")]
    [InlineData("KeyDim = 512, ValueDim = 512, ValueHeadDim = 64, OutputDim = 512")]
    [InlineData("AddBiasKeyValue = false, AddZeroAttention = false, CausalAlignment = CausalAlignment.UpperLeft, Projection = ProjectionKind.Split")]
    [InlineData("CausalAlignment = 0, Projection = 0")]
    [InlineData("OutputDim = 0, OutputProjection = true")]
    public void DefaultsWrittenOut_AreTheDefaults(string arguments) =>
        Assert.Equal(Parse(DiagnosticCases.Layer("DModel = 512, Heads = 8")), Parse(DiagnosticCases.Layer("DModel = 512, Heads = 8, " + arguments)));

    [Fact]
    public void EveryPropertyOfTheAttribute_ChangesTheSpec()
    {
        AttentionSpec? usual = Parse(DiagnosticCases.Layer("DModel = 512, Heads = 8"));
        AttentionSpec? causal = Parse(DiagnosticCases.Layer("DModel = 512, Heads = 8, Causal = true"));
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
            ["CausalAlignment"] = "DModel = 512, Heads = 8, Causal = true, CausalAlignment = CausalAlignment.BottomRight",
            ["Projection"] = "DModel = 512, Heads = 8, Projection = ProjectionKind.PerHead",
        };

        string[] properties = [.. typeof(MultiHeadAttentionAttribute).GetProperties().Where(static property => property.CanWrite).Select(static property => property.Name)];
        Assert.Equal(properties.Order(), others.Keys.Order());
        Assert.All(others, other =>
        {
            AttentionSpec? spec = Parse(DiagnosticCases.Layer(other.Value));
            Assert.NotNull(spec);
            Assert.NotEqual(other.Key == "CausalAlignment" ? causal : usual, spec);
        });
    }

    [Fact]
    public void EqualSources_GiveEqualSpecs_WithEqualHashes()
    {
        const string Source = "partial class Outer { [AttentionGen.MultiHeadAttention(DModel = 512, Heads = 8)] partial class A; }";
        AttentionSpec first = Parse(Source)!;
        AttentionSpec second = Parse("// Elsewhere.\n" + Source)!;

        Assert.NotSame(first, second);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
    }

    [Fact]
    public void Parsing_TakesUnderAMillisecond()
    {
        const int Runs = 200;
        (INamedTypeSymbol type, AttributeData attribute) = Bind(DiagnosticCases.Layer("DModel = 512, Heads = 8"));
        AttributeParser.Parse(type, attribute, sink: null, CancellationToken.None);

        var watch = Stopwatch.StartNew();
        for (int run = 0; run < Runs; run++)
        {
            AttributeParser.Parse(type, attribute, sink: null, CancellationToken.None);
        }

        Assert.InRange(watch.Elapsed.TotalMilliseconds / Runs, 0, 1);
    }

    private static AttentionSpec? Parse(string source)
    {
        (INamedTypeSymbol type, AttributeData attribute) = Bind(source);
        return AttributeParser.Parse(type, attribute, sink: null, CancellationToken.None);
    }

    private static (INamedTypeSymbol Type, AttributeData Attribute) Bind(string source)
    {
        INamedTypeSymbol type = TestCompilation.Create(source)
            .GetSymbolsWithName(static _ => true, SymbolFilter.Type)
            .OfType<INamedTypeSymbol>()
            .Single(static candidate => LayerAttribute.Find(candidate) is not null);
        return (type, LayerAttribute.Find(type)!);
    }
}
