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
    ];

    [Fact]
    public void EveryEmittedMember_IsListed_PrivateOnesToo() =>
        Assert.Empty(Layers.SelectMany(Emitted).Except(Listed));

    [Fact]
    public void EveryListedMember_IsEmitted() =>
        Assert.Empty(Listed.Except(Layers.SelectMany(Emitted)));

    [Fact]
    public void List_HasNoDuplicates() => Assert.Distinct(GeneratedMembers.All);

    private static IEnumerable<string> Listed => GeneratedMembers.All.Select(static member => member.ToString());

    private static IEnumerable<string> Emitted(string arguments) =>
        GeneratorHarness.Run(DiagnosticCases.Layer(arguments)).Output
            .GetTypeByMetadataName("Demo.DecoderAttention")!
            .GetMembers()
            .Where(static member => !member.IsImplicitlyDeclared && member is not IMethodSymbol { AssociatedSymbol: not null })
            .Select(Describe);

    private static string Describe(ISymbol member) => new GeneratedMember(
        member.Name,
        member is IMethodSymbol,
        member is IMethodSymbol method
            ? method.Parameters.Select(static parameter => parameter.Type.ToDisplayString(TypeFormat)).ToImmutableArray()
            : ImmutableArray<string>.Empty).ToString();
}
