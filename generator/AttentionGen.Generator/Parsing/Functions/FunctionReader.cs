using System.Collections.Immutable;
using AttentionGen.Generator.Model.Functions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Parsing.Functions;

/// <summary>
/// Takes a static method; hands on its value as nodes, or reports what of it has none. Methods that it calls become a part of
/// it, and every path to a return one branch of a selection.
/// </summary>
/// <param name="compilation">Where methods are found.</param>
/// <param name="builder">Takes the nodes.</param>
/// <param name="captures">What the functions of the layer capture.</param>
/// <param name="problems">Takes what cannot be compiled.</param>
/// <param name="cancellationToken">Cancels.</param>
internal sealed partial class FunctionReader(
    Compilation compilation, FunctionBuilder builder, FunctionCaptures captures, FunctionProblems problems, CancellationToken cancellationToken)
{
    /// <summary>A function of more nodes is refused: its cost would hide.</summary>
    public const int MostNodes = 200;

    /// <summary>Statements and expressions that are read at most, each as often as branches and calls repeat it.</summary>
    private const int MostSteps = 20_000;

    /// <summary>What has to hold where the expression that is being read counts.</summary>
    private readonly FunctionGuards _guards = new(builder);

    /// <summary>Indices of tables that are being read, one inside the other.</summary>
    private int _indices;

    private int _steps;

    /// <summary>Methods that are being read, from the outermost in.</summary>
    private readonly List<IMethodSymbol> _methods = [];

    /// <summary>What names of the method that is being read stand for.</summary>
    private Dictionary<ISymbol, int> _values = new(SymbolEqualityComparer.Default);

    /// <summary>Captured tables that names of the method stand for.</summary>
    private Dictionary<ISymbol, int> _tables = new(SymbolEqualityComparer.Default);

    /// <summary>The value of the layer's function, whose parameters are known by their names.</summary>
    public int? Read(IMethodSymbol method, ImmutableArray<FunctionParameter> known)
    {
        bool isComplete = true;
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            isComplete &= Declare(parameter, known);
        }

        return isComplete ? ReadBody(method) : null;
    }

    private bool Declare(IParameterSymbol parameter, ImmutableArray<FunctionParameter> known)
    {
        foreach (FunctionParameter name in known)
        {
            if (FunctionParameters.NameOf(name) == parameter.Name)
            {
                SpecialType expected = name == FunctionParameter.Score ? SpecialType.System_Single : SpecialType.System_Int32;
                if (parameter.Type.SpecialType != expected)
                {
                    string type = expected == SpecialType.System_Single ? "float" : "int";
                    problems.Refuse(PlaceOf(parameter), $"a parameter '{parameter.Name}' that is not {type}", $"declare it as {type}, or give it another name to capture it");
                    return false;
                }

                if (parameter.RefKind != RefKind.None)
                {
                    problems.Refuse(PlaceOf(parameter), $"a parameter '{parameter.Name}' that is passed by reference", "pass its value");
                    return false;
                }

                _values[parameter] = builder.Parameter(name, name == FunctionParameter.Score ? NodeType.Float : NodeType.Int);
                return true;
            }
        }

        if (captures.Declare(parameter, problems, cancellationToken) is not { } capture)
        {
            return false;
        }

        if (captures[capture].IsSpan)
        {
            _tables[parameter] = capture;
        }
        else
        {
            _values[parameter] = builder.Captured(capture, FunctionValues.TypeOf(captures[capture].Element));
        }

        return true;
    }

    private int? ReadBody(IMethodSymbol method)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not BaseMethodDeclarationSyntax syntax)
        {
            return problems.Invalid();
        }

        // The method may stand in any file of the compilation.
#pragma warning disable RS1030
        SemanticModel model = compilation.GetSemanticModel(syntax.SyntaxTree);
