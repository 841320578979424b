using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>What makes a project of a workspace run the generator, so that fixes see the members that it adds.</summary>
internal sealed class GeneratorReference : AnalyzerReference
{
    /// <summary>The workspace tells generators apart by reference.</summary>
    private readonly ImmutableArray<ISourceGenerator> _generators = [new MultiHeadAttentionGenerator().AsSourceGenerator()];

    public override string? FullPath => null;

    public override object Id => nameof(GeneratorReference);

    public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => [];

    public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => [];

    public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => _generators;

    public override ImmutableArray<ISourceGenerator> GetGeneratorsForAllLanguages() => _generators;
}
