using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the annotated type; reports members of the user's that the generated code would declare again or hide.</summary>
internal static class MemberRules
{
    private static readonly SymbolDisplayFormat TypeFormat =
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    public static void Check(INamedTypeSymbol type, LayerKind kind, ProblemReport problems)
    {
        // Overloads of one generated name share a message for one member of the user's.
        var reported = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (Collision collision in Find(type, kind).Where(collision => reported.Add(collision.Member)))
        {
            problems.Add(
                DiagnosticDescriptors.MemberCollision, collision.Location, Describe(collision.Member, collision.Generated), type.Name, collision.Relation, collision.Remedy);
        }
    }

    /// <summary>The generated members that cannot be declared beside what the class has.</summary>
    public static IEnumerable<GeneratedMember> Taken(INamedTypeSymbol type, LayerKind kind) => Find(type, kind).Select(static collision => collision.Generated);

    private static IEnumerable<Collision> Find(INamedTypeSymbol type, LayerKind kind)
    {
        foreach (GeneratedMember generated in kind.Members)
        {
            // C# does not allow a member to have the name of the type that declares it.
            if (type.Name == generated.Name)
            {
                yield return new Collision(generated, type, "is the name of the class itself", type.Locations[0], "rename the class");
            }

            foreach (ISymbol member in type.GetMembers(generated.Name))
            {
                if (!member.IsImplicitlyDeclared && !IsGenerated(member) && Collides(member, generated))
                {
                    yield return new Collision(generated, member, "is declared there already", member.Locations[0], "rename or remove it");
                }
            }

            foreach (ISymbol member in Inherited(type, generated))
            {
                string ancestor = member.ContainingType.Name;
                yield return new Collision(
                    generated, member, $"is inherited from {ancestor}", type.Locations[0], $"rename it in {ancestor}, or hold a layer in a field instead");
            }
        }
    }

    private static IEnumerable<ISymbol> Inherited(INamedTypeSymbol type, GeneratedMember generated)
    {
        if (generated.Name == GeneratedMembers.ConstructorName)
        {
            yield break;
        }

        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            foreach (ISymbol member in ancestor.GetMembers(generated.Name))
            {
                if (BaseMembers.CanReach(member, type) && !IsGenerated(member) && Collides(member, generated))
                {
                    yield return member;
                }
            }
        }
    }

    /// <summary>Whether the constructor is the generated one once more, which is reported as that.</summary>
    internal static bool IsCollision(IMethodSymbol constructor, LayerKind kind) =>
        kind.Members.Any(generated => generated.Name == constructor.Name && Collides(constructor, generated));

    /// <summary>Whether a method is one that the generated code declares, told by its name and parameters.</summary>
    internal static bool HasGeneratedSignature(IMethodSymbol method, LayerKind kind) =>
        method.TypeParameters.Length == 0
        && kind.Members.Any(generated => generated.IsMethod && generated.Name == method.Name && HasParameters(method, generated));

    private static bool Collides(ISymbol member, GeneratedMember generated) =>
        !generated.IsMethod
        || member is not IMethodSymbol method
        || (method.TypeParameters.Length == 0 && HasParameters(method, generated));

    private static bool HasParameters(IMethodSymbol method, GeneratedMember generated) =>
        method.Parameters
            .Select(static parameter => (parameter.RefKind == RefKind.None ? "" : GeneratedMembers.ByReference) + parameter.Type.ToDisplayString(TypeFormat))
            .SequenceEqual(generated.ParameterTypes);

    /// <summary>
    /// The analyzer sees the compilation with the generated files in it, and these are no collision. Their paths end in
    /// the generator's name and the hint name, on disk and in memory.
    /// </summary>
    internal static bool IsGenerated(ISymbol member) =>
        member.Locations.Length != 0
        && member.Locations.All(static location =>
            location.SourceTree is { FilePath: var path }
            && Path.GetFileName(Path.GetDirectoryName(path)) == typeof(MultiHeadAttentionGenerator).FullName);

    /// <summary>With the parameters where it is they that collide.</summary>
    private static string Describe(ISymbol member, GeneratedMember generated) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } => generated.ToString().Replace(GeneratedMembers.ConstructorName, member.ContainingType.Name),
        IMethodSymbol => generated.ToString(),
        _ => generated.Name,
    };

    /// <summary>A generated member and what the user has in its place: a member, or the class itself.</summary>
    private sealed record Collision(GeneratedMember Generated, ISymbol Member, string Relation, Location Location, string Remedy);
}
