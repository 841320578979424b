using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Machine;
using AttentionGen.Benchmarks.OnnxRuntime;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>The figures of one shape.</summary>
/// <param name="Shape">What was called.</param>
/// <param name="Threads">How many threads a call may use.</param>
/// <param name="OursMicroseconds">Median time of the generated layer.</param>
/// <param name="Peer">ONNX Runtime's figures, if it takes part.</param>
/// <param name="PeakGflops">Multiply-add peak of that many threads, measured between the samples.</param>
/// <param name="ReadGigabytesPerSecond">Read bandwidth for a block of the weights' size, measured between the samples.</param>
/// <param name="WaitedShare">The part of the measurement's time in which other processes had the calling thread's core.</param>
/// <param name="BytesPerCall">Bytes that the generated layer allocates per call.</param>
internal sealed record Comparison(
    BenchmarkShape Shape,
    int Threads,
    double OursMicroseconds,
    PeerFigures? Peer,
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

    /// <summary>Whether reading the weights, and not the arithmetic, is what limits this shape.</summary>
    public bool LimitedByReading => ReadingMicroseconds > ArithmeticMicroseconds;

    /// <summary>How near the generated layer comes to the limit.</summary>
    public double PercentOfLimit => 100 * LimitMicroseconds / OursMicroseconds;

    /// <summary>Whether other processes took so much that the percentages say little; ratios suffer less.</summary>
    public bool Disturbed => WaitedShare > 0.05;

    private double ArithmeticMicroseconds => 2e-3 * Shape.MultiplyAdds / PeakGflops;

    private double ReadingMicroseconds => 1e-3 * Shape.WeightBytes / ReadGigabytesPerSecond;

    /// <summary>The geometric mean of the ratios, if there is a peer.</summary>
    public static double? GeometricMeanRatio(IEnumerable<Comparison> results)
    {
        double[] logarithms = [.. results.Where(r => r.Ratio is not null).Select(r => Math.Log(r.Ratio!.Value))];
        return logarithms.Length == 0 ? null : Math.Exp(logarithms.Average());
    }

    /// <summary>Measures one shape.</summary>
    /// <param name="shape">What is called.</param>
    /// <param name="threads">How many threads a call may use.</param>
    /// <param name="environment">ONNX Runtime, or null to compare with the limit only.</param>
    /// <exception cref="DisagreementException">A formulation of the peer computes something else.</exception>
    public static Comparison Measure(BenchmarkShape shape, int threads, OrtEnvironment? environment)
    {
        using var ours = new GeneratedContender(shape, threads);
        using OnnxRuntimeContender? peer = environment is null ? null : OnnxRuntimeContender.Create(environment, shape, threads, ours);
        using var limits = new MachineLimits(threads, shape.WeightBytes);
        InterleavedTimer.Result result = InterleavedTimer.Measure(peer is null ? [ours] : [ours, peer], limits);
        return new Comparison(
            shape,
            threads,
            result.Microseconds[0],
            peer is null
                ? null
                : new PeerFigures(peer.Name, peer.Formulation, result.Microseconds[1], Agreement.MaxDifference(ours.Output, peer.Output)),
            result.PeakGflops,
            result.ReadGigabytesPerSecond,
            result.WaitedShare,
            InterleavedTimer.BytesPerCall(ours));
    }
}

/// <summary>The figures of a peer for one shape.</summary>
/// <param name="Name">The peer.</param>
/// <param name="Formulation">The formulation that was the fastest for the shape.</param>
/// <param name="Microseconds">Median time of a call.</param>
/// <param name="MaxDifference">The largest difference from our output, relative to our largest element.</param>
internal sealed record PeerFigures(string Name, string Formulation, double Microseconds, double MaxDifference);
