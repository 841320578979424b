using AttentionGen.Generator.Model.Functions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Parsing.Functions;

/// <content>Switch expressions and patterns.</content>
internal sealed partial class FunctionReader
{
    private int? Switch(ISwitchExpressionOperation choice)
    {
        if (Value(choice.Value) is not { } subject)
        {
            return null;
        }

        return Arms(choice, subject, 0);
    }

    /// <summary>The value of the first arm from one on that matches; the others are read where it does not.</summary>
    private int? Arms(ISwitchExpressionOperation choice, int subject, int first)
    {
        if (first == choice.Arms.Length)
        {
            return problems.Invalid();
        }

        ISwitchExpressionArmOperation arm = choice.Arms[first];
        int? test = Matches(arm.Pattern, subject);
        if (test is { } pattern && arm.Guard is { } guard)
        {
            test = _guards.Under(pattern, holds: true, () => Value(guard)) is { } condition ? builder.Add(NodeOp.And, NodeType.Bool, pattern, condition) : null;
        }

        if (test is not { } matches || Under(matches, holds: true, () => Value(arm.Value)) is not { } value)
        {
            return null;
        }

        if (first + 1 < choice.Arms.Length)
        {
            return Select(matches, value, Under(matches, holds: false, () => Arms(choice, subject, first + 1)));
        }

        return builder.IsTrue(matches) ? value : problems.Refuse(arm.Syntax, "a switch expression that may match no arm", "end it with an arm '_ => ...'");
    }

    private int? Matches(IPatternOperation pattern, int subject)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return builder.Constant(true);

            case IConstantPatternOperation constant:
                // A pattern of NaN matches NaN, which is equal to nothing.
                return Value(constant.Value) is not { } value ? null
                    : constant.Value.ConstantValue.Value is float.NaN ? builder.Not(builder.Add(NodeOp.Equal, NodeType.Bool, subject, subject))
                    : builder[subject].Type == NodeType.Bool ? builder.Not(builder.Add(NodeOp.Xor, NodeType.Bool, subject, value))
                    : builder.Add(NodeOp.Equal, NodeType.Bool, subject, value);

            case IRelationalPatternOperation relation:
                return Value(relation.Value) is not { } bound ? null : relation.OperatorKind switch
                {
                    BinaryOperatorKind.LessThan => builder.Add(NodeOp.Less, NodeType.Bool, subject, bound),
                    BinaryOperatorKind.LessThanOrEqual => builder.Add(NodeOp.LessOrEqual, NodeType.Bool, subject, bound),
                    BinaryOperatorKind.GreaterThan => builder.Add(NodeOp.Less, NodeType.Bool, bound, subject),
                    _ => builder.Add(NodeOp.LessOrEqual, NodeType.Bool, bound, subject),
                };

            case INegatedPatternOperation negated:
                return Matches(negated.Pattern, subject) is { } inner ? builder.Not(inner) : null;

            case IBinaryPatternOperation both:
                return Matches(both.LeftPattern, subject) is { } left && Matches(both.RightPattern, subject) is { } right
                    ? builder.Add(both.OperatorKind == BinaryOperatorKind.And ? NodeOp.And : NodeOp.Or, NodeType.Bool, left, right)
                    : null;

            default:
                return problems.Refuse(pattern.Syntax, "this pattern", "compare with constants, by <, <=, >, >=, and, or and not");
        }
    }
}
