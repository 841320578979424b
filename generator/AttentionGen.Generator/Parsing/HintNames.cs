using System.Globalization;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a type; hands on the stem of its generated files' names, such as "Demo.Outer.DecoderAttention".</summary>
/// <remarks>
/// The compiler refuses a name given twice, comparing without regard to case, and loses all generated files when it does.
/// So where a type, or anything around it, has a sibling that differs in case, in arity or in kind only, or where one
/// layer contains another, the hash of the exact name follows; and so it does where the name is too long for a file.
/// Emit makes identifiers of these names by replacing the dots, so there is nothing else in them that an identifier may
/// not have. A file name may have 255 bytes, and what follows the stem takes some of them. Windows keeps a few first parts
/// for devices, whatever follows them.
/// </remarks>
internal static class HintNames
{
    private const int MaxBytes = 150;

    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(static i => new[] { "COM" + i, "LPT" + i })],
        StringComparer.OrdinalIgnoreCase);

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

        string stem = Shorten(Devices.Contains(name.Split('.')[0]) ? "_" + name : name);
        return ambiguous || stem != name
            ? stem + "_" + Hash(exactName).ToString("x8", CultureInfo.InvariantCulture)
            : stem;
    }

    /// <summary>The longest beginning that fits. The compiler knows no identifiers with surrogate pairs, so any place will do.</summary>
    private static string Shorten(string name)
    {
        int bytes = 0;
        int length = 0;
        for (; length < name.Length; length++)
        {
            bytes += name[length] < 0x80 ? 1 : name[length] < 0x800 ? 2 : 3;
            if (bytes > MaxBytes)
            {
                break;
            }
        }

        return name.Substring(0, length);
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
