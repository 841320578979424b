using System.Globalization;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes a call; reports tensors and sizes that the generated method refuses whatever the rest is at run time.</summary>
internal static class SizeRule
{
    private static readonly string[] Counts = ["batch", "rows", "sequence", "queryLength", "keyLength", "capacity", "maxDegreeOfParallelism"];

    public static void Check(LayerUse use, CallSizes sizes)
    {
        foreach (string parameter in Counts)
        {
            if (use.Number(parameter) is < 0 and { } number)
            {
                Report(use, use.Argument(parameter)!, parameter, $"is {Text(number)}", "be 0 or more");
            }
        }

        foreach ((string parameter, SizeFactor rows, SizeFactor width) in sizes.Tensors)
        {
            CheckLength(use, parameter, use.Argument(parameter), sizes.Formula(rows, width), "floats");
        }

        CheckCapacity(use, sizes);
        CheckCumulativeLengths(use);
    }

    /// <summary>Reports a span whose length is known and cannot be that of the formula.</summary>
    public static void CheckLength(LayerUse use, string subject, IOperation? span, SizeFormula formula, string unit)
    {
        if (span is not null && use.Known.Length(span) is { } length && formula.Contradiction(length) is { } required)
        {
            Report(use, span, subject, $"holds {Text(length)} {unit}", $"hold {required}");
        }
    }

    public static void Report(LayerUse use, IOperation place, string subject, string given, string required) =>
        use.Report(DiagnosticDescriptors.SizeCannotFit, place, subject, use.Name, given, required);

    /// <summary>A cache takes no more new tokens than it has room for when it is empty, a memory no more keys.</summary>
    private static void CheckCapacity(LayerUse use, CallSizes sizes)
    {
        string? parameter = use.Method.Kind switch
        {
            LayerMethodKind.Cached or LayerMethodKind.CachedCore when !OptionReader.Read(use).ContainsKey("Padding") => "sequence",
            LayerMethodKind.ProjectMemory => "keyLength",
            _ => null,
        };
        bool hasItems = parameter == "keyLength" || sizes.Batch.Value is not 0;
        if (parameter is not null && hasItems && use.Number(parameter) is { } length && sizes.Capacity is >= 0 and { } capacity && length > capacity)
        {
            Report(use, use.Argument(parameter)!, parameter, $"is {Text(length)}", $"be at most capacity = {Text(capacity)}");
        }
    }

    /// <summary>Where each sequence ends: from 0 on, never less than before, as far as all of them are known.</summary>
    private static void CheckCumulativeLengths(LayerUse use)
    {
        if (use.Argument("cumulativeLengths") is not { } lengths || use.Known.Elements(lengths) is not { } elements)
        {
            return;
        }

        long?[] numbers = [.. elements.Select(use.Known.Number)];
        if (numbers.Length == 0 || numbers[0] is not (0 or null))
        {
            Report(use, lengths, "cumulativeLengths", numbers.Length == 0 ? "is empty" : $"begins with {Text(numbers[0]!.Value)}", "begin with 0");
            return;
        }

        for (int i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] < numbers[i - 1])
            {
                Report(use, lengths, "cumulativeLengths", $"has {Text(numbers[i]!.Value)} behind {Text(numbers[i - 1]!.Value)}", "not decrease");
                return;
            }
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
