using System.Collections.Concurrent;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>A layer as its callers see it: the annotated type, its attribute, and what the parser reads there.</summary>
internal sealed record Layer(INamedTypeSymbol Type, AttributeData Attribute, AttentionSpec Spec)
{
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
        Find(method.ContainingType) is null ? null : _methods.GetOrAdd(method, LayerMethod.Of);

    private static Layer? Read(INamedTypeSymbol type) =>
        LayerAttribute.Find(type) is { } attribute && AttributeParser.ParseShape(attribute) is { } spec
            ? new Layer(type, attribute, spec)
            : null;
}
