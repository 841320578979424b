using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes a call; reports options that this kind of call refuses.</summary>
internal static class RefusedOptionRule
{
    private static readonly string[] Masks = ["Padding", "Mask", "Dropout", "Weights", "Scores", "LogSumExp"];

    public static void Check(LayerUse use)
    {
        (string[] Refused, string Reason) rule = use.Method.Kind switch
        {
            LayerMethodKind.WithMemory => (["Padding"], "which keys are real was said when they were projected into the memory"),
            LayerMethodKind.ProjectMemory => (["Mask", "Dropout", "Weights", "Scores", "LogSumExp"], "nothing attends while keys and values are projected"),
            LayerMethodKind.Cached or LayerMethodKind.CachedCore => (["Mask", "Dropout", "Weights", "Scores"], "a call with a cache sees the cached tokens too, which it has no entries for"),
            LayerMethodKind.Packed => (Masks, "sequences of different lengths have no padding, and no common matrix"),
            _ => ([], ""),
        };
        bool isWhole = use.Layer.Kind == LayerKind.TransformerLayer;
        if (rule.Refused.Length == 0 && !isWhole && use.Method.Kind is not (LayerMethodKind.Cached or LayerMethodKind.CachedCore))
        {
            return;
        }

        foreach (KeyValuePair<string, IOperation> option in OptionReader.Read(use))
        {
            if (rule.Refused.Contains(option.Key) && IsSet(use, option.Key, option.Value))
            {
                Report(use, option, rule.Reason, "leave it out");
            }
            else if (option.Key == "Padding"
                && use.Method.Kind is LayerMethodKind.Cached or LayerMethodKind.CachedCore
                && OptionReader.Factory(option.Value, use.Facts)?.TargetMethod.Name is "FromValid" or "FromIgnored")
            {
                Report(use, option, "a cache grows by a number of tokens for each sequence", "use PaddingMask.FromLengths");
            }
            else if (option.Key == "Layout" && option.Value.ConstantValue is { HasValue: true, Value: 1 })
            {
                if (use.Method.Kind == LayerMethodKind.Packed)
                {
                    Report(use, option, "sequences of different lengths follow each other", "leave it out");
                }
                else if (isWhole)
                {
                    Report(use, option, "rows of a whole layer are batch-first", "transpose the input and the output of the stack instead");
                }
            }
        }
    }

    /// <summary>Whether it is certain that something is set; a variable may hold nothing.</summary>
    private static bool IsSet(LayerUse use, string name, IOperation value) =>
        name == "LogSumExp" ? use.Known.Length(value) > 0 : OptionReader.Factory(value, use.Facts) is not null;

    private static void Report(LayerUse use, KeyValuePair<string, IOperation> option, string reason, string wayOut) =>
        use.Report(DiagnosticDescriptors.RefusedOption, option.Value, "options." + option.Key, use.Name, reason, wayOut);
}
