using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes expressions; hands on the numbers and the lengths of spans and arrays that can be told while compiling.</summary>
/// <remarks>Null is "not known". What is known is so in every run that reaches the expression.</remarks>
internal sealed class KnownValues(CodeFacts facts)
{
    /// <summary>Deeper nesting than anybody writes; broken code can be circular.</summary>
    private const int DeepestNesting = 16;

    public long? Number(IOperation? operation) => Number(operation, DeepestNesting);

    /// <summary>Elements of an array or span.</summary>
    public long? Length(IOperation? operation) => Length(operation, DeepestNesting);

    /// <summary>Where a slice lies in what it is a slice of, or null where that is not known.</summary>
    public (long Start, long Length)? Place(IOperation? slice)
    {
        IOperation? inner = CodeFacts.Strip(slice);
        long? start = inner switch
        {
            IInvocationOperation call => StartOfResult(call),
            IImplicitIndexerReferenceOperation { Argument: IRangeOperation { LeftOperand: var left }, Instance: var whole } when Variables.IsWhole(whole, facts) =>
                left is null ? 0 : Position(left, Length(whole), DeepestNesting),
            _ => null,
        };
        return start is { } first && Length(inner) is { } length ? (first, length) : null;
    }

    private long? StartOfResult(IInvocationOperation call)
    {
        // A slice of a slice begins where nobody has added it up.
        if (call.TargetMethod.Name is not ("AsSpan" or "Slice")
            || !Variables.IsWhole(call.Instance ?? call.Arguments.FirstOrDefault()?.Value, facts)
            || call.Arguments.Any(static argument => argument.Parameter?.Name is "range" or "startIndex"))
        {
            return null;
        }

        return call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Name == "start") is { } start ? Number(start.Value) : 0;
    }

    /// <summary>The expressions of all elements, in order, where they are listed and cannot have been overwritten since.</summary>
    public IReadOnlyList<IOperation>? Elements(IOperation? operation)
    {
        IOperation? listed = CodeFacts.Strip(operation);
        if (listed is ILocalReferenceOperation { Local: { Type.Name: "ReadOnlySpan" } local })
        {
            listed = CodeFacts.Strip(facts.ValueOf(local));
        }

        return listed switch
        {
            IArrayCreationOperation { DimensionSizes.Length: 1, Initializer.ElementValues: var values } => values,
            ICollectionExpressionOperation { Elements: var elements } when !elements.Any(static element => element is ISpreadOperation) => elements,
            _ => null,
        };
    }

    private long? Number(IOperation? operation, int depth)
    {
        if (operation is null || depth == 0)
        {
            return null;
        }

        if (operation.ConstantValue is { HasValue: true, Value: var constant })
        {
            return constant switch
            {
                int number => number,
                long number => number,
                _ => null,
            };
        }

        IOperation? inner = CodeFacts.Strip(operation);
        return inner switch
        {
            null => null,
            _ when inner != operation => KeepsNumber(operation) ? Number(inner, depth - 1) : null,
            ILocalReferenceOperation { Local: var local } => Number(facts.ValueOf(local), depth - 1),
            IFieldReferenceOperation field => Number(FieldValue(field), depth - 1),
            IBinaryOperation binary => Combine(binary.OperatorKind, Number(binary.LeftOperand, depth - 1), Number(binary.RightOperand, depth - 1)),
            IPropertyReferenceOperation { Property.Name: "Length", Instance: { } instance } => Length(instance, depth - 1),
            _ => null,
        };
    }

    /// <summary>Whether a conversion goes to a type that holds all lengths.</summary>
    private static bool KeepsNumber(IOperation conversion) =>
        conversion.Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_IntPtr;

    /// <summary>Null where a product leaves what an int holds, since nobody can say what the program does then.</summary>
    private static long? Combine(BinaryOperatorKind kind, long? left, long? right)
    {
        if (left is not { } a || right is not { } b || Math.Abs(a) > int.MaxValue || Math.Abs(b) > int.MaxValue)
        {
            return null;
        }

        long? value = kind switch
        {
            BinaryOperatorKind.Add => a + b,
            BinaryOperatorKind.Subtract => a - b,
            BinaryOperatorKind.Multiply => a * b,
            BinaryOperatorKind.Divide when b != 0 => a / b,
            BinaryOperatorKind.LeftShift when b is >= 0 and < 31 && a >= 0 => a << (int)b,
            _ => null,
        };
        return value is >= int.MinValue and <= int.MaxValue ? value : null;
    }

    private long? Length(IOperation? operation, int depth)
    {
        IOperation? inner = CodeFacts.Strip(operation);
        return depth == 0 ? null : inner switch
        {
            ILocalReferenceOperation { Local: var local } => Length(facts.ValueOf(local), depth - 1),
            IFieldReferenceOperation field => Length(FieldValue(field), depth - 1),
            IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes } => Number(sizes[0], depth - 1),
            ICollectionExpressionOperation => Elements(inner)?.Count,
            IDefaultValueOperation { Type.IsValueType: true } => 0,
            IInvocationOperation call => LengthOfResult(call, depth - 1),
            IObjectCreationOperation { Type: { Name: "Span" or "ReadOnlySpan" } } creation => LengthOfPart(creation.Arguments, whole: null, depth - 1),
            IImplicitIndexerReferenceOperation { Argument: IRangeOperation range, Instance: var whole } => LengthOfRange(range, whole, depth - 1),
            IArrayElementReferenceOperation { Indices: { Length: 1 } indices, ArrayReference: var whole } when CodeFacts.Strip(indices[0]) is IRangeOperation range =>
                LengthOfRange(range, whole, depth - 1),
            { Syntax: StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax } => LengthOfStack(inner, depth - 1),
            _ => null,
        };
    }

    /// <summary>The compiler has no public operation for stackalloc: the size is the only child of a nameless one.</summary>
    private long? LengthOfStack(IOperation operation, int depth) => operation.Syntax switch
    {
        ImplicitStackAllocArrayCreationExpressionSyntax { Initializer: var initializer } => initializer.Expressions.Count,
        StackAllocArrayCreationExpressionSyntax { Initializer: { } initializer } => initializer.Expressions.Count,
        _ => operation.ChildOperations.Count == 1 ? Number(operation.ChildOperations.First(), depth) : null,
    };

    private long? LengthOfResult(IInvocationOperation call, int depth)
    {
        string? type = call.TargetMethod.ContainingType?.Name;
        return (type, call.TargetMethod.Name) switch
        {
            ("GC", "AllocateArray" or "AllocateUninitializedArray") => Number(call.Arguments[0].Value, depth),
            ("MemoryExtensions", "AsSpan") => LengthOfPart(call.Arguments, whole: null, depth),
            ("Span" or "ReadOnlySpan", "Slice") => LengthOfPart(call.Arguments, call.Instance, depth),
            ("Span" or "ReadOnlySpan", "ToArray") => Length(call.Instance, depth),
            _ => null,
        };
    }

    /// <summary>What is left of a whole behind a start, or a length that is given; the whole may be the first argument.</summary>
    private long? LengthOfPart(IReadOnlyList<IArgumentOperation> arguments, IOperation? whole, int depth)
    {
        IOperation? Argument(string name) => arguments.FirstOrDefault(argument => argument.Parameter?.Name == name)?.Value;
        if (Argument("length") is { } length)
        {
            return Number(length, depth);
        }

        whole ??= arguments.FirstOrDefault()?.Value;
        if (Argument("range") is { } range)
        {
            return CodeFacts.Strip(range) is IRangeOperation written ? LengthOfRange(written, whole, depth) : null;
        }

        return Argument("startIndex") is not null ? null
            : Argument("start") is { } start ? NotNegative(Length(whole, depth) - Number(start, depth))
            : Length(whole, depth);
    }

    private long? LengthOfRange(IRangeOperation range, IOperation? whole, int depth)
    {
        long? length = Length(whole, depth);
        long? start = range.LeftOperand is { } left ? Position(left, length, depth) : 0;
        long? end = range.RightOperand is { } right ? Position(right, length, depth) : length;
        return NotNegative(end - start);
    }

    /// <summary>A slice that ends before it starts throws by itself; it has no length.</summary>
    private static long? NotNegative(long? length) => length >= 0 ? length : null;

    private long? Position(IOperation operation, long? length, int depth) => CodeFacts.Strip(operation) switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand: var fromEnd } => length - Number(fromEnd, depth),
        var fromStart => Number(fromStart, depth),
    };

    /// <summary>
    /// What a readonly field of this file is declared with, if no constructor could give it something else. A field of
    /// another file would need that file's semantic model, which costs more than the answer is worth.
    /// </summary>
    private static IOperation? FieldValue(IFieldReferenceOperation reference)
    {
        IFieldSymbol field = reference.Field;
        if (!field.IsReadOnly || reference.SemanticModel is not { } model || field.DeclaringSyntaxReferences.Length != 1)
        {
            return null;
        }

        IEnumerable<IMethodSymbol> constructors = field.IsStatic ? field.ContainingType.StaticConstructors : field.ContainingType.InstanceConstructors;
        return field.DeclaringSyntaxReferences[0].SyntaxTree == model.SyntaxTree
            && constructors.All(static constructor => constructor.IsImplicitlyDeclared)
            && field.DeclaringSyntaxReferences[0].GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value }
                ? model.GetOperation(value)
                : null;
    }
}
