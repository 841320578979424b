using System.Collections.Immutable;
using AttentionGen.Generator.Diagnostics.Advice;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using AttentionGen.Generator.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Generator.Diagnostics;

/// <summary>Takes each annotated type, of any kind of layer; reports what the parser finds wrong with it and what the planner advises.</summary>
/// <remarks>An analyzer and not the generator reports, so that the generator's cached values need no locations.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MultiHeadAttentionAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        DiagnosticDescriptors.NotPartial,
        DiagnosticDescriptors.ContainingTypeNotPartial,
        DiagnosticDescriptors.InvalidDModel,
        DiagnosticDescriptors.InvalidHeads,
        DiagnosticDescriptors.IndivisibleDModel,
        DiagnosticDescriptors.InvalidHeadDim,
        DiagnosticDescriptors.InvalidKeyValueHeads,
        DiagnosticDescriptors.InvalidSequence,
        DiagnosticDescriptors.InvalidScale,
        DiagnosticDescriptors.UnsupportedTarget,
        DiagnosticDescriptors.MemberCollision,
        DiagnosticDescriptors.LanguageVersionTooOld,
        DiagnosticDescriptors.ProjectionTooLarge,
        DiagnosticDescriptors.ConstructorWithoutWeights,
        DiagnosticDescriptors.InvalidWidth,
        DiagnosticDescriptors.OutputDimWithoutProjection,
        DiagnosticDescriptors.InvalidValueHeadDim,
        DiagnosticDescriptors.UnknownEnumValue,
        DiagnosticDescriptors.AlignmentWithoutCausal,
        DiagnosticDescriptors.PerHeadWithGroups,
        DiagnosticDescriptors.NoEffect,
        DiagnosticDescriptors.InvalidRotaryNumber,
        DiagnosticDescriptors.InvalidWindow,
        DiagnosticDescriptors.InvalidPositionBias,
        DiagnosticDescriptors.InvalidScoreNumber,
        DiagnosticDescriptors.Contradiction,
        DiagnosticDescriptors.CapturedName,
        DiagnosticDescriptors.LibraryOutOfReach,
        DiagnosticDescriptors.InvalidHidden,
        DiagnosticDescriptors.InvalidLayerNumber,
        DiagnosticDescriptors.OverUnrollBudget,
        DiagnosticDescriptors.HeadDimIdlesLanes,
        DiagnosticDescriptors.WidthIdlesLanes,
        DiagnosticDescriptors.ScoresDwarfProjections,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();

        // An attribute is the user's wherever it stands, and a wrong one has stubs, which may not be run.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        Action<Diagnostic> report = DiagnosticPages.Linking(context.Options, context.ReportDiagnostic);
        TargetRules.CheckContainer(type, report, context.CancellationToken);
        if (type.TypeKind != TypeKind.Class)
        {
            return;
        }

        if (LayerAttribute.Find(type, LayerKind.FeedForward) is { } feedForward)
        {
            AttributeParser.ParseFeedForward(type, feedForward, context.Compilation, ReportOwn, context.CancellationToken);
        }

        if (LayerAttribute.Find(type, LayerKind.TransformerLayer) is { } layer)
        {
            AttributeParser.ParseTransformer(type, layer, context.Compilation, ReportOwn, context.CancellationToken);
        }

        if (LayerAttribute.Find(type) is not { } attribute)
        {
            return;
        }

        AttentionSpec? spec = AttributeParser.Parse(type, attribute, context.Compilation, ReportOwn, context.CancellationToken);
        if (spec is null || context.IsGeneratedCode)
        {
            return;
        }

        var arguments = new AttributeArguments(attribute, context.CancellationToken);
        if (UnrollBudget.Excess(spec) is { } reason)
        {
            report(Diagnostic.Create(DiagnosticDescriptors.OverUnrollBudget, arguments.Location, type.Name, reason));
        }

        new ShapeAdvice(spec, arguments, report).Report();

        // What is wrong with a type around the layer is reported while that type is analyzed, where an editor looks for it.
        void ReportOwn(Diagnostic diagnostic)
        {
            if (diagnostic.Id != DiagnosticDescriptors.ContainingTypeNotPartial.Id)
            {
                report(diagnostic);
            }
        }
    }
}
