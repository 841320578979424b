using System.Collections.Immutable;
using AttentionGen.Generator.Emit;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator;

/// <content>Feed-forwards and whole layers: the same way from an attribute to text.</content>
public sealed partial class MultiHeadAttentionGenerator
{
    /// <summary>Takes an annotated type to its spec, or to stubs.</summary>
    private delegate ParsedWholeLayer<TSpec> Parser<TSpec>(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, Action<Diagnostic>? sink, CancellationToken cancellationToken)
        where TSpec : class;

    /// <summary>Hands on the specs, for the report.</summary>
    private static (IncrementalValuesProvider<FeedForwardSpec> FeedForwards, IncrementalValuesProvider<TransformerSpec> Layers) RegisterWholeLayers(
        IncrementalGeneratorInitializationContext context, IncrementalValueProvider<WrittenWidths> widths, IncrementalValueProvider<bool> isReported) =>
    (
        Register<FeedForwardSpec>(context, widths, isReported, LayerKind.FeedForward, AttributeParser.ParseFeedForward, FeedForwardFiles.Write, TrackingNames.FeedForwards),
        Register<TransformerSpec>(
            context, widths, isReported, LayerKind.TransformerLayer, AttributeParser.ParseTransformer, TransformerFiles.Write, TrackingNames.TransformerLayers)
    );

    private static IncrementalValuesProvider<TSpec> Register<TSpec>(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<WrittenWidths> widths,
        IncrementalValueProvider<bool> isReported,
        LayerKind kind,
        Parser<TSpec> parse,
        Func<TSpec, WrittenWidths, ImmutableArray<GeneratedFile>> write,
        string trackingName)
        where TSpec : class
    {
        IncrementalValuesProvider<ParsedWholeLayer<TSpec>> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                kind.MetadataName,
                static (node, _) => node is ClassDeclarationSyntax or RecordDeclarationSyntax,
                (target, cancellationToken) => target.TargetSymbol is INamedTypeSymbol type
                    && LayerAttribute.Find(type, kind) is { } attribute
                    && LayerAttribute.IsOn(attribute, target.TargetNode)
                        ? parse(type, attribute, target.SemanticModel.Compilation, sink: null, cancellationToken)
                        : default)
            .WithTrackingName(trackingName);
        IncrementalValuesProvider<TSpec> specs = parsed.Where(static layer => layer.Spec is not null).Select(static (layer, _) => layer.Spec!);
        context.RegisterSourceOutput(
            specs.Combine(widths),
            (output, layer) =>
            {
                foreach (GeneratedFile file in write(layer.Left, layer.Right))
                {
                    output.CancellationToken.ThrowIfCancellationRequested();
                    Add(output, file);
                }
            });
        context.RegisterSourceOutput(
            parsed.Where(static layer => layer.Stub is not null)
                .Combine(isReported)
                .Select(static (layer, _) => layer.Right ? layer.Left.Stub!.WithoutProblems() : layer.Left.Stub!),
            static (output, stub) => Add(output, StubEmitter.Write(stub)));
        return specs;
    }
}
