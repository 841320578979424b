using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.CodeFixes.Editing;

/// <summary>Takes an attribute and the name of an argument; hands on how its values are written there.</summary>
internal static class AttributeValues
{
    /// <summary>The text of an enumeration's value; that of any other value is the value itself.</summary>
    /// <returns>Null where there is no such argument or value.</returns>
    public static string? Find(SemanticModel model, AttributeSyntax attribute, string name, string value) =>
        FindType(model, attribute, name) switch
        {
            null => null,
            { TypeKind: TypeKind.Enum } type => type.GetMembers(value).OfType<IFieldSymbol>().FirstOrDefault() is { } field
                ? ShortNames.Of(field, model, attribute.SpanStart)
                : null,
            _ => value,
        };

    /// <summary>The values of an argument's enumeration, in the order of their declaration; none where it is not one.</summary>
    public static ImmutableArray<IFieldSymbol> Choices(SemanticModel model, AttributeSyntax attribute, string name) =>
        FindType(model, attribute, name) is { TypeKind: TypeKind.Enum } type
            ? [.. type.GetMembers().OfType<IFieldSymbol>().Where(static field => field.HasConstantValue)]
            : [];

    /// <summary>What several attributes have is declared by their base.</summary>
    private static ITypeSymbol? FindType(SemanticModel model, AttributeSyntax attribute, string name)
    {
        for (INamedTypeSymbol? type = model.GetSymbolInfo(attribute).Symbol?.ContainingType; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
            {
                return property.Type;
            }
        }

        return null;
    }
}
