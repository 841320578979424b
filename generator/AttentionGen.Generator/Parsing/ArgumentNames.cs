using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes an argument of the attribute as it is written; hands on the property that it sets.</summary>
/// <remarks>
/// <c>(DModel = 64)</c> names the property, <c>(dModel: 64)</c> the constructor's parameter, and <c>(64)</c> has a place among these.
/// </remarks>
internal static class ArgumentNames
{
    /// <summary>The properties that the parameters of an attribute's constructor set, in their order.</summary>
    public static IReadOnlyList<string> OfConstructor(AttributeSyntax? attribute)
    {
        string name = attribute?.Name switch
        {
            QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
            AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
            SimpleNameSyntax simple => simple.Identifier.ValueText,
            _ => "",
        };
        LayerKind kind = LayerKind.All.FirstOrDefault(kind => kind.Name == name || kind.Name == name + "Attribute") ?? LayerKind.MultiHeadAttention;
        return [.. kind.ConstructorArguments.Select(static argument => argument.Name)];
    }

    /// <returns>Null where the argument is one that the constructor does not have.</returns>
    public static string? Of(AttributeArgumentSyntax argument)
    {
        if (argument.NameEquals is { Name.Identifier.ValueText: var property })
        {
            return property;
        }

        if (argument.NameColon is { Name.Identifier.ValueText: var parameter })
        {
            return OfParameter(parameter);
        }

        IReadOnlyList<string> places = OfConstructor(argument.Parent?.Parent as AttributeSyntax);
        int place = (argument.Parent as AttributeArgumentListSyntax)?.Arguments.IndexOf(argument) ?? -1;
        return place >= 0 && place < places.Count ? places[place] : null;
    }

    /// <summary>dModel sets DModel.</summary>
    public static string? OfParameter(string parameter) => Properties.FirstOrDefault(
        property => string.Equals(property, parameter, StringComparison.OrdinalIgnoreCase) && property != parameter);

    private static IEnumerable<string> Properties { get; } =
        [.. LayerKind.All.SelectMany(static kind => kind.ConstructorArguments).Select(static argument => argument.Name).Distinct()];
}
