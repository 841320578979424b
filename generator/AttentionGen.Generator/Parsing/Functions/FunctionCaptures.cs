using System.Collections.Immutable;
using AttentionGen.Generator.Model.Functions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Generator.Parsing.Functions;

/// <summary>What the functions of a layer capture, a name that both use being one value, and the fields that they read.</summary>
/// <param name="layer">The layer, in whose code the fields are read.</param>
internal sealed class FunctionCaptures(INamedTypeSymbol layer)
{
    /// <summary>Names that a property of the type with the captures cannot have: its own, and those that every type has.</summary>
    private static readonly HashSet<string> TakenNames =
        ["Captures", "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString"];

    private readonly List<FunctionCapture> _captures = [];
    private readonly List<FunctionStatic> _statics = [];

    public ImmutableArray<FunctionStatic> Statics => [.. _statics];

    public ImmutableArray<FunctionCapture> All => [.. _captures];

    public FunctionCapture this[int number] => _captures[number];

    /// <summary>The number of a field; null where the layer may not read it.</summary>
    public int? Read(IFieldSymbol field, NodeType type, Compilation compilation)
    {
        if (!compilation.IsSymbolAccessibleWithin(field, layer) || IsFileLocal(field.ContainingType))
        {
            return null;
        }

        string name = (SyntaxFacts.GetKeywordKind(field.Name) == SyntaxKind.None ? "" : "@") + field.Name;
        var read = new FunctionStatic($"{field.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}.{name}", type);
        int known = _statics.IndexOf(read);
        if (known < 0)
        {
            known = _statics.Count;
            _statics.Add(read);
        }

        return known;
    }

    /// <summary>The number of a captured parameter; null if it cannot be captured, which is reported.</summary>
    public int? Declare(IParameterSymbol parameter, FunctionProblems problems, CancellationToken cancellationToken)
    {
        SyntaxNode place = parameter.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken);
        if (parameter.RefKind != RefKind.None)
        {
            return problems.Refuse(place, $"a parameter '{parameter.Name}' that is passed by reference", "pass its value");
        }

        ITypeSymbol? element = FunctionValues.ElementOfSpan(parameter.Type);
        if (FunctionValues.ElementOf(element ?? parameter.Type) is not { } type)
        {
            return parameter.Type.TypeKind == TypeKind.Error
                ? problems.Invalid()
                : problems.Refuse(
                    place,
                    $"a parameter '{parameter.Name}' of type {parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}",
                    "capture a float, int, bool or byte, or a ReadOnlySpan of them");
        }

        var capture = new FunctionCapture(parameter.Name, type, element is not null);
        int known = _captures.FindIndex(other => other.Name == capture.Name);
        if (known >= 0 && _captures[known] != capture)
        {
            return problems.Refuse(place, $"a parameter '{parameter.Name}' that has another type in the layer's other function", "give it one type, or another name");
        }

        if (parameter.HasExplicitDefaultValue)
        {
            return problems.Refuse(place, $"a parameter '{parameter.Name}' with a default value", "leave the default out, because a call brings the value");
        }

        if (TakenNames.Contains(capture.Property) || (known < 0 && _captures.Exists(other => other.Property == capture.Property)))
        {
            return problems.Refuse(place, $"a parameter '{parameter.Name}', whose property '{capture.Property}' the type Captures has already", "give it another name");
        }

        if (known < 0)
        {
            known = _captures.Count;
            _captures.Add(capture);
        }

        return known;
    }

    /// <summary>Whether no other file can name a type, not even a generated one.</summary>
    private static bool IsFileLocal(INamedTypeSymbol type) => type.IsFileLocal || (type.ContainingType is { } outer && IsFileLocal(outer));
}
