using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the annotated type; reports why the generated partial could not be added to it.</summary>
internal static class TargetRules
{
    /// <summary>The kernels are <c>file</c> types, so that no name of theirs can meet a name of the user's.</summary>
    private const LanguageVersion MinimumLanguageVersion = LanguageVersion.CSharp11;

    public static void Check(
        INamedTypeSymbol type,
        AttributeData attribute,
        AttributeArguments arguments,
        ProblemReport problems,
        CancellationToken cancellationToken)
    {
        CheckLanguageVersion(type, attribute, arguments, problems);
        CheckPartial(type, problems, cancellationToken);
        CheckSupported(type, problems, cancellationToken);
    }

    private static void CheckLanguageVersion(
        INamedTypeSymbol type,
        AttributeData attribute,
        AttributeArguments arguments,
        ProblemReport problems)
    {
        if (attribute.ApplicationSyntaxReference?.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: var version }
            && version < MinimumLanguageVersion)
        {
            problems.Add(
                DiagnosticDescriptors.LanguageVersionTooOld,
                arguments.Location,
                version.ToDisplayString(),
                type.Name);
        }
    }

    private static void CheckPartial(INamedTypeSymbol type, ProblemReport problems, CancellationToken cancellationToken)
    {
        if (FindNotPartial(type, cancellationToken) is { } declaration)
        {
            problems.Add(DiagnosticDescriptors.NotPartial, declaration.Identifier.GetLocation(), type.Name);
        }

        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            CheckContainer(outer, type, problems, cancellationToken);
        }
    }

    /// <summary>Reports that nothing can be added to the layers inside a type, at any depth: the same, seen from outside.</summary>
    public static void CheckContainer(INamedTypeSymbol type, Action<Diagnostic> sink, CancellationToken cancellationToken)
    {
        if (FindNotPartial(type, cancellationToken) is not null)
        {
            foreach (INamedTypeSymbol layer in Layers(type))
            {
                CheckContainer(type, layer, new ProblemReport(sink), cancellationToken);
            }
        }
    }

    private static void CheckContainer(INamedTypeSymbol outer, INamedTypeSymbol layer, ProblemReport problems, CancellationToken cancellationToken)
    {
        if (FindNotPartial(outer, cancellationToken) is { } declaration)
        {
            problems.Add(
                DiagnosticDescriptors.ContainingTypeNotPartial,
                declaration.Identifier.GetLocation(),
                new WayOut { Place = layer.Locations[0] },
                outer.Name,
                layer.Name);
        }
    }

    private static IEnumerable<INamedTypeSymbol> Layers(INamedTypeSymbol type)
    {
        foreach (INamedTypeSymbol inner in type.GetTypeMembers())
        {
            if (inner.TypeKind == TypeKind.Class && LayerAttribute.IsOnAny(inner))
            {
                yield return inner;
            }

            foreach (INamedTypeSymbol layer in Layers(inner))
            {
                yield return layer;
            }
        }
    }

    private static TypeDeclarationSyntax? FindNotPartial(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        foreach (TypeDeclarationSyntax declaration in Declarations(type, cancellationToken))
        {
            if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                return declaration;
            }
        }

        return null;
    }

    private static void CheckSupported(INamedTypeSymbol type, ProblemReport problems, CancellationToken cancellationToken)
    {
        if (FindObstacle(type, cancellationToken) is ({ } obstacle, { } remedy))
        {
            problems.Add(DiagnosticDescriptors.UnsupportedTarget, type.Locations[0], type.Name, obstacle, remedy);
        }
    }

    /// <summary>The first thing about the type that rules it out, and what to do about it.</summary>
    private static (string Obstacle, string Remedy)? FindObstacle(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        if (type.IsStatic)
        {
            return ("it is static", "a layer is an object that holds its weights, so remove 'static'");
        }

        if (type.IsRecord)
        {
            return ("it is a record", "a layer has no value equality, so declare it as a class");
        }

        if (type.TypeParameters.Length != 0)
        {
            return ("it is generic", "the code is written for one shape, so declare one class without type parameters for each");
        }

        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.TypeParameters.Length != 0)
            {
                return ($"{outer.Name}, which contains it, is generic", $"move it out of {outer.Name}");
            }

            if (outer.IsFileLocal)
            {
                return ($"{(ReferenceEquals(outer, type) ? "it" : outer.Name + ", which contains it,")} is local to its file", "the code goes into another file, so remove 'file'");
            }
        }

        foreach (TypeDeclarationSyntax declaration in Declarations(type, cancellationToken))
        {
            if (declaration.ParameterList is not null)
            {
                return ("it has a primary constructor, which the generated constructor cannot call", "declare an ordinary constructor, or fields, instead");
            }
        }

        return FindBaseObstacle(type);
    }

    /// <summary>The generated constructor calls the base class's without arguments, so that has to be possible.</summary>
    private static (string Obstacle, string Remedy)? FindBaseObstacle(INamedTypeSymbol type)
    {
        if (type.BaseType is not { TypeKind: TypeKind.Class, SpecialType: not SpecialType.System_Object } baseType)
        {
            return null;
        }

        for (INamedTypeSymbol? ancestor = baseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (LayerAttribute.IsOnAny(ancestor))
            {
                return ($"its base class {ancestor.Name} is an attention layer itself", "hold the other layer in a field instead");
            }
        }

        return baseType.InstanceConstructors.Any(constructor => CanCallWithoutArguments(constructor, type))
            ? null
            : ($"its base class {baseType.Name} has no constructor that it can call without arguments", $"add one to {baseType.Name}, or hold it in a field instead");
    }

    private static bool CanCallWithoutArguments(IMethodSymbol constructor, INamedTypeSymbol caller) =>
        constructor.Parameters.All(static parameter => parameter.IsOptional || parameter.IsParams)
        && BaseMembers.CanReach(constructor, caller);

    private static IEnumerable<TypeDeclarationSyntax> Declarations(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<TypeDeclarationSyntax>();
}
