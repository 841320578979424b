using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes a call; reports an output that is written into the memory of an input, or of another output.</summary>
internal static class OverlapRule
{
    private static readonly string[] Inputs = ["input", "query", "key", "value"];
    private static readonly string[] Outputs = ["Weights", "Scores"];

    public static void Check(LayerUse use)
    {
        if (!use.Method.WritesOutput || use.Argument("output") is not { } output)
        {
            return;
        }

        foreach (string input in Inputs)
        {
            if (use.Argument(input) is { } read && Overlap(read, output, use))
            {
                use.Report(DiagnosticDescriptors.Overlap, output, "output", use.Name, input, $"{input} is still read after parts of output have been written");
                return;
            }
        }

        foreach (KeyValuePair<string, IOperation> option in OptionReader.Read(use))
        {
            IOperation? target = option.Key == "LogSumExp" ? option.Value
                : Outputs.Contains(option.Key) ? OptionReader.Factory(option.Value, use.Facts)?.Arguments.FirstOrDefault()?.Value
                : null;
            if (target is not null && Overlap(output, target, use))
            {
                use.Report(DiagnosticDescriptors.Overlap, target, "options." + option.Key, use.Name, "output", "both are written");
            }
        }
    }

    /// <summary>Whether both are the whole of one variable, or parts of it with places that are known.</summary>
    private static bool Overlap(IOperation first, IOperation second, LayerUse use) =>
        RegionOf(first, use) is { } a && RegionOf(second, use) is { } b
        && SymbolEqualityComparer.Default.Equals(a.Variable, b.Variable)
        && a.Start < b.End && b.Start < a.End;

    /// <summary>Null where the place is not known, or where there may be nothing.</summary>
    private static (ISymbol Variable, long Start, long End)? RegionOf(IOperation operation, LayerUse use)
    {
        IOperation? whole = CodeFacts.Strip(operation);
        if (whole is ILocalReferenceOperation { Local: var local } && Variables.Of(whole, use.Facts) is { } source && !SymbolEqualityComparer.Default.Equals(source, local))
        {
            whole = CodeFacts.Strip(use.Facts.ValueOf(local));
        }

        if (Variables.Of(whole, use.Facts) is not { } variable || use.Known.Length(whole) is 0)
        {
            return null;
        }

        return Variables.IsWhole(whole, use.Facts) ? (variable, 0, long.MaxValue)
            : use.Known.Place(whole) is var (start, length) && length > 0 ? (variable, start, start + length)
            : null;
    }
}
