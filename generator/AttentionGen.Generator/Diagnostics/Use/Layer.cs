using System.Collections.Concurrent;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>A layer of any kind as its callers see it: the annotated type, its attribute, and what the parser reads there.</summary>
/// <param name="Type">The annotated type.</param>
/// <param name="Attribute">Its attribute.</param>
/// <param name="Kind">Which one.</param>
/// <param name="Attention">The attention that it is or has; null for a feed-forward.</param>
/// <param name="FeedForward">The feed-forward that it is or has; null for attention.</param>
internal sealed record Layer(INamedTypeSymbol Type, AttributeData Attribute, LayerKind Kind, AttentionSpec? Attention, FeedForwardSpec? FeedForward)
{
    /// <summary>The model width, by the name of its constant.</summary>
    public SizeFactor Model => ("DModel", (Attention?.DModel ?? FeedForward?.DModel)!.Value);

    /// <summary>The width of an output row, by the name that the runtime gives it.</summary>
    public SizeFactor Output => Attention is null ? Model : ("OutputWidth", Attention.OutputWidth);

    /// <summary>The constant that a width is: of whole layers, those of an output are the model's.</summary>
    public SizeFactor ConstantOf(SizeFactor width) => Kind == LayerKind.TransformerLayer && width == Output ? Model : width;

    /// <summary>Whether the attribute has an argument of that name, in this project's source or in a referenced assembly.</summary>
    public bool States(string argument) => Attribute.NamedArguments.Any(given => given.Key == argument);
}

/// <summary>Takes types and methods of one compilation; hands on the layers among them, each of which is parsed once.</summary>
/// <remarks>One object for each compilation: it holds symbols, and may not outlive them.</remarks>
internal sealed class Layers
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, Layer?> _layers = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, LayerMethod?> _methods = new(SymbolEqualityComparer.Default);

    /// <summary>The layer that the type is, or null where it is none, or one whose attribute is wrong.</summary>
    public Layer? Find(INamedTypeSymbol? type) => type is null ? null : _layers.GetOrAdd(type, Read);

    /// <summary>What the generator wrote under that name and with those parameters, or null for a method of the user's.</summary>
    public LayerMethod? FindMethod(IMethodSymbol method) =>
        Find(method.ContainingType) is { } layer ? _methods.GetOrAdd(method, given => LayerMethod.Of(given, layer.Kind)) : null;

    private static Layer? Read(INamedTypeSymbol type)
    {
        foreach (LayerKind kind in LayerKind.All)
        {
            if (LayerAttribute.Find(type, kind) is { } attribute)
            {
                (AttentionSpec? attention, FeedForwardSpec? feedForward) = AttributeParser.ParseShape(attribute, kind);
                return attention is null && feedForward is null ? null : new Layer(type, attribute, kind, attention, feedForward);
            }
        }

        return null;
    }
}
