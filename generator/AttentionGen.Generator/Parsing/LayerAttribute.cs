using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a type; hands on the attribute that makes it a layer. Generator and analyzer both find it here.</summary>
internal static class LayerAttribute
{
    public const string MetadataName = "AttentionGen.MultiHeadAttentionAttribute";

    private const string Name = "MultiHeadAttentionAttribute";
    private const string Namespace = "AttentionGen";

    /// <summary>
    /// The first one, in the compiler's order of declarations. A second one is a compile error, but until the user has
    /// mended it the type must still be emitted no more than once.
    /// </summary>
    public static AttributeData? Find(INamedTypeSymbol type)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass is
                {
                    Name: Name,
                    Arity: 0,
                    ContainingType: null,
                    ContainingNamespace: { Name: Namespace, ContainingNamespace.IsGlobalNamespace: true },
                })
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>Whether the attribute is written on this declaration, and not on another part of the same type.</summary>
    public static bool IsOn(AttributeData attribute, SyntaxNode declaration) =>
        attribute.ApplicationSyntaxReference is { } reference
        && reference.SyntaxTree == declaration.SyntaxTree
        && declaration.Span.Contains(reference.Span);
}
