using System.Collections.Immutable;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a type; hands on the declarations that a generated part of it has to repeat, and its file's name.</summary>
internal static class TypeLocationReader
{
    /// <returns>Null when a name is missing from the source, which is then broken anyway.</returns>
    public static TypeLocation? Read(INamedTypeSymbol type)
    {
        ImmutableArray<string>.Builder containingTypes = ImmutableArray.CreateBuilder<string>();
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (outer.Name.Length == 0)
            {
                return null;
            }

            containingTypes.Insert(0, Declaration(outer));
        }

        var names = new Stack<string>();
        for (INamespaceSymbol? space = type.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            names.Push(Escape(space.Name));
        }

        if (type.Name.Length == 0 || names.Contains(""))
        {
            return null;
        }

        return new TypeLocation(
            string.Join(".", names),
            containingTypes.ToImmutable(),
            Escape(type.Name),
            HintNames.Of(type));
    }

    /// <summary>How another part of the type begins: "partial class Outer&lt;T&gt;".</summary>
    public static string Declaration(INamedTypeSymbol type) => $"partial {Keyword(type)} {Escape(type.Name)}{TypeParameters(type)}";

    private static string TypeParameters(INamedTypeSymbol type) =>
        type.Arity == 0 ? "" : $"<{string.Join(", ", type.TypeParameters.Select(static parameter => Escape(parameter.Name)))}>";

    private static string Keyword(INamedTypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Interface } => "interface",
        { TypeKind: TypeKind.Struct, IsRecord: true } => "record struct",
        { TypeKind: TypeKind.Struct } => "struct",
        { IsRecord: true } => "record",
        _ => "class",
    };

    /// <summary>Contextual keywords too: some of them may not name a type without the @.</summary>
    private static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;
}
