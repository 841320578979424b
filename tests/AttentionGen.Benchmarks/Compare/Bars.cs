using System.Globalization;
using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>Compares figures with what is asked for, and says both.</summary>
internal static class Bars
{
    /// <summary>The bars of one row.</summary>
    public static IEnumerable<Bar> Of(Comparison r, BarLevels levels)
    {
        string subject = $"{r.Shape.Name} {Threads(r.Threads)}";
        if (r.Threads == 1)
        {
            if (levels.PercentOfPeak(r.Shape) is { } peak)
            {
                yield return AtLeast(subject, "% of the multiply-add peak", r.PercentOfPeak, peak, "F1");
            }

            if (levels.PercentOfBandwidth(r.Shape) is { } bandwidth)
            {
                yield return AtLeast(subject, "% of the read bandwidth", r.PercentOfBandwidth, bandwidth, "F1");
            }

            if (levels.BandwidthOrRatio(r.Shape) is { } either)
            {
                yield return BandwidthOrRatio(subject, r, either.Percent, levels.HasPeer ? either.Ratio : null);
            }
        }

        if (r.Ratio is { } ratio && levels.Ratio(r.Shape, r.Threads) is { } required)
        {
            string unit = $"times as fast as the {(r.Peer!.Name == PaddedContender.PeerName ? "padded batch" : "peer")}";
            yield return required > 1
                ? AtLeast(subject, unit, ratio, required, "F2")
                : new Bar(subject, Phrase(unit, ratio, "more than", required, "F2"), ratio > required);
        }

        if (r.Growth is { } growth)
        {
            yield return new Bar(
                subject,
                Phrase("of twice the cost for twice the tokens", growth, "at most", BarLevels.Growth, "F2"),
                growth <= BarLevels.Growth);
        }

        yield return new Bar(subject, Phrase("bytes allocated per call", r.BytesPerCall, "at most", 0, "F0"), r.BytesPerCall == 0);
    }

    /// <summary>The bars of several rows together.</summary>
    public static IEnumerable<Bar> Across(IReadOnlyCollection<Comparison> results, BarLevels levels)
    {
        foreach (Comparison one in results.Where(r => r.Threads == 1))
        {
            if (levels.TwoThreads(one.Shape) is { } faster
                && results.FirstOrDefault(r => r.Threads == 2 && r.Shape == one.Shape) is { } two)
            {
                yield return AtLeast(
                    $"{one.Shape.Name} 2 threads",
                    "times as fast as 1 thread",
                    one.OursMicroseconds / two.OursMicroseconds,
                    faster,
                    "F2");
            }
        }

        // Of a part of the shapes a mean says nothing.
        Comparison[] plain = [.. results.Where(r => r.Threads == 1 && r.Shape.IsPlain)];
        if (levels.MeanRatio is { } required
            && plain.Length == BenchmarkShape.All.Count(shape => shape.IsPlain)
            && Comparison.GeometricMeanRatio(plain) is { } mean)
        {
            yield return AtLeast("S1 to S12 1 thread", "times as fast as the peer in the geometric mean", mean, required, "F2");
        }
    }

    private static Bar BandwidthOrRatio(string subject, Comparison r, double percent, double? required)
    {
        string figures = Phrase("% of the read bandwidth", r.PercentOfBandwidth, "at least", percent, "F1");
        return r.Ratio is not { } ratio || required is not { } times
            ? new Bar(subject, figures, r.PercentOfBandwidth >= percent)
            : new Bar(
                subject,
                $"{figures}, or {Phrase("times as fast as the peer", ratio, "at least", times, "F2")}",
                r.PercentOfBandwidth >= percent || ratio >= times);
    }

    private static Bar AtLeast(string subject, string unit, double measured, double required, string format) =>
        new(subject, Phrase(unit, measured, "at least", required, format), measured >= required);

    private static string Phrase(string unit, double measured, string relation, double required, string format) =>
        $"{measured.ToString(format, CultureInfo.InvariantCulture)} {unit} ({relation} {required.ToString(CultureInfo.InvariantCulture)})";

    private static string Threads(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";
}
