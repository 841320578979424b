using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes a call; reports a loop that generates token by token without a cache.</summary>
/// <remarks>
/// Such a loop either gives the layer one token, which then sees nothing of those before it, or all tokens so far, of which
/// only the last is new. A loop over lengths with buffers of its own for each is no such loop.
/// </remarks>
internal static class DecodingRule
{
    public static void Check(LayerUse use, CallSizes sizes)
    {
        if (use.Method.Kind != LayerMethodKind.SelfAttention
            || use.Layer.Attention is not { CanCache: true }
            || use.Argument("sequence") is not { } sequence
            || Variables.Of(use.Argument("input"), use.Facts) is not { } input)
        {
            return;
        }

        foreach (ILoopOperation loop in EnclosingLoops(use.Operation))
        {
            if (!Variables.IsDeclaredOutside(input, loop))
            {
                continue;
            }

            string? waste = sizes.Query.Value == 1 ? "one token at a time, each of which sees itself alone"
                : Grows(sequence, loop) ? "all earlier tokens again on every turn of the loop"
                : null;
            if (waste is not null)
            {
                use.Report(DiagnosticDescriptors.DecodingWithoutCache, sequence, use.Name, waste, use.Layer.Type.Name);
                return;
            }
        }
    }

    /// <summary>The loops around an operation, from the inside out, of the function that it is in.</summary>
    private static IEnumerable<ILoopOperation> EnclosingLoops(IOperation operation)
    {
        for (IOperation? parent = operation.Parent; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); parent = parent.Parent)
        {
            if (parent is ILoopOperation loop)
            {
                yield return loop;
            }
        }
    }

    /// <summary>Whether a length is a variable, with or without something added, that the loop makes larger.</summary>
    private static bool Grows(IOperation length, ILoopOperation loop)
    {
        IOperation? operation = CodeFacts.Strip(length);
        return operation switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum => Grows(sum.LeftOperand, loop) || Grows(sum.RightOperand, loop),
            ILocalReferenceOperation { Local: var local } => Writes(loop).Any(write => Increases(write, local)),
            IPropertyReferenceOperation { Property.Name: "Count", Instance: ILocalReferenceOperation { Local: var list } } =>
                loop.Descendants().Any(inner => inner is IInvocationOperation { TargetMethod.Name: "Add", Instance: ILocalReferenceOperation { Local: var added } }
                    && SymbolEqualityComparer.Default.Equals(added, list)),
            _ => false,
        };
    }

    private static IEnumerable<IOperation> Writes(ILoopOperation loop) =>
        loop.Descendants().Where(static inner => inner is IIncrementOrDecrementOperation or IAssignmentOperation);

    private static bool Increases(IOperation write, ILocalSymbol local) => write switch
    {
        IIncrementOrDecrementOperation { Kind: OperationKind.Increment, Target: var target } => Is(target, local),
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add, Target: var target } => Is(target, local),
        ISimpleAssignmentOperation { Target: var target, Value: var value } =>
            Is(target, local) && CodeFacts.Strip(value) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum
            && (Is(sum.LeftOperand, local) || Is(sum.RightOperand, local)),
        _ => false,
    };

    private static bool Is(IOperation operation, ILocalSymbol local) =>
        CodeFacts.Strip(operation) is ILocalReferenceOperation { Local: var referenced } && SymbolEqualityComparer.Default.Equals(referenced, local);
}
