namespace AttentionGen.Benchmarks.Compare;

/// <summary>Lists all bars and whether they were met, those that were not again at the end.</summary>
internal static class BarReport
{
    public static void Write(IReadOnlyCollection<Comparison> results, TextWriter writer)
    {
        Bar[] bars = [.. results.SelectMany(Bars.Of), .. Bars.Across(results)];
        if (bars.Length == 0)
        {
            return;
        }

        writer.WriteLine();
        writer.WriteLine("Bars:");
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
