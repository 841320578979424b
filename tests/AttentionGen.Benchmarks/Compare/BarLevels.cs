using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Machine;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>
/// What is asked for with the vectors that the layers use, and of a disturbed run: the numbers, and nothing about how figures
/// are compared with them. Null is no bar. Narrower vectors than 256 bits have none for speed.
/// </summary>
internal sealed class BarLevels(RunConditions conditions)
{
    /// <summary>What twice the tokens may cost, of twice the cost.</summary>
    public const double Growth = 1.3;

    private readonly bool _is512 = conditions.WidthBits == 512;
    private readonly bool _is256 = conditions.WidthBits == 256;

    /// <summary>Whether times of ONNX Runtime say anything here: not where it has vectors that the layers were denied.</summary>
    public bool HasPeer => (_is512 || _is256) && !conditions.PeerIsWider;

    /// <summary>The geometric mean of the ratios on one thread.</summary>
    public double? MeanRatio => !HasPeer ? null : _is512 ? 1.35 : 1.45;

    /// <summary>How much faster two threads are, of the shapes with so much work that the second has to pay off almost wholly.</summary>
    public double? TwoThreads(BenchmarkShape shape) => conditions.Disturbed ? null : shape.Id is "S2" or "S3" or "S5" or "S6" ? 1.85 : null;

    /// <summary>Percent of the multiply-add peak, on one thread.</summary>
    public double? PercentOfPeak(BenchmarkShape shape) => (_is512, _is256, conditions.Disturbed, shape.Id) switch
    {
        (true, _, true, "S2" or "S5") or (_, true, true, "S2" or "S5") => 75,
        (_, true, false, "S2" or "S5") => 85,
        (true, _, false, "S3") when !shape.Causal => 89,
        (true, _, false, "S1" or "S2" or "S3" or "S4" or "S5" or "S6") => shape.Causal ? 80 : 90,
        (true, _, false, "S7" or "S12") => shape.Causal ? 60 : 70,
        (true, _, false, "S10" or "S11") => shape.Causal ? 78 : 85,
        _ => null,
    };

    /// <summary>Percent of the read bandwidth, on one thread.</summary>
    public double? PercentOfBandwidth(BenchmarkShape shape) => !_is512 && !_is256 ? null : shape.Id switch
    {
        "S13" or "S14" => 80,
        "L6" => 95,
        _ => null,
    };

    /// <summary>
    /// Percent of the read bandwidth on one thread, or else that many times as fast as the peer: of a single token the one or
    /// the other, as the cache that holds the weights is fast or slow.
    /// </summary>
    public (double Percent, double Ratio)? BandwidthOrRatio(BenchmarkShape shape) =>
        (_is512 || _is256) && shape.Id == "S9" ? (85, 1.3) : null;

    /// <summary>How many times as fast as what it is compared with: at least that, or of 1 more than that.</summary>
    public double? Ratio(BenchmarkShape shape, int threads) => shape.Id switch
    {
        "S16" => 1.5, // compared with ourselves
        _ when !HasPeer => null,
        "S8" => 4,
        "L1" or "L4" when threads == 1 => 1.5,
        "L2" when threads == 1 => 1.1,
        "L5" when threads == 1 => 1.08,
        "L3" or "L6" or "L7" when threads == 1 => null,
        "S1" or "S2" or "S3" or "S4" or "S5" or "S6" or "S7" or "S10" or "S11" or "S12" when _is256 && threads == 1 => shape.Causal ? 1.25 : 1.1,
        _ => 1,
    };
}
