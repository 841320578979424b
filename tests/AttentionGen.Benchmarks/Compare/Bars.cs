using System.Globalization;
using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>What each shape is meant to reach: the numbers, and nothing about how they are shown.</summary>
internal static class Bars
{
    private const double MeanRatio = 1.35;
    private const double Growth = 1.3;
    private const double TwoThreads = 1.85;

    /// <summary>Shapes with so much work that a second thread has to pay off almost wholly.</summary>
    private static readonly string[] ShapesForTwoThreads = ["S2", "S3", "S5", "S6"];

    /// <summary>The bars of one row.</summary>
    public static IEnumerable<Bar> Of(Comparison r)
    {
        string subject = $"{r.Shape.Name} {Threads(r.Threads)}";
        if (r.Threads == 1)
        {
            if (PercentOfPeak(r.Shape) is { } peak)
            {
                yield return AtLeast(subject, "% of the multiply-add peak", r.PercentOfPeak, peak, "F1");
            }

            if (r.Shape.Id == "S13")
            {
                yield return AtLeast(subject, "% of the read bandwidth", r.PercentOfBandwidth, 80, "F1");
            }

            if (r.Shape.Id == "S9")
            {
                yield return BandwidthOrRatio(subject, r);
            }
        }

        if (r.Ratio is { } ratio)
        {
            yield return r.Shape.Id switch
            {
                "S8" => AtLeast(subject, "times as fast as the peer", ratio, 4, "F2"),
                "S16" => AtLeast(subject, "times as fast as the padded batch", ratio, 1.5, "F2"),
                _ => new Bar(subject, Phrase("times as fast as the peer", ratio, "more than", 1, "F2"), ratio > 1),
            };
        }

        if (r.Growth is { } growth)
        {
            yield return new Bar(
                subject, Phrase("of twice the cost for twice the tokens", growth, "at most", Growth, "F2"), growth <= Growth);
        }

        yield return new Bar(subject, Phrase("bytes allocated per call", r.BytesPerCall, "at most", 0, "F0"), r.BytesPerCall == 0);
    }

    /// <summary>The bars of several rows together.</summary>
    public static IEnumerable<Bar> Across(IReadOnlyCollection<Comparison> results)
    {
        foreach (Comparison one in results.Where(r => r.Threads == 1 && ShapesForTwoThreads.Contains(r.Shape.Id)))
        {
            if (results.FirstOrDefault(r => r.Threads == 2 && r.Shape == one.Shape) is { } two)
            {
                yield return AtLeast(
                    $"{one.Shape.Name} 2 threads",
                    "times as fast as 1 thread",
                    one.OursMicroseconds / two.OursMicroseconds,
                    TwoThreads,
                    "F2");
            }
        }

        // Of a part of the shapes a mean says nothing.
        Comparison[] plain = [.. results.Where(r => r.Threads == 1 && r.Shape.IsPlain)];
        if (plain.Length == BenchmarkShape.All.Count(shape => shape.IsPlain) && Comparison.GeometricMeanRatio(plain) is { } mean)
        {
            yield return AtLeast("S1 to S12 1 thread", "times as fast as the peer in the geometric mean", mean, MeanRatio, "F2");
        }
    }

    private static double? PercentOfPeak(BenchmarkShape shape) => shape.Id switch
    {
        "S1" or "S2" or "S3" or "S4" or "S5" or "S6" => shape.Causal ? 80 : 90,
        "S7" or "S12" => shape.Causal ? 60 : 70,
        "S10" or "S11" => shape.Causal ? 78 : 85,
        _ => null,
    };

    private static Bar BandwidthOrRatio(string subject, Comparison r)
    {
        const double Percent = 85, Ratio = 1.3;
        string figures = Phrase("% of the read bandwidth", r.PercentOfBandwidth, "at least", Percent, "F1");
        return r.Ratio is not { } ratio
            ? new Bar(subject, figures, r.PercentOfBandwidth >= Percent)
            : new Bar(
                subject,
                $"{figures}, or {Phrase("times as fast as the peer", ratio, "at least", Ratio, "F2")}",
                r.PercentOfBandwidth >= Percent || ratio >= Ratio);
    }

    private static Bar AtLeast(string subject, string unit, double measured, double required, string format) =>
        new(subject, Phrase(unit, measured, "at least", required, format), measured >= required);

    private static string Phrase(string unit, double measured, string relation, double required, string format) =>
        $"{measured.ToString(format, CultureInfo.InvariantCulture)} {unit} ({relation} {required.ToString(CultureInfo.InvariantCulture)})";

    private static string Threads(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";
}
