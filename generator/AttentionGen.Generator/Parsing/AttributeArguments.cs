using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the attribute as the compiler bound it; hands on each argument's value and where it is written.</summary>
/// <remarks>The source may be broken in any way, so a value of the wrong kind is an answer here and not an exception.</remarks>
/// <param name="attribute">The attribute.</param>
/// <param name="cancellationToken">Cancels.</param>
/// <param name="defaults">What is meant where nothing is written, if that is not the attribute's own default.</param>
internal sealed class AttributeArguments(AttributeData attribute, CancellationToken cancellationToken, IReadOnlyDictionary<string, object>? defaults = null)
{
    private readonly IReadOnlyDictionary<string, object> _defaults = defaults ?? new Dictionary<string, object>();

    private readonly AttributeSyntax? _syntax =
        attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;

    /// <summary>The attribute as a whole: the place of what is missing.</summary>
    public Location Location => _syntax?.GetLocation() ?? Location.None;

    public Argument<T> Read<T>(string name)
        where T : struct =>
        ConstantOf(name) switch
        {
            { Kind: TypedConstantKind.Primitive, Value: T value } => new Argument<T>(ArgumentState.Given, value),
            null when !IsWritten(name) => Default<T>(name),
            _ => new Argument<T>(ArgumentState.Broken, default),
        };

    /// <summary>An argument of an enumeration type, as its number.</summary>
    public Argument<int> ReadEnum(string name) =>
        ConstantOf(name) switch
        {
            { Kind: TypedConstantKind.Enum, Value: int value } => new Argument<int>(ArgumentState.Given, value),
            null when !IsWritten(name) => Default<int>(name),
            _ => new Argument<int>(ArgumentState.Broken, default),
        };

    /// <summary>The arguments that the compiler made a value of.</summary>
    public IEnumerable<AttributeArgumentSyntax> Bound => Written.Where(argument => ConstantOf(argument) is { Kind: not TypedConstantKind.Error });

    /// <summary>Whether an argument is a number other than zero, which often stands for a default.</summary>
    public bool IsNotZero(string name) => ConstantOf(name)?.Value is int and not 0 or double and not 0;

    /// <summary>An argument as a number, if it is one.</summary>
    public double? Number(string name) => ConstantOf(name)?.Value switch
    {
        int value => value,
        double value => value,
        _ => null,
    };

    /// <summary>An argument that is a text, if it is one.</summary>
    public string? Text(string name) => ConstantOf(name)?.Value as string;

    /// <summary>Whether an argument is written, whatever it is. Where no constructor fits, those that one would take are.</summary>
    public bool IsWritten(string name) =>
        FindSyntax(name) is not null || (attribute.AttributeConstructor is null && ArgumentNames.OfConstructor(_syntax).Contains(name));

    /// <summary>Whether the constructor and a name both set an argument.</summary>
    public bool IsSetTwice(string name) => NamedConstant(name) is not null && ConstructorConstant(name) is not null;

    /// <summary>The expression given for <paramref name="name"/>, or the attribute when there is none.</summary>
    public Location LocationOf(string name) => FindSyntax(name)?.Expression.GetLocation() ?? Location;

    /// <summary>What is not written is what a preset says, or absent.</summary>
    private Argument<T> Default<T>(string name)
        where T : struct =>
        _defaults.TryGetValue(name, out object? value) ? new Argument<T>(ArgumentState.Given, (T)value) : new Argument<T>(ArgumentState.Absent, default);

    /// <summary>All arguments, whatever the compiler made of them.</summary>
    public IEnumerable<AttributeArgumentSyntax> Written => _syntax?.ArgumentList?.Arguments ?? Enumerable.Empty<AttributeArgumentSyntax>();

    /// <summary>Of two the one that is set by name, as when the attribute is made.</summary>
    private TypedConstant? ConstantOf(string name) => NamedConstant(name) ?? ConstructorConstant(name);

    private TypedConstant? ConstantOf(AttributeArgumentSyntax argument) =>
        ArgumentNames.Of(argument) is not { } name ? null
        : argument.NameEquals is null ? ConstructorConstant(name)
        : NamedConstant(name);

    private TypedConstant? NamedConstant(string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
            {
                return argument.Value;
            }
        }

        return null;
    }

    private TypedConstant? ConstructorConstant(string name)
    {
        ImmutableArray<IParameterSymbol> parameters = attribute.AttributeConstructor?.Parameters ?? [];
        for (int i = 0; i < Math.Min(parameters.Length, attribute.ConstructorArguments.Length); i++)
        {
            if (ArgumentNames.OfParameter(parameters[i].Name) == name)
            {
                return attribute.ConstructorArguments[i];
            }
        }

        return null;
    }

    private AttributeArgumentSyntax? FindSyntax(string name) =>
        Written.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name)
        ?? Written.FirstOrDefault(argument => ArgumentNames.Of(argument) == name);
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
