using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the attribute as the compiler bound it; hands on each argument's value and where it is written.</summary>
/// <remarks>The source may be broken in any way, so a value of the wrong kind is an answer here and not an exception.</remarks>
internal sealed class AttributeArguments(AttributeData attribute, CancellationToken cancellationToken)
{
    private readonly AttributeSyntax? _syntax =
        attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;

    /// <summary>The attribute as a whole: the place of what is missing.</summary>
    public Location Location => _syntax?.GetLocation() ?? Location.None;

    public Argument<T> Read<T>(string name)
        where T : struct
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
            {
                return argument.Value is { Kind: TypedConstantKind.Primitive, Value: T value }
                    ? new Argument<T>(ArgumentState.Given, value)
                    : new Argument<T>(ArgumentState.Broken, default);
            }
        }

        return new Argument<T>(FindSyntax(name) is null ? ArgumentState.Absent : ArgumentState.Broken, default);
    }

    /// <summary>The arguments that the compiler made a value of.</summary>
    public IEnumerable<AttributeArgumentSyntax> Bound =>
        from argument in attribute.NamedArguments
        where argument.Value.Kind != TypedConstantKind.Error
        let syntax = FindSyntax(argument.Key)
        where syntax is not null
        select syntax;

    /// <summary>Whether an argument is a number other than zero, which often stands for a default.</summary>
    public bool IsNotZero(string name) =>
        attribute.NamedArguments.Any(argument => argument.Key == name && argument.Value.Value is int and not 0 or double and not 0);

    /// <summary>Whether an argument is written, whatever it is.</summary>
    public bool IsWritten(string name) => FindSyntax(name) is not null;

    /// <summary>An argument of an enumeration type, as its number.</summary>
    public Argument<int> ReadEnum(string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
            {
                return argument.Value is { Kind: TypedConstantKind.Enum, Value: int value }
                    ? new Argument<int>(ArgumentState.Given, value)
                    : new Argument<int>(ArgumentState.Broken, default);
            }
        }

        return new Argument<int>(FindSyntax(name) is null ? ArgumentState.Absent : ArgumentState.Broken, default);
    }

    /// <summary>The expression given for <paramref name="name"/>, or the attribute when there is none.</summary>
    public Location LocationOf(string name) => FindSyntax(name)?.Expression.GetLocation() ?? Location;

    private AttributeArgumentSyntax? FindSyntax(string name)
    {
        if (_syntax?.ArgumentList is { } list)
        {
            foreach (AttributeArgumentSyntax argument in list.Arguments)
            {
                if (argument.NameEquals?.Name.Identifier.ValueText == name)
                {
                    return argument;
                }
            }
        }

        return null;
    }
}

internal enum ArgumentState
{
    /// <summary>Not written: the default applies.</summary>
    Absent,

    /// <summary>Written and bound.</summary>
    Given,

    /// <summary>Written, but not a constant of its type; the compiler has said so already.</summary>
    Broken,
}

internal readonly record struct Argument<T>(ArgumentState State, T Value)
    where T : struct
{
    public T Or(T other) => State == ArgumentState.Given ? Value : other;
}
