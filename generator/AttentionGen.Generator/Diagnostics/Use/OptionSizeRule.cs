using System.Globalization;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes a call; reports masks and outputs in its options whose size cannot be that of the call.</summary>
/// <remarks>The counterpart of <c>OptionArguments</c> and of <c>Arguments.CheckPadding</c> in the runtime.</remarks>
internal static class OptionSizeRule
{
    public static void Check(LayerUse use, CallSizes sizes)
    {
        if (!use.Method.Attends && use.Method.Kind != LayerMethodKind.ProjectMemory)
        {
            return;
        }

        IReadOnlyDictionary<string, IOperation> options = OptionReader.Read(use);
        CheckNumbers(use, options);
        if (use.Method.Kind is LayerMethodKind.SelfTensors or LayerMethodKind.CrossTensors or LayerMethodKind.Packed)
        {
            return;
        }

        CheckPadding(use, sizes, Find("Padding"));
        if (options.TryGetValue("LogSumExp", out IOperation? logSumExp) && use.Known.Length(logSumExp) is not 0 && use.Method.Attends)
        {
            SizeRule.CheckLength(use, "options.LogSumExp", logSumExp, new SizeFormula(sizes.Batch, sizes.Heads, sizes.Query), "floats");
        }

        // What these calls refuse as a whole has no size.
        if (use.Method.Kind is LayerMethodKind.ProjectMemory or LayerMethodKind.Cached or LayerMethodKind.CachedCore)
        {
            return;
        }

        CheckMask(use, sizes, Find("Mask"));
        SizeFormula averaged = new(sizes.Batch, sizes.Query, sizes.AllKeys);
        SizeFormula perHead = new(sizes.Batch, sizes.Heads, sizes.Query, sizes.AllKeys);
        CheckTarget(use, "options.Dropout", Find("Dropout"), perHead, "flags");
        CheckTarget(use, "options.Weights", Find("Weights"), Find("Weights")?.TargetMethod.Name == "Averaged" ? averaged : perHead, "floats");
        CheckTarget(use, "options.Scores", Find("Scores"), perHead, "floats");
        IInvocationOperation? Find(string name) => options.TryGetValue(name, out IOperation? value) ? OptionReader.Factory(value, use.Facts) : null;
    }

    private static void CheckNumbers(LayerUse use, IReadOnlyDictionary<string, IOperation> options)
    {
        if (use.Argument("maxDegreeOfParallelism") is null
            && options.TryGetValue("MaxDegreeOfParallelism", out IOperation? threads)
            && use.Known.Number(threads) is < 0 and { } number)
        {
            SizeRule.Report(use, threads, "options.MaxDegreeOfParallelism", $"is {Text(number)}", "be 0 or more");
        }

        if (options.TryGetValue("Layout", out IOperation? layout) && layout.ConstantValue is { HasValue: true, Value: int value } && value is < 0 or > 1)
        {
            SizeRule.Report(use, layout, "options.Layout", $"is {Text(value)}", "be BatchFirst or SequenceFirst");
        }
    }

    /// <summary>A call with a cache counts new tokens, any other one keys.</summary>
    private static void CheckPadding(LayerUse use, CallSizes sizes, IInvocationOperation? padding)
    {
        if (padding is null || use.Method.Kind == LayerMethodKind.WithMemory)
        {
            return;
        }

        IOperation span = padding.Arguments[0].Value;
        SizeFactor keys = use.Method.Kind is LayerMethodKind.Cached or LayerMethodKind.CachedCore ? sizes.Query : sizes.Key;
        if (padding.TargetMethod.Name != "FromLengths")
        {
            SizeRule.CheckLength(use, "padding", span, new SizeFormula(sizes.Batch, keys), "flags");
            return;
        }

        SizeRule.CheckLength(use, "padding", span, new SizeFormula(sizes.Batch), "lengths");
        foreach (IOperation element in use.Known.Elements(span) ?? [])
        {
            if (use.Known.Number(element) is { } length && (length < 0 || length > keys.Value))
            {
                string range = length < 0 ? "hold no negative one" : $"hold lengths up to {keys.Name} = {Text(keys.Value!.Value)}";
                SizeRule.Report(use, element, "padding", $"holds the length {Text(length)}", range);
            }
        }
    }

    private static void CheckMask(LayerUse use, CallSizes sizes, IInvocationOperation? mask)
    {
        if (mask is null || mask.Arguments.Length != 2 || use.Known.Length(mask.Arguments[0].Value) is not { } length)
        {
            return;
        }

        if (mask.Arguments[1].Value.ConstantValue is not { HasValue: true, Value: int scope })
        {
            return;
        }

        (string Name, SizeFormula Formula)[] fitting =
        [
            ("Shared", new SizeFormula(sizes.Query, sizes.Key)),
            ("PerItem", new SizeFormula(sizes.Batch, sizes.Query, sizes.Key)),
            ("PerHead", new SizeFormula(sizes.Heads, sizes.Query, sizes.Key)),
            ("PerItemAndHead", new SizeFormula(sizes.Batch, sizes.Heads, sizes.Query, sizes.Key)),
        ];

        // A scope that is given decides; otherwise the length does, between all but one per head.
        const int Inferred = 0;
        const int PerHead = 2;
        int[] scopes = scope == Inferred ? [0, 1, 3] : scope is >= 1 and <= 4 ? [scope - 1] : [];
        string?[] contradictions = [.. scopes.Select(index => fitting[index].Formula.Contradiction(length))];
        if (scopes.Length != 0 && contradictions.All(static contradiction => contradiction is not null))
        {
            string required = string.Join(" or ", contradictions.Select((text, i) => $"{text} ({fitting[scopes[i]].Name})"));
            bool isPerHead = scope == Inferred && fitting[PerHead].Formula.Exact == length;
            SizeRule.Report(
                use, mask.Arguments[0].Value, "options.Mask", $"holds {Text(length)} entries", $"hold {required}{(isPerHead ? "; state MaskScope.PerHead for what it holds" : "")}");
        }
    }

    private static void CheckTarget(LayerUse use, string subject, IInvocationOperation? factory, SizeFormula formula, string unit)
    {
        if (factory is not null && factory.Arguments.Length != 0)
        {
            SizeRule.CheckLength(use, subject, factory.Arguments[0].Value, formula, unit);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
