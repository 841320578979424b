using System.Runtime.CompilerServices;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the compilation of a layer; reports once why generated code could not name the types of the library.</summary>
/// <remarks>
/// Generated code writes <c>global::AttentionGen...</c>, and its kernels stand in the namespace AttentionGen.Generated with
/// directives for the library's. So each public type of the library has to be the only one of its name there. Older or newer
/// libraries than the generator may lack members, which would be found one by one.
/// </remarks>
internal static class LibraryRules
{
    /// <summary>One answer for all layers of a compilation, and for as long as the compilation is in memory.</summary>
    private static readonly ConditionalWeakTable<Compilation, Answer> Answers = new();

    private static readonly string[] OwnNamespaces = ["Kernels", "Generated"];

    public static void Check(
        INamedTypeSymbol type,
        AttributeData attribute,
        AttributeArguments arguments,
        ProblemReport problems,
        Compilation compilation)
    {
        if (attribute.AttributeClass?.ContainingAssembly is { } library
            && Answers.GetValue(compilation, key => new Answer(FindObstacle(key, library))).Obstacle is ({ } obstacle, { } remedy))
        {
            problems.Add(DiagnosticDescriptors.LibraryOutOfReach, arguments.Location, type.Name, obstacle, remedy);
        }
    }

    private static (string Obstacle, string Remedy)? FindObstacle(Compilation compilation, IAssemblySymbol library)
    {
        if (library.GetTypeByMetadataName("AttentionGen.Kernels.ILayerKernels") is null)
        {
            return ($"the attribute is declared in {library.Name}, which is not the library", "rename it there");
        }

        Version version = typeof(LibraryRules).Assembly.GetName().Version;
        if (library.Identity.Version != version)
        {
            return ($"the library is version {library.Identity.Version} and the generator {version}", "take both from one package");
        }

        if (compilation.GetMetadataReference(library) is { Properties.Aliases: { Length: > 0 } aliases } && !aliases.Contains(MetadataReferenceProperties.GlobalAlias))
        {
            return ($"its reference has the alias {string.Join(", ", aliases)} and no other", $"write 'global,{string.Join(",", aliases)}' for its Aliases");
        }

        // Namespaces of all references together are made anew for each edit, and slowly; those of one are kept.
        (string Obstacle, string Remedy)? other = !IsAlone(compilation, library)
            && Find(compilation.GlobalNamespace, "AttentionGen") is { } names
            && Find(library.GlobalNamespace, "AttentionGen") is { } own
                ? FindNamesake(compilation, names, own) ?? FindInside(compilation, names)
                : null;
        return other ?? FindTensors(compilation);
    }

    /// <summary>Whether nobody else declares anything in a namespace of that name.</summary>
    private static bool IsAlone(Compilation compilation, IAssemblySymbol library) =>
        HasGeneratedTypesAlone(Find(compilation.Assembly.GlobalNamespace, "AttentionGen"))
        && compilation.SourceModule.ReferencedAssemblySymbols.All(
            reference => reference.Equals(library, SymbolEqualityComparer.Default) || Find(reference.GlobalNamespace, "AttentionGen") is null);

    /// <summary>Whether a namespace of the project has nothing but the kernels of layers, which only their own files can name.</summary>
    private static bool HasGeneratedTypesAlone(INamespaceSymbol? own) =>
        own is null
        || own.GetMembers().All(static member => member is INamespaceSymbol { Name: "Generated" } generated
            && generated.GetMembers().All(static type => type is INamedTypeSymbol { IsFileLocal: true }));

    /// <summary>Another type with the name of one of the library's.</summary>
    private static (string Obstacle, string Remedy)? FindNamesake(Compilation compilation, INamespaceSymbol names, INamespaceSymbol own)
    {
        foreach (INamedTypeSymbol expected in own.GetTypeMembers().Concat(Find(own, "Kernels")!.GetTypeMembers()))
        {
            INamespaceSymbol place = expected.ContainingNamespace.Name == "Kernels" ? Find(names, "Kernels")! : names;
            if (expected.DeclaredAccessibility == Accessibility.Public
                && place.GetTypeMembers(expected.Name, expected.Arity).FirstOrDefault(found => IsOther(found, compilation, own)) is { } other)
            {
                return Declared(other, "rename it, or move it to another namespace");
            }
        }

        return null;
    }

    /// <summary>A name that the generated files' own namespaces and directives would run into.</summary>
    private static (string Obstacle, string Remedy)? FindInside(Compilation compilation, INamespaceSymbol names)
    {
        INamespaceSymbol? library = Find(names, "Kernels");
        INamespaceSymbol? generated = Find(names, "Generated");
        INamedTypeSymbol? type = OwnNamespaces.SelectMany(name => names.GetTypeMembers(name))
            .Concat(library!.GetTypeMembers())
            .Concat(generated?.GetTypeMembers() ?? [])
            .FirstOrDefault(found => IsOther(found, compilation, library));
        if (type is not null)
        {
            return Declared(type, "move it to another namespace");
        }

        INamespaceSymbol? space = new[] { names, generated }
            .SelectMany(outer => new[] { Find(outer, "System"), Find(outer, "AttentionGen") })
            .FirstOrDefault(static found => found is not null);
        return space is null ? null : ($"there is a namespace {space.ToDisplayString()}, in which they are looked for", "rename it");
    }

    /// <summary>The package that the library brings along, unless a project keeps it out.</summary>
    private static (string Obstacle, string Remedy)? FindTensors(Compilation compilation) =>
        compilation.GetTypesByMetadataName("System.Numerics.Tensors.TensorSpan`1").Any(type =>
            type.DeclaredAccessibility == Accessibility.Public && IsGlobal(type, compilation))
            ? null
            : ("members of theirs take the TensorSpan of System.Numerics.Tensors, which the project does not reference", "add a reference to that package, without an alias");

    /// <summary>Whether a type can be named without an alias of its reference.</summary>
    internal static bool IsGlobal(INamedTypeSymbol type, Compilation compilation) =>
        compilation.GetMetadataReference(type.ContainingAssembly)?.Properties.Aliases is not { IsDefaultOrEmpty: false } aliases
        || aliases.Contains(MetadataReferenceProperties.GlobalAlias);

    private static (string Obstacle, string Remedy) Declared(INamedTypeSymbol type, string remedy) =>
        ($"{type.ToDisplayString()} is declared in {type.ContainingAssembly.Name} too", remedy);

    /// <summary>Whether a type is not of the library, and can be named by generated code: not what is local to a file, here or in a reference, and has another name there.</summary>
    private static bool IsOther(INamedTypeSymbol found, Compilation compilation, INamespaceSymbol own) =>
        !SymbolEqualityComparer.Default.Equals(found.ContainingAssembly, own.ContainingAssembly)
        && found.MetadataName.StartsWith(found.Name, StringComparison.Ordinal)
        && compilation.IsSymbolAccessibleWithin(found, compilation.Assembly);

    private static INamespaceSymbol? Find(INamespaceSymbol? outer, string name) =>
        outer?.GetNamespaceMembers().FirstOrDefault(inner => inner.Name == name);

    private sealed class Answer((string Obstacle, string Remedy)? obstacle)
    {
        public (string Obstacle, string Remedy)? Obstacle => obstacle;
    }
}
