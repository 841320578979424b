using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a member of a base class; says whether a derived class sees it.</summary>
internal static class BaseMembers
{
    public static bool CanReach(ISymbol member, INamedTypeSymbol derived) => member.DeclaredAccessibility switch
    {
        Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal => true,
        Accessibility.Internal or Accessibility.ProtectedAndInternal => SharesInternals(member, derived),
        _ => IsInside(derived, member.ContainingType),
    };

    private static bool SharesInternals(ISymbol member, INamedTypeSymbol derived) =>
        SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, derived.ContainingAssembly)
        || member.ContainingAssembly?.GivesAccessTo(derived.ContainingAssembly) == true;

    /// <summary>A private member is visible to types nested inside its own.</summary>
    private static bool IsInside(INamedTypeSymbol type, INamedTypeSymbol container)
    {
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (SymbolEqualityComparer.Default.Equals(outer.OriginalDefinition, container.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }
}
