using AttentionGen.Benchmarks.Machine;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>Lists all bars and whether they were met, those that were not again at the end.</summary>
internal static class BarReport
{
    public static void Write(IReadOnlyCollection<Comparison> results, RunConditions conditions, TextWriter writer)
    {
        var levels = new BarLevels(conditions);
        Bar[] bars = [.. results.SelectMany(result => Bars.Of(result, levels)), .. Bars.Across(results, levels)];
        if (bars.Length == 0)
        {
            return;
        }

        writer.WriteLine();
        writer.WriteLine($"Bars for {conditions.Width.Name}{(conditions.Disturbed ? ", disturbed" : "")}:");
        foreach (IGrouping<string, Bar> subject in bars.GroupBy(bar => bar.Subject))
        {
            IEnumerable<string> figures = subject.Select(bar => $"{bar.Figures}: {(bar.Met ? "met" : "NOT MET")}");
            writer.WriteLine($"  {subject.Key,-21} {string.Join("; ", figures)}");
        }

        Bar[] unmet = [.. bars.Where(bar => !bar.Met)];
        writer.WriteLine($"{bars.Length - unmet.Length} of {bars.Length} bars met{(unmet.Length == 0 ? "." : "; not met:")}");
        foreach (Bar bar in unmet)
        {
            writer.WriteLine($"  {bar.Subject,-21} {bar.Figures}");
        }
    }
}
