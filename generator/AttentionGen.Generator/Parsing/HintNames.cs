using System.Globalization;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a type; hands on the stem of its generated files' names, such as "Demo.Outer.DecoderAttention".</summary>
/// <remarks>
/// The compiler refuses a name given twice, comparing without regard to case, and loses all generated files when it does.
/// So where a type, or anything around it, has a sibling that differs in case, in arity or in kind only, or where one
/// layer contains another, the hash of the exact name follows; and so it does where the name is too long for a file.
/// Emit makes identifiers of these names by replacing the dots, so there is nothing else in them that an identifier may
/// not have.
/// </remarks>
internal static class HintNames
{
    private const int MaxLength = 150;

    public static string Of(INamedTypeSymbol type)
    {
        string name = "";
        string exactName = "";
        bool ambiguous = false;
        for (INamespaceOrTypeSymbol symbol = type; symbol is not INamespaceSymbol { IsGlobalNamespace: true };)
        {
            INamespaceOrTypeSymbol container = (INamespaceOrTypeSymbol?)symbol.ContainingType ?? symbol.ContainingNamespace;
            name = symbol.Name + (name.Length == 0 ? "" : ".") + name;
            exactName = (symbol.ContainingType is null ? "." : "+") + symbol.Name + exactName;
            ambiguous |= HasNamesake(symbol, container) || IsInsideLayer(container);
            symbol = container;
        }

        string stem = name.Length <= MaxLength ? name : name.Substring(0, MaxLength);
        return ambiguous || name.Length > MaxLength
            ? stem + "_" + Hash(exactName).ToString("x8", CultureInfo.InvariantCulture)
            : stem;
    }

    private static bool HasNamesake(INamespaceOrTypeSymbol symbol, INamespaceOrTypeSymbol container)
    {
        foreach (ISymbol sibling in container.GetMembers())
        {
            if (sibling is INamespaceOrTypeSymbol
                && string.Equals(sibling.Name, symbol.Name, StringComparison.OrdinalIgnoreCase)
                && !SymbolEqualityComparer.Default.Equals(sibling, symbol))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A layer's own files append a vector width to its name, which may be the name of a layer nested in it.</summary>
    private static bool IsInsideLayer(INamespaceOrTypeSymbol container) =>
        container is INamedTypeSymbol type && LayerAttribute.Find(type) is not null;

    /// <summary>FNV-1a: the same on every machine and run, which string.GetHashCode is not.</summary>
    private static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = unchecked((hash ^ c) * 16777619);
        }

        return hash;
    }
}
