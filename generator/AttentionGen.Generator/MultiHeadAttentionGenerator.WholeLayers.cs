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
    /// <summary>Takes an annotated type to its spec, or to null where something is wrong, which the analyzer says.</summary>
    private delegate TSpec? Parser<TSpec>(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, Action<Diagnostic>? sink, CancellationToken cancellationToken)
        where TSpec : class;

    private static void RegisterWholeLayers(IncrementalGeneratorInitializationContext context, IncrementalValueProvider<WrittenWidths> widths)
    {
        Register<FeedForwardSpec>(context, widths, LayerKind.FeedForward, AttributeParser.ParseFeedForward, FeedForwardFiles.Write, TrackingNames.FeedForwards);
        Register<TransformerSpec>(context, widths, LayerKind.TransformerLayer, AttributeParser.ParseTransformer, TransformerFiles.Write, TrackingNames.TransformerLayers);
    }

    private static void Register<TSpec>(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<WrittenWidths> widths,
        LayerKind kind,
        Parser<TSpec> parse,
        Func<TSpec, WrittenWidths, ImmutableArray<GeneratedFile>> write,
        string trackingName)
        where TSpec : class
    {
        IncrementalValuesProvider<TSpec> specs = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                kind.MetadataName,
                static (node, _) => node is ClassDeclarationSyntax,
                (target, cancellationToken) => target.TargetSymbol is INamedTypeSymbol type
                    && LayerAttribute.Find(type, kind) is { } attribute
                    && LayerAttribute.IsOn(attribute, target.TargetNode)
                        ? parse(type, attribute, target.SemanticModel.Compilation, null, cancellationToken)
                        : null)
            .Where(static spec => spec is not null)
            .Select(static (spec, _) => spec!)
            .WithTrackingName(trackingName);
        context.RegisterSourceOutput(specs.Combine(widths), (output, layer) =>
        {
            foreach (GeneratedFile file in write(layer.Left, layer.Right))
            {
                output.CancellationToken.ThrowIfCancellationRequested();
                Add(output, file);
            }
        });
    }
}
