using System.Collections.Immutable;
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
        Assert.Empty(Layers.SelectMany(Emitted).Except(Listed));

    [Fact]
    public void EveryListedMember_IsEmitted() =>
        Assert.Empty(Listed.Except(Layers.SelectMany(Emitted)));

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

    [Fact]
    public void Constants_SayWhatTheAttributeMeans()
    {
        Assert.Equal(
            (64, 24, 40, 32, 4, 16, 8, 4),
            Constants("DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 40, ValueHeadDim = 8, OutputDim = 32"));
        Assert.Equal((64, 64, 64, 64, 4, 16, 16, 4), Constants("DModel = 64, Heads = 4"));
        Assert.Equal((64, 64, 64, 32, 4, 16, 8, 2), Constants("DModel = 64, Heads = 4, KeyValueHeads = 2, ValueHeadDim = 8, OutputProjection = false"));
    }

    [Fact]
    public void List_HasNoDuplicates() => Assert.Distinct(GeneratedMembers.All);

    private static IEnumerable<string> Listed => GeneratedMembers.All.Select(static member => member.ToString());

    private static IEnumerable<string> Emitted(string arguments) =>
        GeneratorHarness.Run(DiagnosticCases.Layer(arguments)).Output
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
