using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using AttentionGen.Generator.Diagnostics.Use;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Advice;

/// <summary>Takes a call; advises to write a width of the layer by its name where the size of a tensor has it as a number.</summary>
/// <remarks>One object for each compilation: a buffer that goes to several calls is reported once.</remarks>
internal sealed class MagicWidthRule
{
    private readonly ConcurrentDictionary<SyntaxNode, bool> _reported = new();

    public void Check(LayerUse use, CallSizes sizes)
    {
        foreach ((string parameter, SizeFactor rows, SizeFactor width) in sizes.Tensors)
        {
            if (SizeOf(use.Facts.Resolve(use.Argument(parameter))) is not { } size)
            {
                continue;
            }

            IOperation[] factors = [.. Factors(size)];
            IOperation[] same = [.. factors.Where(factor => use.Known.Number(factor) == width.Value)];
            IOperation[] literals = [.. same.Where(static factor => factor.Syntax.IsKind(SyntaxKind.NumericLiteralExpression))];

            // A number that is as large as the width may be the batch or the length instead.
            int others = (sizes.Batch.Value == width.Value ? 1 : 0) + (rows.Value == width.Value ? 1 : 0);
            if (literals.Length > others && same.Length == literals.Length)
            {
                Report(use, literals[literals.Length - 1], parameter, use.Layer.ConstantOf(width));
            }
        }
    }

    /// <summary>Weights that go straight into a layer, with its width as a number.</summary>
    public void CheckConstructor(LayerUse use)
    {
        if (OptionReader.Factory(use.Argument("weights"), use.Facts) is { } factory
            && WeightSizeRule.IsName(factory.TargetMethod.Name)
            && factory.Arguments.FirstOrDefault(static argument => argument.Parameter?.Name == "dModel")?.Value is { } width
            && width.Syntax.IsKind(SyntaxKind.NumericLiteralExpression)
            && use.Known.Number(width) == use.Layer.Model.Value)
        {
            Report(use, width, "weights", use.Layer.Model);
        }
    }

    private void Report(LayerUse use, IOperation literal, string parameter, SizeFactor width)
    {
        if (!_reported.TryAdd(literal.Syntax, true))
        {
            return;
        }

        string type = use.Layer.Type.ToMinimalDisplayString(use.Operation.SemanticModel!, literal.Syntax.SpanStart);
        string constant = string.Join(" * ", width.Name.Split([" * "], StringSplitOptions.None).Select(name => $"{type}.{name}"));
        use.Report(Diagnostic.Create(
            DiagnosticDescriptors.MagicWidth,
            literal.Syntax.GetLocation(),
            ImmutableDictionary<string, string?>.Empty.Add(DiagnosticProperties.Constant, constant),
            width.Value!.Value.ToString(CultureInfo.InvariantCulture),
            parameter,
            width.Name,
            use.Layer.Type.Name,
            constant));
    }

    /// <summary>The expression that a span's length is written as.</summary>
    private static IOperation? SizeOf(IOperation? span) => span switch
    {
        IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes, Initializer: null } => sizes[0],
        { Syntax: StackAllocArrayCreationExpressionSyntax { Initializer: null }, ChildOperations.Count: 1 } => span.ChildOperations.First(),
        IInvocationOperation { TargetMethod.Name: "AsSpan" or "AsMemory" or "Slice" or "AllocateArray" or "AllocateUninitializedArray" } call =>
            call.Arguments.FirstOrDefault(static argument => argument is { ArgumentKind: ArgumentKind.Explicit, Parameter.Name: "length" })?.Value
                ?? SizeOf(CodeFacts.Strip(call.Arguments.FirstOrDefault()?.Value)),
        _ => null,
    };

    private static IEnumerable<IOperation> Factors(IOperation size) => CodeFacts.Strip(size) switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Multiply } product => Factors(product.LeftOperand).Concat(Factors(product.RightOperand)),
        { } factor => [factor],
        null => [],
    };
}
