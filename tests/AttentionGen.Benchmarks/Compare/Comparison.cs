using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Machine;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>The figures of one shape.</summary>
/// <param name="Shape">What was called.</param>
/// <param name="Threads">How many threads a call may use.</param>
/// <param name="OursMicroseconds">Median time of the generated layer.</param>
/// <param name="PeerMicroseconds">Median time of the fastest peer, if there is one.</param>
/// <param name="PeakGflops">Multiply-add peak of one core, measured between the samples.</param>
/// <param name="ReadGigabytesPerSecond">Read bandwidth for a block of the weights' size, measured between the samples.</param>
/// <param name="BytesPerCall">Bytes that the generated layer allocates per call.</param>
internal sealed record Comparison(
    BenchmarkShape Shape,
    int Threads,
    double OursMicroseconds,
    double? PeerMicroseconds,
    double PeakGflops,
    double ReadGigabytesPerSecond,
    long BytesPerCall)
{
    /// <summary>Operations on useful multiply-adds, in 10⁹ a second.</summary>
    public double OursGflops => 2e-3 * Shape.MultiplyAdds / OursMicroseconds;

    /// <summary>How many times faster than the peer.</summary>
    public double? Ratio => PeerMicroseconds / OursMicroseconds;

    /// <summary>The time below which no implementation can stay on this machine.</summary>
    public double LimitMicroseconds => Math.Max(ArithmeticMicroseconds, ReadingMicroseconds);

    /// <summary>Whether reading the weights, and not the arithmetic, is what limits this shape.</summary>
    public bool LimitedByReading => ReadingMicroseconds > ArithmeticMicroseconds;

    /// <summary>How near the generated layer comes to the limit.</summary>
    public double PercentOfLimit => 100 * LimitMicroseconds / OursMicroseconds;

    private double ArithmeticMicroseconds => 2e-3 * Shape.MultiplyAdds / (PeakGflops * Threads);

    private double ReadingMicroseconds => 1e-3 * Shape.WeightBytes / ReadGigabytesPerSecond;

    /// <summary>Measures one shape on one thread.</summary>
    public static Comparison Measure(BenchmarkShape shape)
    {
        using var ours = new GeneratedContender(shape);
        InterleavedTimer.Result result = InterleavedTimer.Measure([ours], new ReadBandwidth(shape.WeightBytes));
        return new Comparison(
            shape,
            Threads: 1,
            result.Microseconds[0],
            PeerMicroseconds: null,
            result.PeakGflops,
            result.ReadGigabytesPerSecond,
            InterleavedTimer.BytesPerCall(ours));
    }
}
