using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a type; hands on the attribute that makes it a layer. Generator and analyzer both find it here.</summary>
internal static class LayerAttribute
{
    private const string Namespace = "AttentionGen";

    /// <summary>
    /// The first one of a kind, in the compiler's order of declarations. A second one is a compile error, but until the user has
    /// mended it the type must still be emitted no more than once.
    /// </summary>
    public static AttributeData? Find(INamedTypeSymbol type, LayerKind kind)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (IsOf(attribute, kind))
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>That of attention.</summary>
    public static AttributeData? Find(INamedTypeSymbol type) => Find(type, LayerKind.MultiHeadAttention);

    /// <summary>Whether the type is a layer of any kind.</summary>
    public static bool IsOnAny(INamedTypeSymbol type) => LayerKind.All.Any(kind => Find(type, kind) is not null);

    /// <summary>The kind of layer that an attribute of the library makes.</summary>
    public static LayerKind KindOf(AttributeData attribute) =>
        LayerKind.All.FirstOrDefault(kind => IsOf(attribute, kind)) ?? LayerKind.MultiHeadAttention;

    /// <summary>Whether the attribute is written on this declaration, and not on another part of the same type.</summary>
    public static bool IsOn(AttributeData attribute, SyntaxNode declaration) =>
        attribute.ApplicationSyntaxReference is { } reference
        && reference.SyntaxTree == declaration.SyntaxTree
        && declaration.Span.Contains(reference.Span);

    private static bool IsOf(AttributeData attribute, LayerKind kind) => attribute.AttributeClass is
    {
        Arity: 0,
        ContainingType: null,
        ContainingNamespace: { Name: Namespace, ContainingNamespace.IsGlobalNamespace: true },
        Name: var name,
    } && name == kind.Name;
}
