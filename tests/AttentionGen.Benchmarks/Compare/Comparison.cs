using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Machine;
using AttentionGen.Benchmarks.OnnxRuntime;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>The figures of one shape.</summary>
/// <param name="Shape">What was called.</param>
/// <param name="Threads">How many threads a call may use.</param>
/// <param name="OursMicroseconds">Median time of the generated layer.</param>
/// <param name="Peer">The figures of what it is compared with, if anything.</param>
/// <param name="DoubledMicroseconds">Median time of the same layer over twice the tokens, for a layer with a window.</param>
/// <param name="PeakGflops">Multiply-add peak of that many threads, measured between the samples.</param>
/// <param name="ReadGigabytesPerSecond">Read bandwidth for a block of the size that a call reads, measured between the samples.</param>
/// <param name="WaitedShare">The part of the measurement's time in which other processes had the calling thread's core.</param>
/// <param name="BytesPerCall">Bytes that the generated layer allocates per call.</param>
internal sealed record Comparison(
    BenchmarkShape Shape,
    int Threads,
    double OursMicroseconds,
    PeerFigures? Peer,
    double? DoubledMicroseconds,
    double PeakGflops,
    double ReadGigabytesPerSecond,
    double WaitedShare,
    long BytesPerCall)
{
    /// <summary>Operations on useful multiply-adds, in 10⁹ a second.</summary>
    public double OursGflops => 2e-3 * Shape.MultiplyAdds / OursMicroseconds;

    /// <summary>How many times faster than the peer.</summary>
    public double? Ratio => Peer?.Microseconds / OursMicroseconds;

    /// <summary>The time below which no implementation can stay on this machine.</summary>
    public double LimitMicroseconds => Math.Max(ArithmeticMicroseconds, ReadingMicroseconds);

    /// <summary>Whether reading, and not the arithmetic, is what limits this shape.</summary>
    public bool LimitedByReading => ReadingMicroseconds > ArithmeticMicroseconds;

    /// <summary>How near the generated layer comes to the limit.</summary>
    public double PercentOfLimit => 100 * LimitMicroseconds / OursMicroseconds;

    /// <summary>Whether other processes took so much that the percentages say little; ratios suffer less.</summary>
    public bool Disturbed => WaitedShare > 0.05;

    /// <summary>How near it comes to the multiply-add peak.</summary>
    public double PercentOfPeak => 100 * ArithmeticMicroseconds / OursMicroseconds;

    /// <summary>How near it comes to the read bandwidth.</summary>
    public double PercentOfBandwidth => 100 * ReadingMicroseconds / OursMicroseconds;

    /// <summary>What twice the tokens cost, of twice the cost of these.</summary>
    public double? Growth => DoubledMicroseconds / (2 * OursMicroseconds);

    private double ArithmeticMicroseconds => 2e-3 * Shape.MultiplyAdds / PeakGflops;

    private double ReadingMicroseconds => 1e-3 * Shape.ReadBytes / ReadGigabytesPerSecond;

    /// <summary>The geometric mean of the ratios of the plain layers, if there is a peer.</summary>
    public static double? GeometricMeanRatio(IEnumerable<Comparison> results)
    {
        double[] logarithms = [.. results.Where(r => r.Shape.IsPlain && r.Ratio is not null).Select(r => Math.Log(r.Ratio!.Value))];
        return logarithms.Length == 0 ? null : Math.Exp(logarithms.Average());
    }

    /// <summary>Measures one shape.</summary>
    /// <param name="shape">What is called.</param>
    /// <param name="threads">How many threads a call may use.</param>
    /// <param name="environment">ONNX Runtime, or null to compare with the limit only.</param>
    /// <exception cref="DisagreementException">A form of the peer computes something else.</exception>
    public static Comparison Measure(BenchmarkShape shape, int threads, OrtEnvironment? environment)
    {
        using IContender ours = Contenders.Ours(shape, threads);
        using IContender? doubled = Contenders.Doubled(shape, threads);
        using IContender? peer = Contenders.Peer(environment, shape, threads, ours);
        using var limits = new MachineLimits(threads, shape.ReadBytes);
        IContender[] contenders = [.. new[] { ours, doubled, peer }.OfType<IContender>()];
        InterleavedTimer.Result result = InterleavedTimer.Measure(contenders, limits);
        double? Of(IContender? contender) => contender is null ? null : result.Microseconds[Array.IndexOf(contenders, contender)];
        return new Comparison(
            shape,
            threads,
            Of(ours)!.Value,
            peer is null
                ? null
                : new PeerFigures(peer.Name, peer.Form, Of(peer)!.Value, Agreement.MaxDifference(ours.Output, peer.Output)),
            Of(doubled),
            result.PeakGflops,
            result.ReadGigabytesPerSecond,
            result.WaitedShare,
            InterleavedTimer.BytesPerCall(ours));
    }
}

/// <summary>The figures of a peer for one shape.</summary>
/// <param name="Name">The peer.</param>
/// <param name="Form">Its form that was the fastest for the shape.</param>
/// <param name="Microseconds">Median time of a call.</param>
/// <param name="MaxDifference">The largest difference from our output, relative to our largest element.</param>
internal sealed record PeerFigures(string Name, string Form, double Microseconds, double MaxDifference);
