using AttentionGen.Generator.Model.Functions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Parsing.Functions;

/// <content>Expressions.</content>
internal sealed partial class FunctionReader
{
    /// <summary>The value of an expression; null if it has none that a kernel can compute, which is reported.</summary>
    private int? Value(IOperation operation)
    {
        if (IsTooLong(operation))
        {
            return null;
        }

        if (operation is { ConstantValue: { HasValue: true, Value: var constant }, Type: { } type } && FunctionValues.TypeOf(type) is not null)
        {
            return constant switch
            {
                float number => builder.Constant(number),
                bool flag => builder.Constant(flag),
                char letter => builder.Constant((int)letter),
                _ => builder.Constant(Convert.ToInt32(constant, System.Globalization.CultureInfo.InvariantCulture)),
            };
        }

        return operation switch
        {
            IParameterReferenceOperation or ILocalReferenceOperation => Reference(operation),
            IParenthesizedOperation parenthesized => Value(parenthesized.Operand),
            IConversionOperation conversion => Converted(conversion),
            IUnaryOperation unary => Unary(unary),
            IBinaryOperation binary => Binary(binary),
            IConditionalOperation { WhenFalse: { } otherwise } condition => Selected(condition, otherwise),
            ISwitchExpressionOperation choice => Switch(choice),
            IIsPatternOperation match => Value(match.Value) is { } subject ? Matches(match.Pattern, subject) : null,
            IInvocationOperation call => Call(call),
            IPropertyReferenceOperation { Property: { IsIndexer: true, ContainingType.Name: "ReadOnlySpan" } } element => Element(element),
            IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } } field => Field(field),
            IInvalidOperation => problems.Invalid(),
            _ => RefuseExpression(operation),
        };
    }

    /// <summary>A field whose value does not change any more, but is not known at build.</summary>
    private int? Field(IFieldReferenceOperation field) =>
        FunctionValues.TypeOf(field.Type) is not { } type ? RefuseType(field)
        : captures.Read(field.Field, type, compilation) is { } number ? builder.Static(number, type)
        : problems.Refuse(field.Syntax, $"the field '{field.Field.Name}', which the layer may not read", "make it internal or const");

    private int? Reference(IOperation operation)
    {
        ISymbol symbol = SymbolOf(operation)!;
        return _values.TryGetValue(symbol, out int value) ? value
            : _tables.ContainsKey(symbol) ? problems.Refuse(operation.Syntax, $"the table '{symbol.Name}' as a whole", "read an element of it")
            : problems.Refuse(operation.Syntax, $"'{symbol.Name}'", "use parameters and variables that have a value");
    }

    private int? Converted(IConversionOperation conversion)
    {
        if (conversion.OperatorMethod is not null || FunctionValues.TypeOf(conversion.Type) is not { } to)
        {
            return RefuseType(conversion);
        }

        // What is converted from a type that kernels do not have is at fault itself.
        if (Value(conversion.Operand) is not { } value || FunctionValues.TypeOf(conversion.Operand.Type) is not { } from)
        {
            return null;
        }

        return (from, to) switch
        {
            _ when from == to && (conversion.GetConversion().IsImplicit || conversion.Type!.SpecialType is SpecialType.System_Int32) => value,
            (NodeType.Int, NodeType.Float) => builder.Add(NodeOp.ToFloat, NodeType.Float, value),
            (NodeType.Float, NodeType.Int) when conversion.Type!.SpecialType == SpecialType.System_Int32 && !conversion.IsChecked => builder.Add(NodeOp.ToInt, NodeType.Int, value),
            _ => problems.Refuse(conversion.Syntax, $"a conversion to {conversion.Type}", "convert to int or float, without 'checked'"),
        };
    }

    private int? Selected(IConditionalOperation condition, IOperation otherwise)
    {
        int? test = Value(condition.Condition);
        int? yes = Under(test, holds: true, () => Value(condition.WhenTrue));
        int? no = Under(test, holds: false, () => Value(otherwise));
        return Select(test, yes, no);
    }

    private int? Unary(IUnaryOperation unary)
    {
        if (unary.OperatorMethod is not null || FunctionValues.TypeOf(unary.Type) is not { } type)
        {
            return RefuseType(unary);
        }

        if (unary.IsChecked && type == NodeType.Int)
        {
            return RefuseChecked(unary);
        }

        return Value(unary.Operand) is not { } value ? null : unary.OperatorKind switch
        {
            UnaryOperatorKind.Plus => value,
            UnaryOperatorKind.Minus => builder.Add(NodeOp.Negate, type, value),
            UnaryOperatorKind.Not or UnaryOperatorKind.BitwiseNegation => builder.Not(value),
            _ => problems.Refuse(unary.Syntax, "this operator", "write what it does"),
        };
    }

    private int? Binary(IBinaryOperation binary)
    {
        if (binary.OperatorMethod is not null || FunctionValues.TypeOf(binary.Type) is not { } type
            || FunctionValues.TypeOf(binary.LeftOperand.Type) is null || FunctionValues.TypeOf(binary.RightOperand.Type) is null)
        {
            return RefuseType(binary);
        }

        if (binary.IsChecked && type == NodeType.Int)
        {
            return RefuseChecked(binary);
        }

        if (Value(binary.LeftOperand) is not { } left)
        {
            return null;
        }

        bool isConditional = binary.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr;
        bool holds = binary.OperatorKind == BinaryOperatorKind.ConditionalAnd;
        if ((isConditional ? _guards.Under(left, holds, () => Value(binary.RightOperand)) : Value(binary.RightOperand)) is not { } right)
        {
            return null;
        }

        return binary.OperatorKind switch
        {
            BinaryOperatorKind.Add => Of(NodeOp.Add),
            BinaryOperatorKind.Subtract => Of(NodeOp.Subtract),
            BinaryOperatorKind.Multiply => Of(NodeOp.Multiply),
            BinaryOperatorKind.Divide => type == NodeType.Int ? Quotient(NodeOp.Divide, binary, left, right) : Of(NodeOp.Divide),
            BinaryOperatorKind.Remainder => type == NodeType.Int
                ? Quotient(NodeOp.Remainder, binary, left, right)
                : problems.Refuse(binary.Syntax, "a remainder of floats", "subtract the quotient's MathF.Truncate times the divisor"),
            BinaryOperatorKind.And or BinaryOperatorKind.ConditionalAnd => Of(NodeOp.And),
            BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr => Of(NodeOp.Or),
            BinaryOperatorKind.ExclusiveOr => Of(NodeOp.Xor),
            BinaryOperatorKind.LeftShift => Of(NodeOp.ShiftLeft),
            BinaryOperatorKind.RightShift => Of(NodeOp.ShiftRight),
            BinaryOperatorKind.UnsignedRightShift => Of(NodeOp.UnsignedShiftRight),
            BinaryOperatorKind.Equals => Equal(),
            BinaryOperatorKind.NotEquals => builder.Not(Equal()),
            BinaryOperatorKind.LessThan => Of(NodeOp.Less),
            BinaryOperatorKind.LessThanOrEqual => Of(NodeOp.LessOrEqual),
            BinaryOperatorKind.GreaterThan => builder.Add(NodeOp.Less, NodeType.Bool, right, left),
            BinaryOperatorKind.GreaterThanOrEqual => builder.Add(NodeOp.LessOrEqual, NodeType.Bool, right, left),
            _ => problems.Refuse(binary.Syntax, "this operator", "write what it does"),
        };

        int Of(NodeOp op) => builder.Add(op, type, left, right);

        // Bools that are equal are not different.
        int Equal() => builder[left].Type == NodeType.Bool
            ? builder.Not(builder.Add(NodeOp.Xor, NodeType.Bool, left, right))
            : builder.Add(NodeOp.Equal, NodeType.Bool, left, right);
    }

    /// <summary>Integer division, which could throw if the divisor were not known.</summary>
    private int? Quotient(NodeOp op, IOperation place, int dividend, int divisor)
    {
        if (builder[divisor] is not { IsConstant: true, Bits: > 0 })
        {
            return problems.Refuse(place.Syntax, "a division by what is not a positive constant", "divide by a const, or capture a table of quotients");
        }

        if (builder.RangeOf(_guards.Narrowed(dividend)).Least < 0)
        {
            problems.AdviseFloor(place.Syntax, isRemainder: op == NodeOp.Remainder);
        }

        return builder.Add(op, NodeType.Int, dividend, divisor);
    }

    private int? Element(IPropertyReferenceOperation element)
    {
        if (element.Instance is not { } instance || TableOf(instance) is not { } table)
        {
            return RefuseExpression(element);
        }

        _indices++;
        int? value = Value(element.Arguments[0].Value);
        _indices--;
        return value is { } index
            ? builder.Load(table, FunctionValues.TypeOf(captures[table].Element), _guards.Narrowed(index))
            : null;
    }

    private int? RefuseChecked(IOperation operation) =>
        problems.Refuse(operation.Syntax, "a computation that is checked for overflow", "write it, or all that the function returns, as unchecked(...)");

    private int? RefuseType(IOperation operation)
    {
        ITypeSymbol? type = new[] { operation.Type }.Concat(operation.ChildOperations.Select(static child => child.Type))
            .FirstOrDefault(static type => type is not null && FunctionValues.TypeOf(type) is null);
        return type?.TypeKind == TypeKind.Error ? problems.Invalid()
            : type is null ? problems.Refuse(operation.Syntax, "this operator", "use one that C# has for float, int and bool")
            : problems.Refuse(
                operation.Syntax, $"a computation in {type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}", FunctionValues.InsteadOf(type));
    }

    private int? RefuseExpression(IOperation operation) => operation switch
    {
        IFieldReferenceOperation { Field: { IsStatic: true } field } => problems.Refuse(
            operation.Syntax, $"the field '{field.Name}', which may change", "make it const or readonly, or a parameter that a call captures"),
        IFieldReferenceOperation or IInstanceReferenceOperation => problems.Refuse(operation.Syntax, "a member of an object", "capture its value as a parameter"),
        IPropertyReferenceOperation { Property: { Name: "Length", ContainingType.Name: "ReadOnlySpan" } } => problems.Refuse(
            operation.Syntax, "the length of a table", "capture it as a parameter of its own"),
        IPropertyReferenceOperation { Property.IsIndexer: true } => problems.Refuse(operation.Syntax, "an element of what is no captured table", "capture it as a ReadOnlySpan"),
        IImplicitIndexerReferenceOperation => problems.Refuse(operation.Syntax, "an index from the end, or a range", "count from the beginning"),
        IPropertyReferenceOperation property => problems.Refuse(operation.Syntax, $"the property '{property.Property.Name}'", "capture its value as a parameter"),
        IArrayElementReferenceOperation => problems.Refuse(operation.Syntax, "an element of an array", "capture a ReadOnlySpan"),
        IAssignmentOperation or IIncrementOrDecrementOperation => problems.Refuse(operation.Syntax, "an assignment inside an expression", "declare a variable before"),
        IThrowOperation => problems.Refuse(operation.Syntax, "an exception", "return a value"),
        IObjectCreationOperation or IArrayCreationOperation or IAnonymousObjectCreationOperation => problems.Refuse(operation.Syntax, "an allocation", "compute with numbers alone"),
        IAnonymousFunctionOperation or IDelegateCreationOperation => problems.Refuse(operation.Syntax, "a lambda", "write a static method and call it"),
        ITupleOperation => problems.Refuse(operation.Syntax, "a tuple", "declare a variable for each part"),
        _ => operation.Type is { } type && FunctionValues.TypeOf(type) is null && type.TypeKind != TypeKind.Error
            ? RefuseType(operation)
            : problems.Refuse(operation.Syntax, "an expression of this kind", "use arithmetic, comparisons, ?: and calls of static methods"),
    };
}
