using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Tests.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>Holds the emitted code against the list that the collision rule reads.</summary>
public sealed class GeneratedMembersTests
{
    private static readonly SymbolDisplayFormat TypeFormat =
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    /// <summary>Together they bring out every member that depends on the attribute.</summary>
    private static readonly string[] Layers =
    [
        "DModel = 64, Heads = 4",
        "DModel = 64, Heads = 4, Sequence = 16",
        "DModel = 64, Heads = 4, KeyValueHeads = 2, Causal = true, Bias = false, OutputProjection = false",
        "DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 40, ValueHeadDim = 8, OutputDim = 32",
        "DModel = 64, Heads = 4, AddBiasKeyValue = true, AddZeroAttention = true, Causal = true, CausalAlignment = CausalAlignment.BottomRight, Projection = ProjectionKind.PerHead",
    ];

    [Fact]
    public void EveryEmittedMember_IsListed_PrivateOnesToo() =>
        Assert.Empty(Layers.SelectMany(Emitted).Concat(WithFunction).Except(Listed));

    [Fact]
    public void EveryListedMember_IsEmitted() =>
        Assert.Empty(Listed.Except(Layers.SelectMany(Emitted).Concat(WithFunction)));

    [Theory]
    [InlineData("DModel = 64, Heads = 4", true)]
    [InlineData("DModel = 64, Heads = 4, KeyDim = 64, ValueDim = 64, ValueHeadDim = 8, OutputDim = 32", true)]
    [InlineData("DModel = 64, Heads = 4, Sequence = 16", true)]
    [InlineData("DModel = 64, Heads = 4, KeyDim = 24", false)]
    [InlineData("DModel = 64, Heads = 4, ValueDim = 24", false)]
    [InlineData("DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 24, Sequence = 16", false)]
    public void SelfAttention_IsThereExactlyWhereKeysAndValuesAreAsWideAsTheInput(string arguments, bool expected)
    {
        string[] emitted = [.. Emitted(arguments)];

        Assert.Equal(expected, emitted.Any(static member => member.StartsWith("Forward(System.ReadOnlySpan<float>, System.Span<float>,", StringComparison.Ordinal)));
        Assert.Equal(expected, emitted.Any(static member => member.StartsWith("Forward(System.Numerics.Tensors.ReadOnlyTensorSpan<float>, System.Numerics.Tensors.TensorSpan<float>,", StringComparison.Ordinal)));
        Assert.Equal(expected, emitted.Any(static member => member.StartsWith("GetWorkspaceBytes(", StringComparison.Ordinal)));
        Assert.Contains(emitted, static member => member.StartsWith("Forward(System.ReadOnlySpan<float>, System.ReadOnlySpan<float>, System.ReadOnlySpan<float>, System.Span<float>,", StringComparison.Ordinal));
        Assert.Contains(emitted, static member => member.StartsWith("Forward(System.ReadOnlySpan<float>, AttentionGen.KeyValueMemory,", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("DModel = 64, Heads = 4", false)]
    [InlineData("DModel = 64, Heads = 4, Causal = true", true)]
    [InlineData("DModel = 64, Heads = 4, RightWindow = 0", true)]
    [InlineData("DModel = 64, Heads = 4, LeftWindow = 8", false)]
    [InlineData("DModel = 64, Heads = 4, RightWindow = 2", false)]
    [InlineData("DModel = 64, Heads = 4, Causal = true, Window = 8, Rotary = RotaryPairing.HalfSplit", true)]
    [InlineData("DModel = 64, Heads = 4, Causal = true, Sequence = 16", false)]
    [InlineData("DModel = 64, Heads = 4, Causal = true, AddZeroAttention = true", false)]
    [InlineData("DModel = 64, Heads = 4, Causal = true, KeyDim = 24", false)]
    public void Cache_IsThereExactlyWhereNoQuerySeesWhatComesLater(string arguments, bool expected)
    {
        string[] emitted = [.. Emitted(arguments)];

        Assert.Equal(expected, emitted.Contains("CreateCache(int, int)"));
        Assert.Equal(expected, emitted.Contains("CacheBytesPerToken"));
        Assert.Equal(expected, emitted.Any(static member => member.StartsWith("Forward(System.ReadOnlySpan<float>, AttentionGen.KeyValueCache,", StringComparison.Ordinal)));
        Assert.Equal(expected, emitted.Any(static member => member.StartsWith("Attend(", StringComparison.Ordinal) && member.Contains("KeyValueCache", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("DModel = 64, Heads = 4", true)]
    [InlineData("DModel = 64, Heads = 4, Causal = true", true)]
    [InlineData("DModel = 64, Heads = 4, Causal = true, CausalAlignment = CausalAlignment.BottomRight", true)]
    [InlineData("DModel = 64, Heads = 4, Sequence = 16", false)]
    [InlineData("DModel = 64, Heads = 4, ValueDim = 24", false)]
    public void PackedSequences_AreThereExactlyWhereLengthsMayDiffer(string arguments, bool expected) =>
        Assert.Equal(expected, Emitted(arguments).Any(static member => member.Contains("System.ReadOnlySpan<int>", StringComparison.Ordinal)));

    [Fact]
    public void Constants_SayWhatTheAttributeMeans()
    {
        Assert.Equal(
            (64, 24, 40, 32, 4, 16, 8, 4),
            Constants("DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 40, ValueHeadDim = 8, OutputDim = 32"));
        Assert.Equal((64, 64, 64, 64, 4, 16, 16, 4), Constants("DModel = 64, Heads = 4"));
        Assert.Equal((64, 64, 64, 32, 4, 16, 8, 2), Constants("DModel = 64, Heads = 4, KeyValueHeads = 2, ValueHeadDim = 8, OutputProjection = false"));
    }

    [Theory]
    [InlineData("", 4 * 64 * 64)]
    [InlineData(", AddBiasKeyValue = true", (4 * 64 * 64) + (2 * 64))]
    [InlineData(", QueryKeyNorm = true", (4 * 64 * 64) + (2 * 16))]
    [InlineData(", QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.RmsOverHeads", (4 * 64 * 64) + (2 * 64))]
    [InlineData(", QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.LayerPerHead", (4 * 64 * 64) + (4 * 16))]
    [InlineData(", QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.LayerOfEachHead", (4 * 64 * 64) + (2 * 64))]
    [InlineData(", OutputGate = OutputGate.PerElement", 5 * 64 * 64)]
    [InlineData(", OutputGate = OutputGate.PerHead", (4 * 64 * 64) + (4 * 64))]
    [InlineData(", Sinks = true", (4 * 64 * 64) + 4)]
    [InlineData(", PositionBias = PositionBias.Alibi", 4 * 64 * 64)]
    [InlineData(", PositionBias = PositionBias.Bucketed", (4 * 64 * 64) + (32 * 4))]
    [InlineData(", PositionBias = PositionBias.Learned, RelativeMaxDistance = 12", (4 * 64 * 64) + (25 * 4))]
    [InlineData(", Rotary = RotaryPairing.HalfSplit, SoftCap = 50", 4 * 64 * 64)]
    public void Parameters_CountEverythingThatIsLearned(string arguments, long expected)
    {
        INamedTypeSymbol layer = GeneratorHarness.Run(DiagnosticCases.Layer("DModel = 64, Heads = 4, Bias = false" + arguments)).Output
            .GetTypeByMetadataName("Demo.DecoderAttention")!;

        Assert.Equal(expected, ((IFieldSymbol)layer.GetMembers("Parameters").Single()).ConstantValue);
    }

    [Fact]
    public void WhatHasCode_IsNotCovered_AndTheClassWhoseOtherPartIsTheUsers_IsNotMarked() => Assert.All(Layers, arguments =>
    {
        GeneratorRun run = GeneratorHarness.RunOnAnySource(DiagnosticCases.Layer(arguments));
        INamedTypeSymbol layer = run.Output.GetTypeByMetadataName("Demo.DecoderAttention")!;
        INamedTypeSymbol[] kernels = [.. run.Output.GlobalNamespace
            .GetNamespaceMembers().Single(static space => space.Name == "AttentionGen")
            .GetNamespaceMembers().Single(static space => space.Name == "Generated")
            .GetTypeMembers()];

        Assert.Equal(4, kernels.Length);
        Assert.All(kernels, static kernel => Assert.True(IsNotCovered(kernel), kernel.Name));
        Assert.All(
            layer.GetMembers().Where(static member => member is not IFieldSymbol && !member.IsImplicitlyDeclared && member is not IMethodSymbol { AssociatedSymbol: not null }),
            static member => Assert.True(IsNotCovered(member), member.Name));
        Assert.Equal("MultiHeadAttentionAttribute", Assert.Single(layer.GetAttributes()).AttributeClass!.Name);

        // Initialisers of static fields would be code of a static constructor, which is the user's too.
        Assert.Empty(layer.StaticConstructors);
    });

    [Fact]
    public void List_HasNoDuplicates() => Assert.Distinct(GeneratedMembers.All);

    private static bool IsNotCovered(ISymbol symbol) =>
        symbol.GetAttributes().Any(static attribute => attribute.AttributeClass!.ToDisplayString() == typeof(ExcludeFromCodeCoverageAttribute).FullName);

    private static IEnumerable<string> Listed => GeneratedMembers.All.Select(static member => member.ToString());

    /// <summary>What is emitted for layers whose function captures something, without the function.</summary>
    private static IEnumerable<string> WithFunction =>
        new[] { "", ", Sequence = 16" }
            .SelectMany(static more => MembersOf(DiagnosticCases.LayerWith($"DModel = 64, Heads = 4, MaskFunction = nameof(F){more}", "static bool F(int key, int end) => key < end;")))
            .Where(static member => !member.StartsWith("F(", StringComparison.Ordinal));

    private static IEnumerable<string> Emitted(string arguments) => MembersOf(DiagnosticCases.Layer(arguments));

    private static IEnumerable<string> MembersOf(string source) =>
        GeneratorHarness.Run(source).Output
            .GetTypeByMetadataName("Demo.DecoderAttention")!
            .GetMembers()
            .Where(static member => !member.IsImplicitlyDeclared && member is not IMethodSymbol { AssociatedSymbol: not null })
            .Select(Describe);

    private static (int DModel, int KeyDim, int ValueDim, int OutputWidth, int Heads, int HeadDim, int ValueHeadDim, int KeyValueHeads) Constants(string arguments)
    {
        INamedTypeSymbol layer = GeneratorHarness.Run(DiagnosticCases.Layer(arguments)).Output.GetTypeByMetadataName("Demo.DecoderAttention")!;
        return (Value("DModel"), Value("KeyDim"), Value("ValueDim"), Value("OutputWidth"), Value("Heads"), Value("HeadDim"), Value("ValueHeadDim"), Value("KeyValueHeads"));

        int Value(string name) => (int)((IFieldSymbol)layer.GetMembers(name).Single()).ConstantValue!;
    }

    private static string Describe(ISymbol member) => new GeneratedMember(
        member.Name,
        member is IMethodSymbol,
        member is IMethodSymbol method
            ? method.Parameters.Select(Describe).ToImmutableArray()
            : ImmutableArray<string>.Empty).ToString();

    private static string Describe(IParameterSymbol parameter) =>
        (parameter.RefKind == RefKind.None ? "" : GeneratedMembers.ByReference) + parameter.Type.ToDisplayString(TypeFormat);
}
