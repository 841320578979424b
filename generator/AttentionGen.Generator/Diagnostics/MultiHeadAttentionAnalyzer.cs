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
        DiagnosticDescriptors.InvalidFunction,
        DiagnosticDescriptors.UnsupportedInFunction,
        DiagnosticDescriptors.OverUnrollBudget,
        DiagnosticDescriptors.HeadDimIdlesLanes,
        DiagnosticDescriptors.WidthIdlesLanes,
        DiagnosticDescriptors.ScoresDwarfProjections,
        DiagnosticDescriptors.QuotientOfNegative,
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
            FeedForwardSpec? spec = AttributeParser.ParseFeedForward(type, feedForward, context.Compilation, ReportOwn, context.CancellationToken).Spec;
            Advise(LayerKind.FeedForward, feedForward, attention: null, spec);
        }

        if (LayerAttribute.Find(type, LayerKind.TransformerLayer) is { } layer)
        {
            TransformerSpec? spec = AttributeParser.ParseTransformer(type, layer, context.Compilation, ReportOwn, context.CancellationToken).Spec;
            Advise(LayerKind.TransformerLayer, layer, spec?.Attention, spec?.FeedForward);
        }

        if (LayerAttribute.Find(type) is { } attribute)
        {
            Advise(
                LayerKind.MultiHeadAttention,
                attribute,
                AttributeParser.Parse(type, attribute, context.Compilation, ReportOwn, context.CancellationToken),
                feedForward: null);
        }

        // Of a layer that is right: why it has no members all the same, and what could be faster.
        void Advise(LayerKind kind, AttributeData attribute, AttentionSpec? attention, FeedForwardSpec? feedForward)
        {
            if (attention is null && feedForward is null)
            {
                return;
            }

            AttributeArguments arguments = AttributeParser.ArgumentsOf(attribute, kind, context.CancellationToken);
            ForeignConstants.Check(type, arguments, context.Compilation, report, context.CancellationToken);
            if (context.IsGeneratedCode)
            {
                return;
            }

            if (attention is not null)
            {
                if (UnrollBudget.Excess(attention) is { } reason)
                {
                    report(Diagnostic.Create(DiagnosticDescriptors.OverUnrollBudget, arguments.Location, type.Name, reason));
                }

                new ShapeAdvice(attention, arguments, report).Report();
            }

            if (feedForward is not null)
            {
                FeedForwardAdvice.Report(feedForward, arguments, isAlone: attention is null, report);
            }
        }

        // What is wrong with a type around the layer is reported while that type is analyzed, where an editor looks for it; and
        // advice is for those who write the code.
        void ReportOwn(Diagnostic diagnostic)
        {
            bool isUnheard = context.IsGeneratedCode && diagnostic.Severity == DiagnosticSeverity.Info;
            if (diagnostic.Id != DiagnosticDescriptors.ContainingTypeNotPartial.Id && !isUnheard)
            {
                report(diagnostic);
            }
        }
    }
}
