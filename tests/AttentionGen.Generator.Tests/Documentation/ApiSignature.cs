using System.Text;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Tests.Documentation;

/// <summary>Takes symbols; hands on how a reader would write them in C#. Everything is public, so nothing says it.</summary>
internal static class ApiSignature
{
    private const int LongestLine = 110;

    private static readonly SymbolDisplayFormat Format = new(
        globalNamespaceStyle: SymbolDisplayGlobalNamespaceStyle.Omitted,
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        memberOptions: SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeRef
            | SymbolDisplayMemberOptions.IncludeConstantValue,
        parameterOptions: SymbolDisplayParameterOptions.IncludeModifiers | SymbolDisplayParameterOptions.IncludeType
            | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
            | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral);

    /// <summary>A default value of an enumeration is written with its type.</summary>
    private static readonly SymbolDisplayFormat ParameterFormat =
        Format.WithMemberOptions(Format.MemberOptions | SymbolDisplayMemberOptions.IncludeContainingType);

    /// <summary>The name of a type, with the types around it.</summary>
    public static string NameOf(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? $"{NameOf(outer)}.{type.Name}" : type.Name;

    /// <summary>A member as it is declared, long parameter lists one to a line.</summary>
    public static string Of(ISymbol member) => member switch
    {
        IMethodSymbol method => WithParameters(
            Head(method) + (method.TypeParameters.IsEmpty ? "" : $"<{string.Join(", ", method.TypeParameters.Select(static type => type.Name))}>"),
            method.Parameters) + string.Concat(method.TypeParameters.Select(Constraint)),
        IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum } => member.Name,
        // That a struct's getter changes nothing is no news.
        _ => member.ToDisplayString(Format).Replace("readonly get;", "get;", StringComparison.Ordinal),
    };

    /// <summary>What a sentence calls a member: its name, and of an overload the types of its parameters too.</summary>
    public static string ShortNameOf(ISymbol member) =>
        member is IMethodSymbol method && method.ContainingType.GetMembers(method.Name).Length > 1
            ? $"{method.Name}({string.Join(", ", method.Parameters.Select(static parameter => parameter.Type.ToDisplayString(Format)))})"
            : member.Name;

    /// <summary>A type as it is declared, with the constructor of a record and what can be done with it as something else.</summary>
    public static string Of(INamedTypeSymbol type)
    {
        string[] words =
        [
            .. new[]
            {
                type.IsStatic ? "static" : "",
                type is { IsSealed: true, TypeKind: TypeKind.Class, IsStatic: false } ? "sealed" : "",
                type is { IsReadOnly: true, TypeKind: TypeKind.Struct } ? "readonly" : "",
                type.IsRefLikeType ? "ref" : "",
                IsRecord(type) ? "record" : "",
                IsRecord(type) && type.TypeKind == TypeKind.Class ? "" : type.TypeKind.ToString().ToLowerInvariant(),
            }.Where(static word => word.Length > 0),
        ];
        string head = $"{string.Join(" ", words)} {type.Name}";
        string declaration = PrimaryConstructor(type) is { } constructor ? WithParameters(head, constructor.Parameters) : head;
        string[] bases = [.. Bases(type)];
        return bases.Length == 0 ? declaration : $"{declaration} : {string.Join(", ", bases)}";
    }

    /// <summary>The constructor that stands in a record's first line: each of its parameters is a property.</summary>
    public static IMethodSymbol? PrimaryConstructor(INamedTypeSymbol type) =>
        !IsRecord(type)
            ? null
            : type.InstanceConstructors.SingleOrDefault(constructor =>
                !constructor.Parameters.IsEmpty && constructor.Parameters.All(parameter => type.GetMembers(parameter.Name).Any(static member => member is IPropertySymbol)));

    /// <summary>Whether the compiler wrote the member, such as a record's comparisons.</summary>
    public static bool IsByCompiler(ISymbol symbol) =>
        symbol.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == "CompilerGeneratedAttribute");

    /// <summary>Metadata does not say so of a struct, but only a record is printed by the compiler.</summary>
    private static bool IsRecord(INamedTypeSymbol type) => type.GetMembers(nameof(ToString)).Any(IsByCompiler);

    private static string Head(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Constructor
            ? method.ContainingType.Name
            : $"{(method.IsStatic ? "static " : "")}{method.ReturnType.ToDisplayString(Format)} {method.Name}";

    private static string WithParameters(string head, IEnumerable<IParameterSymbol> parameters)
    {
        string[] texts = [.. parameters.Select(static parameter => parameter.ToDisplayString(ParameterFormat))];
        string line = $"{head}({string.Join(", ", texts)})";
        if (line.Length <= LongestLine)
        {
            return line;
        }

        var text = new StringBuilder(head).Append('(');
        for (int i = 0; i < texts.Length; i++)
        {
            text.Append("\n    ").Append(texts[i]).Append(i < texts.Length - 1 ? "," : ")");
        }

        return text.ToString();
    }

    private static string Constraint(ITypeParameterSymbol type)
    {
        string[] demands =
        [
            .. new[]
            {
                type.HasReferenceTypeConstraint ? "class" : "",
                type.HasUnmanagedTypeConstraint ? "unmanaged" : type.HasValueTypeConstraint ? "struct" : "",
                type.HasNotNullConstraint ? "notnull" : "",
            }.Where(static demand => demand.Length > 0),
            .. type.ConstraintTypes.Select(static demand => demand.ToDisplayString(Format)),
            .. type.HasConstructorConstraint ? ["new()"] : Array.Empty<string>(),
        ];
        return demands.Length == 0 ? "" : $"\n    where {type.Name} : {string.Join(", ", demands)}";
    }

    private static IEnumerable<string> Bases(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Class && type.BaseType is { SpecialType: not SpecialType.System_Object } parent)
        {
            yield return parent.Name;
        }

        foreach (INamedTypeSymbol contract in type.Interfaces)
        {
            if (contract.DeclaredAccessibility == Accessibility.Public && contract.Name != "IEquatable")
            {
                yield return contract.ToDisplayString(Format);
            }
        }
    }
}
