using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the annotated type; reports members of the user's that the generated code would declare again or hide.</summary>
internal static class MemberRules
{
    private static readonly SymbolDisplayFormat TypeFormat =
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    public static void Check(INamedTypeSymbol type, ProblemReport problems)
    {
        // Overloads of one generated name share a message for one member of the user's.
        var reported = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (GeneratedMember generated in GeneratedMembers.All)
        {
            CheckTypeName(type, generated, problems, reported);
            CheckDeclared(type, generated, problems, reported);
            CheckInherited(type, generated, problems, reported);
        }
    }

    /// <summary>C# does not allow a member to have the name of the type that declares it.</summary>
    private static void CheckTypeName(INamedTypeSymbol type, GeneratedMember generated, ProblemReport problems, HashSet<ISymbol> reported)
    {
        if (type.Name == generated.Name && reported.Add(type))
        {
            Report(problems, type, generated.Name, "is the name of the class itself", type.Locations[0], "rename the class");
        }
    }

    private static void CheckDeclared(INamedTypeSymbol type, GeneratedMember generated, ProblemReport problems, HashSet<ISymbol> reported)
    {
        foreach (ISymbol member in type.GetMembers(generated.Name))
        {
            if (!member.IsImplicitlyDeclared && !IsGenerated(member) && Collides(member, generated) && reported.Add(member))
            {
                Report(problems, type, Describe(member, generated), "is declared there already", member.Locations[0], "rename or remove it");
            }
        }
    }

    private static void CheckInherited(INamedTypeSymbol type, GeneratedMember generated, ProblemReport problems, HashSet<ISymbol> reported)
    {
        if (generated.Name == GeneratedMembers.ConstructorName)
        {
            return;
        }

        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            foreach (ISymbol member in ancestor.GetMembers(generated.Name))
            {
                if (BaseMembers.CanReach(member, type) && !IsGenerated(member) && Collides(member, generated) && reported.Add(member))
                {
                    Report(problems, type, Describe(member, generated), $"is inherited from {ancestor.Name}", type.Locations[0], $"rename it in {ancestor.Name}, or hold a layer in a field instead");
                }
            }
        }
    }

    /// <summary>Whether the constructor is the generated one once more, which is reported as that.</summary>
    internal static bool IsCollision(IMethodSymbol constructor) =>
        GeneratedMembers.All.Any(generated => generated.Name == constructor.Name && Collides(constructor, generated));

    /// <summary>Whether a method is one that the generated code declares, told by its name and parameters.</summary>
    internal static bool HasGeneratedSignature(IMethodSymbol method) =>
        method.TypeParameters.Length == 0
        && GeneratedMembers.All.Any(generated => generated.IsMethod && generated.Name == method.Name && HasParameters(method, generated));

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

    private static void Report(
        ProblemReport problems,
        INamedTypeSymbol type,
        string member,
        string relation,
        Location location,
        string remedy) =>
        problems.Add(DiagnosticDescriptors.MemberCollision, location, member, type.Name, relation, remedy);
}
