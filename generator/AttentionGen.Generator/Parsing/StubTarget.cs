using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parsing;

/// <summary>
/// Takes a type that may be one that cannot be a layer; says whether stubs can be added to it all the same, and what their
/// constructor, which never ends, has to call before it begins.
/// </summary>
internal static class StubTarget
{
    /// <param name="type">The annotated type.</param>
    /// <param name="isModern">Whether the language knows types that can be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Null where nothing can be added; empty where there is nothing to call.</returns>
    public static string? Initializer(INamedTypeSymbol type, bool isModern, CancellationToken cancellationToken)
    {
        string mark = isModern ? "!" : "";
        if (type.IsStatic || IsLocalToItsFile(type))
        {
            return null;
        }

        // Every other constructor has to call the primary one.
        if (type.InstanceConstructors.FirstOrDefault(constructor => IsPrimary(constructor, cancellationToken)) is { } primary)
        {
            return Call("this", primary, mark);
        }

        if (type.BaseType is not { TypeKind: TypeKind.Class, SpecialType: not SpecialType.System_Object } baseType)
        {
            return "";
        }

        // The generated constructor of another layer is not there yet.
        if (LayerKind.All.FirstOrDefault(kind => LayerAttribute.Find(baseType, kind) is not null) is { } layer)
        {
            return $" : base(default(global::{layer.Members.First(static member => member.Name == GeneratedMembers.ConstructorName).ParameterTypes[0]}){mark})";
        }

        IMethodSymbol[] reachable = [.. baseType.InstanceConstructors.Where(constructor => BaseMembers.CanReach(constructor, type))];
        return reachable.Any(static constructor => constructor.Parameters.All(static parameter => parameter.IsOptional || parameter.IsParams)) ? ""
            : reachable.Select(constructor => Call("base", constructor, mark)).FirstOrDefault(static call => call is not null);
    }

    private static bool IsLocalToItsFile(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.IsFileLocal)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPrimary(IMethodSymbol constructor, CancellationToken cancellationToken) =>
        constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellationToken) is TypeDeclarationSyntax { ParameterList: not null });

    /// <returns>Null where a parameter takes no value, but a variable.</returns>
    private static string? Call(string target, IMethodSymbol constructor, string mark) =>
        constructor.Parameters.Any(static parameter => parameter.RefKind is RefKind.Ref or RefKind.Out || parameter.Type is IPointerTypeSymbol or IFunctionPointerTypeSymbol)
            ? null
            : $" : {target}({string.Join(", ", constructor.Parameters.Select(parameter => $"default({parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}){mark}"))})";
}
