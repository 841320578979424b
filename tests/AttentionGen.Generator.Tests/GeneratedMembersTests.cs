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

    [Theory]
    [InlineData("DModel = 64, Heads = 4")]
    [InlineData("DModel = 64, Heads = 4, Sequence = 16")]
    [InlineData("DModel = 64, Heads = 4, KeyValueHeads = 2, Causal = true, Bias = false, OutputProjection = false")]
    public void EveryEmittedMember_IsListed_PrivateOnesToo(string arguments)
    {
        GeneratorRun run = GeneratorHarness.Run(DiagnosticCases.Layer(arguments));
        INamedTypeSymbol type = run.Output.GetTypeByMetadataName("Demo.DecoderAttention")!;

        IEnumerable<string> emitted = type.GetMembers()
            .Where(static member => !member.IsImplicitlyDeclared && member is not IMethodSymbol { AssociatedSymbol: not null })
            .Select(Describe);

        Assert.NotEmpty(emitted);
        Assert.Empty(emitted.Except(GeneratedMembers.All.Select(static member => member.ToString())));
    }

    [Fact]
    public void List_HasNoDuplicates() => Assert.Distinct(GeneratedMembers.All);

    private static string Describe(ISymbol member) => new GeneratedMember(
        member.Name,
        member is IMethodSymbol,
        member is IMethodSymbol method
            ? method.Parameters.Select(static parameter => parameter.Type.ToDisplayString(TypeFormat)).ToImmutableArray()
            : ImmutableArray<string>.Empty).ToString();
}
