using System.Collections.Immutable;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Model.Functions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Parsing.Functions;

/// <summary>Takes a spec; hands it on with the score and mask functions that the attribute names.</summary>
internal sealed class FunctionRules(
    INamedTypeSymbol type, AttributeArguments arguments, Compilation compilation, ProblemReport problems, CancellationToken cancellationToken)
{
    /// <summary>What a call has room for.</summary>
    private const int MostCaptures = 8;

    private readonly FunctionCaptures _captures = new(type);

    public AttentionSpec Check(AttentionSpec spec)
    {
        LayerFunction? score = Read("ScoreFunction", SpecialType.System_Single, "float", [FunctionParameter.Score, .. FunctionParameters.Positions]);
        LayerFunction? mask = Read("MaskFunction", SpecialType.System_Boolean, "bool", FunctionParameters.Positions);
        return score is null && mask is null ? spec : spec with { Functions = new LayerFunctions(score, mask, _captures.All, _captures.Statics) };
    }

    private LayerFunction? Read(string argument, SpecialType result, string resultName, ImmutableArray<FunctionParameter> known)
    {
        if (!arguments.IsWritten(argument))
        {
            return null;
        }

        if (arguments.Text(argument) is not { } name)
        {
            // Not a constant, which the compiler says, or null, which is none.
            return null;
        }

        IMethodSymbol[] methods = [.. type.GetMembers(name).OfType<IMethodSymbol>().Where(static method => method.MethodKind == MethodKind.Ordinary)];
        string? why = methods.Length switch
        {
            0 => $"{type.Name} has no method of this name; declare one, and write nameof({(name.Length > 0 ? name : "...")})",
            > 1 => $"{type.Name} has {methods.Length} methods of this name; give the function a name of its own",
            _ => WhyNot(methods[0], result, resultName, known),
        };
        if (why is not null)
        {
            problems.Add(DiagnosticDescriptors.InvalidFunction, arguments.LocationOf(argument), argument, name, why);
            return null;
        }

        var builder = new FunctionBuilder();
        var reader = new FunctionReader(compilation, builder, _captures, new FunctionProblems(problems, name), cancellationToken);
        IMethodSymbol method = methods[0].PartialImplementationPart ?? methods[0];
        LayerFunction? function = reader.Read(method, known) is { } value ? builder.Build(name, TextOf(method), value) : null;
        if (_captures.All.Length > MostCaptures)
        {
            problems.Add(
                DiagnosticDescriptors.InvalidFunction,
                arguments.LocationOf(argument),
                argument,
                name,
                $"it captures more than {MostCaptures} tables and values; put what belongs together into one table");
        }

        if (function is null && !problems.Any)
        {
            // Nothing is left out in silence.
            problems.AddSilently();
        }

        return function;
    }

    private static string? WhyNot(IMethodSymbol method, SpecialType result, string resultName, ImmutableArray<FunctionParameter> known) =>
        !method.IsStatic ? "it is not static; a function sees its parameters alone"
        : method.IsGenericMethod ? "it is generic; write it for float and int"
        : method.ReturnType.SpecialType != result || method.ReturnsByRef || method.ReturnsByRefReadonly ? $"it does not return {resultName}"
        : known.Contains(FunctionParameter.Score) && method.Parameters.All(static parameter => parameter.Name != "score")
            ? "it has no parameter 'score'; take the score and return what it becomes"
        : null;

    /// <summary>What the user wrote, on one line, whatever ends a line in C#.</summary>
    private string TextOf(IMethodSymbol method)
    {
        var syntax = (MethodDeclarationSyntax)method.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken);
        SyntaxNode? body = (SyntaxNode?)syntax.ExpressionBody?.Expression ?? syntax.Body;
        return string.Join(" ", (body?.ToString() ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
