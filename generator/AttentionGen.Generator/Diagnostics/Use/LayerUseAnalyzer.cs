using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AttentionGen.Generator.Diagnostics.Advice;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes each call in the user's code; reports those of layers and their masks, weights and files that cannot work.</summary>
/// <remarks>
/// A build looks at every call of a project, so the order of the questions is that of their price: the name, the type,
/// and only then the arguments and the code around them. What has been found out is kept as long as the compilation.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LayerUseAnalyzer : DiagnosticAnalyzer
{
    private static readonly string[] WeightsTypes = ["MultiHeadAttentionWeights", "FeedForwardWeights", "TransformerLayerWeights"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        DiagnosticDescriptors.SizeCannotFit,
        DiagnosticDescriptors.DoubtfulPolarity,
        DiagnosticDescriptors.AlignmentLeftOpen,
        DiagnosticDescriptors.DecodingWithoutCache,
        DiagnosticDescriptors.NotDisposed,
        DiagnosticDescriptors.RefusedOption,
        DiagnosticDescriptors.Overlap,
        DiagnosticDescriptors.ForeignStore,
        DiagnosticDescriptors.SharedScratch,
        DiagnosticDescriptors.SequenceWorthFixing,
        DiagnosticDescriptors.MagicWidth,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(LayerKind.MultiHeadAttention.MetadataName) is not null)
            {
                var uses = new CompilationUses(start.Compilation);

                // By block: what a call is about may stand elsewhere in its block, and an editor asks for what it shows.
                start.RegisterOperationBlockStartAction(block =>
                    block.RegisterOperationAction(uses.Analyze, OperationKind.Invocation, OperationKind.ObjectCreation, OperationKind.MethodReference));
                start.RegisterCompilationEndAction(uses.Finish);
            }
        });
    }

    /// <summary>What is known of one compilation. It holds symbols and operations, and lives no longer than they do.</summary>
    private sealed class CompilationUses(Compilation compilation)
    {
        private readonly Layers _layers = new();
        private readonly SequenceAdvice _sequences = new(compilation);
        private readonly MagicWidthRule _widths = new();
        private readonly ConditionalWeakTable<IOperation, CodeFacts> _facts = new();

        public void Analyze(OperationAnalysisContext context)
        {
            switch (context.Operation)
            {
                case IInvocationOperation { TargetMethod.Name: var name } call:
                    if (LayerMethod.IsName(name))
                    {
                        AnalyzeLayer(context, call, call.TargetMethod, call.Arguments);
                    }
                    else if (OptionReader.IsOfLibrary(call.TargetMethod.ContainingType))
                    {
                        AnalyzeLibrary(call, name, DiagnosticPages.Linking(context.Options, context.ReportDiagnostic));
                    }

                    break;
                case IObjectCreationOperation { Constructor: { Parameters.Length: 1 } constructor } creation when WeightsTypes.Contains(constructor.Parameters[0].Type.Name):
                    AnalyzeLayer(context, creation, constructor, creation.Arguments);
                    break;
                case IMethodReferenceOperation { Method: var method } when LayerMethod.IsName(method.Name) && _layers.Find(method.ContainingType) is { } layer:
                    _sequences.NoteUnknown(layer);
                    break;
            }
        }

        /// <summary>The library's own factories of masks, weights and files.</summary>
        private void AnalyzeLibrary(IInvocationOperation call, string name, Action<Diagnostic> report)
        {
            if (PolarityRule.IsName(name))
            {
                PolarityRule.Check(call, FactsOf(call), report);
            }
            else if (WeightSizeRule.IsName(name))
            {
                WeightSizeRule.CheckFactory(call, FactsOf(call), report);
            }
            else if (WholeWeightsRule.IsName(name))
            {
                WholeWeightsRule.CheckFactory(call, FactsOf(call), report);
            }
            else if (DisposalRule.IsName(name))
            {
                DisposalRule.Check(call, FactsOf(call), report);
            }
        }

        public void Finish(CompilationAnalysisContext context) => _sequences.Report(DiagnosticPages.Linking(context.Options, context.ReportDiagnostic));

        private void AnalyzeLayer(
            OperationAnalysisContext context, IOperation operation, IMethodSymbol method, ImmutableArray<IArgumentOperation> arguments)
        {
            if (_layers.FindMethod(method) is not { } layerMethod || _layers.Find(method.ContainingType) is not { } layer)
            {
                return;
            }

            Action<Diagnostic> report = DiagnosticPages.Linking(context.Options, context.ReportDiagnostic);
            var use = new LayerUse(layer, layerMethod, operation, method, arguments, FactsOf(operation), report);
            if (layerMethod.Kind == LayerMethodKind.Construction)
            {
                WeightSizeRule.CheckConstructor(use);
                WholeWeightsRule.CheckConstructor(use);
                _widths.CheckConstructor(use);
                return;
            }

            var sizes = new CallSizes(use);
            SizeRule.Check(use, sizes);
            TensorSizeRule.Check(use);
            OptionSizeRule.Check(use, sizes);
            AlignmentRule.Check(use, sizes);
            DecodingRule.Check(use, sizes);
            RefusedOptionRule.Check(use);
            OverlapRule.Check(use);
            OwnerRule.Check(use, sizes, _layers);
            SharedScratchRule.Check(use);
            _widths.Check(use, sizes);
            _sequences.Note(use, sizes);
        }

        private CodeFacts FactsOf(IOperation operation)
        {
            IOperation root = operation;
            while (root.Parent is { } parent)
            {
                root = parent;
            }

            return _facts.GetValue(root, static body => new CodeFacts(body));
        }
    }
}
