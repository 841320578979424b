using System.Collections.Immutable;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Generator.Diagnostics;

/// <summary>Takes each feed-forward and each whole layer; reports what the parser finds wrong with it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WholeLayerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        .. new MultiHeadAttentionAnalyzer().SupportedDiagnostics.Where(static rule => rule.DefaultSeverity == DiagnosticSeverity.Error),
        DiagnosticDescriptors.InvalidHidden,
        DiagnosticDescriptors.InvalidLayerNumber,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind != TypeKind.Class)
        {
            return;
        }

        Action<Diagnostic> report = DiagnosticPages.Linking(context.Options, context.ReportDiagnostic);
        if (LayerAttribute.Find(type, LayerKind.FeedForward) is { } feedForward)
        {
            AttributeParser.ParseFeedForward(type, feedForward, context.Compilation, ReportOwn, context.CancellationToken);
        }

        if (LayerAttribute.Find(type, LayerKind.TransformerLayer) is { } layer)
        {
            AttributeParser.ParseTransformer(type, layer, context.Compilation, ReportOwn, context.CancellationToken);
        }

        // What is wrong with a type around the layer is reported while that type is analyzed, by the analyzer of attention.
        void ReportOwn(Diagnostic diagnostic)
        {
            if (diagnostic.Id != DiagnosticDescriptors.ContainingTypeNotPartial.Id)
            {
                report(diagnostic);
            }
        }
    }
}
