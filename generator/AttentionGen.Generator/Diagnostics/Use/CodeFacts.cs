using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes the body of a method; hands on which of its locals keep the value that they are declared with.</summary>
internal sealed class CodeFacts
{
    private readonly Dictionary<ILocalSymbol, IOperation> _initialValues = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _written = new(SymbolEqualityComparer.Default);

    public CodeFacts(IOperation root)
    {
        Root = root;
        foreach (IOperation operation in root.DescendantsAndSelf())
        {
            Note(operation);
        }
    }

    /// <summary>The body, lambdas and local functions included.</summary>
    public IOperation Root { get; }

    /// <summary>The value that the local has wherever it can be read, or null where there may be several.</summary>
    public IOperation? ValueOf(ILocalSymbol local) =>
        !_written.Contains(local) && _initialValues.TryGetValue(local, out IOperation? value) ? value : null;

    /// <summary>Whether a variable is the same one wherever it is read.</summary>
    public bool IsStable(ISymbol variable) => variable switch
    {
        ILocalSymbol or IParameterSymbol => !_written.Contains(variable),
        IFieldSymbol field => field.IsReadOnly,
        _ => false,
    };

    /// <summary>What an expression stands for, once conversions, parentheses and locals that never change are seen through.</summary>
    public IOperation? Resolve(IOperation? operation)
    {
        operation = Strip(operation);
        for (int steps = 0; steps < LongestChain && operation is ILocalReferenceOperation { Local: var local }; steps++)
        {
            operation = Strip(ValueOf(local));
        }

        return operation;
    }

    /// <summary>A local may name another, but not without end: broken code can be circular.</summary>
    private const int LongestChain = 8;

    /// <summary>The expression without what only changes its type.</summary>
    public static IOperation? Strip(IOperation? operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation { OperatorMethod: null or { MethodKind: MethodKind.Conversion } } conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    private void Note(IOperation operation)
    {
        switch (operation)
        {
            case IVariableDeclaratorOperation { Symbol: var local } declarator when declarator.GetVariableInitializer() is { Value: var value }:
                _initialValues[local] = value;
                if (local.RefKind != RefKind.None)
                {
                    Write(local);
                    WriteTo(value);
                }

                break;
            case IAssignmentOperation { Target: var target }:
                WriteTo(target);
                break;
            case IIncrementOrDecrementOperation { Target: var target }:
                WriteTo(target);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: var value }:
                WriteTo(value);
                break;
            case IAddressOfOperation { Reference: var reference }:
                WriteTo(reference);
                break;
        }
    }

    private void WriteTo(IOperation? target)
    {
        switch (Strip(target))
        {
            case ILocalReferenceOperation { Local: var local }:
                Write(local);
                break;
            case IParameterReferenceOperation { Parameter: var parameter }:
                Write(parameter);
                break;

            // A property or field of a struct that is a local: part of the local itself.
            case IMemberReferenceOperation { Instance: ILocalReferenceOperation { Local: { Type.IsValueType: true } local } }:
                Write(local);
                break;
            case ITupleOperation tuple:
                foreach (IOperation element in tuple.Elements)
                {
                    WriteTo(element);
                }

                break;
        }
    }

    private void Write(ISymbol variable) => _written.Add(variable);
}
