using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>
/// Walks everything reachable from a value that the incremental pipeline caches, in search of what would keep a whole
/// compilation alive.
/// </summary>
internal static class RoslynReferences
{
    private const BindingFlags InstanceFields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>How the first such object is reached, such as "Specs.Type.Symbol: SourceNamedTypeSymbol", or null.</summary>
    public static string? FindPath(object? value, string path) => FindPath(value, path, new HashSet<object>(ReferenceEqualityComparer.Instance));

    private static string? FindPath(object? value, string path, HashSet<object> seen)
    {
        if (value is null)
        {
            return null;
        }

        Type type = value.GetType();
        if (IsForbidden(value))
        {
            return $"{path}: {type.Name}";
        }

        if (type.IsPrimitive || type.IsEnum || value is string || (!type.IsValueType && !seen.Add(value)))
        {
            return null;
        }

        return value is Array array
            ? FindInItems(array, path, seen)
            : FindInFields(value, type, path, seen);
    }

    private static bool IsForbidden(object value) =>
        value is ISymbol or SyntaxNode or SyntaxTree or SyntaxReference or Compilation or SemanticModel
            or AttributeData or Location or Diagnostic or SyntaxToken or SyntaxTrivia or Delegate;

    private static string? FindInItems(IEnumerable items, string path, HashSet<object> seen)
    {
        foreach (object? item in items)
        {
            if (FindPath(item, path + "[]", seen) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? FindInFields(object value, Type type, string path, HashSet<object> seen)
    {
        for (Type? declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
        {
            foreach (FieldInfo field in declaring.GetFields(InstanceFields))
            {
                if (FindPath(field.GetValue(value), $"{path}.{field.Name}", seen) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }
}
