using System.Collections.Immutable;
using AttentionGen.Generator.Model.Functions;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing.Functions;

/// <summary>What the functions of a layer capture: a name that both use is one value.</summary>
internal sealed class FunctionCaptures
{
    private readonly List<FunctionCapture> _captures = [];

    public ImmutableArray<FunctionCapture> All => [.. _captures];

    public FunctionCapture this[int number] => _captures[number];

    /// <summary>The number of a captured parameter; null if it cannot be captured, which is reported.</summary>
    public int? Declare(IParameterSymbol parameter, FunctionProblems problems, CancellationToken cancellationToken)
    {
        SyntaxNode place = parameter.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken);
        ITypeSymbol? element = FunctionValues.ElementOfSpan(parameter.Type);
        if (parameter.RefKind != RefKind.None || FunctionValues.ElementOf(element ?? parameter.Type) is not { } type)
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

        if (known < 0)
        {
            known = _captures.Count;
            _captures.Add(capture);
        }

        return known;
    }
}