#pragma warning restore RS1030
        if (model.GetOperation(syntax, cancellationToken) is not IMethodBodyOperation body || (body.BlockBody ?? body.ExpressionBody) is not { } block)
        {
            return problems.Refuse(syntax, $"a method '{method.Name}' without a body", "give it one");
        }

        _methods.Add(method);
        int? value = Statements(block.Operations, 0);
        _methods.RemoveAt(_methods.Count - 1);
        return value;
    }

    /// <summary>What is returned from a statement on; none where the end is reached without a value.</summary>
    private int? Statements(ImmutableArray<IOperation> statements, int first)
    {
        for (int i = first; i < statements.Length; i++)
        {
            if (IsTooLong(statements[i]))
            {
                return null;
            }

            switch (statements[i])
            {
                case IReturnOperation { ReturnedValue: { } returned }:
                    return Value(returned);

                case IBlockOperation block:
                    return Statements([.. block.Operations, .. statements.Skip(i + 1)], 0);

                case IVariableDeclarationGroupOperation declaration:
                    if (!Declare(declaration))
                    {
                        return null;
                    }

                    break;

                case IConditionalOperation condition:
                    return Branch(condition, [.. statements.Skip(i + 1)]);

                case ILocalFunctionOperation or IEmptyOperation:
                    break;

                case var other:
                    return RefuseStatement(other);
            }
        }

        return problems.Invalid();
    }

    private int? Branch(IConditionalOperation condition, ImmutableArray<IOperation> rest)
    {
        int? test = Value(condition.Condition);
        int? yes = Under(test, holds: true, () => Statements([condition.WhenTrue, .. rest], 0));
        int? no = Under(test, holds: false, () => Statements(condition.WhenFalse is { } otherwise ? [otherwise, .. rest] : rest, 0));
        return Select(test, yes, no);
    }

    /// <summary>A value that counts only where a condition holds, or does not; as a part of an index it has the bounds that follow.</summary>
    private int? Under(int? condition, bool holds, Func<int?> read) => _guards.Under(condition, holds, () =>
    {
        int? value = read();
        return value is { } number && _indices > 0 && builder[number].Type == NodeType.Int ? _guards.Narrowed(number) : value;
    });

    private bool Declare(IVariableDeclarationGroupOperation group)
    {
        foreach (IVariableDeclaratorOperation variable in group.Declarations.SelectMany(static declaration => declaration.Declarators))
        {
            if (variable.GetVariableInitializer() is not { } initializer)
            {
                problems.Refuse(variable.Syntax, $"a variable '{variable.Symbol.Name}' without a value", "give it one where it is declared");
                return false;
            }

            if (variable.Symbol.RefKind != RefKind.None)
            {
                problems.Refuse(variable.Syntax, $"a reference '{variable.Symbol.Name}'", "copy the value");
                return false;
            }

            if (TableOf(initializer.Value) is { } table)
            {
                _tables[variable.Symbol] = table;
            }
            else if (Value(initializer.Value) is { } value)
            {
                _values[variable.Symbol] = value;
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The captured table that an expression is, or null.</summary>
    private int? TableOf(IOperation operation) =>
        SymbolOf(operation) is { } symbol && _tables.TryGetValue(symbol, out int table) ? table : null;

    private static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        IParameterReferenceOperation reference => reference.Parameter,
        ILocalReferenceOperation reference => reference.Local,
        IConversionOperation { OperatorMethod: null } conversion => SymbolOf(conversion.Operand),
        _ => null,
    };

    /// <summary>Whether the function is longer than a kernel should be, which is reported.</summary>
    private bool IsTooLong(IOperation place)
    {
        if (builder.Count <= MostNodes && ++_steps <= MostSteps)
        {
            return false;
        }

        problems.Refuse(place.Syntax, $"more than {MostNodes} operations", "capture a table of what can be computed before");
        return true;
    }

    private int? RefuseStatement(IOperation statement) => statement switch
    {
        IInvalidOperation => problems.Invalid(),
        ILoopOperation => problems.Refuse(statement.Syntax, "a loop", "write out its trips, or capture a table of its results"),
        IExpressionStatementOperation { Operation: IAssignmentOperation or IIncrementOrDecrementOperation } => problems.Refuse(
            statement.Syntax, "an assignment to a variable that has a value", "declare another variable for the new value"),
        IThrowOperation => problems.Refuse(statement.Syntax, "an exception", "return a value; what arguments may be is checked where they are captured"),
        ISwitchOperation => problems.Refuse(statement.Syntax, "a switch statement", "write a switch expression, or if and return"),
        _ => problems.Refuse(statement.Syntax, "a statement that computes no value", "leave it out"),
    };

    private int? Select(int? test, int? yes, int? no)
    {
        if (test is not { } a || yes is not { } b || no is not { } c)
        {
            return null;
        }

        // Bools are lanes of bits, whose selection is of bits too.
        return builder[b].Type != NodeType.Bool ? builder.Add(NodeOp.Select, builder[b].Type, a, b, c)
            : builder.Add(
                NodeOp.Or,
                NodeType.Bool,
                builder.Add(NodeOp.And, NodeType.Bool, a, b),
                builder.Add(NodeOp.And, NodeType.Bool, builder.Not(a), c));
    }

    private SyntaxNode PlaceOf(IParameterSymbol parameter) => parameter.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken);
}
