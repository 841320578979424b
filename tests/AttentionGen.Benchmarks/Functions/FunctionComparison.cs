using AttentionGen.Benchmarks.Compare;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Machine;
using AttentionGen.Benchmarks.OnnxRuntime;

namespace AttentionGen.Benchmarks.Functions;

/// <summary>The figures of a row.</summary>
/// <param name="Row">What was called.</param>
/// <param name="Threads">How many threads a call may use.</param>
/// <param name="Microseconds">Median time with the function.</param>
/// <param name="OtherMicroseconds">Median time of what it is held against.</param>
/// <param name="Form">The form of ONNX Runtime that was the fastest; empty for others.</param>
/// <param name="Difference">The largest difference of the outputs, relative to the largest element.</param>
/// <param name="WaitedShare">The part of the measurement's time in which other processes had the calling thread's core.</param>
/// <param name="SeenShare">Of all pairs, those that a mask shows; none of rows without one.</param>
internal sealed record FunctionComparison(
    FunctionRow Row, int Threads, double Microseconds, double OtherMicroseconds, string Form, double Difference, double WaitedShare, double? SeenShare)
{
    /// <summary>Of the other's time.</summary>
    public double Time => Microseconds / OtherMicroseconds;

    /// <summary>How many times as fast.</summary>
    public double Ratio => OtherMicroseconds / Microseconds;

    public bool? IsMet => Row switch
    {
        { MostTime: { } most } => Time <= most,
        { LeastRatio: { } least } => Ratio >= least,
        _ => null,
    };

    /// <summary>Measures a row.</summary>
    /// <exception cref="DisagreementException">The two compute something else.</exception>
    public static FunctionComparison Measure(FunctionRow row, int threads, OrtEnvironment? environment)
    {
        var data = new FunctionData(row.Tokens);
        using var ours = new FunctionContender(data, row.Ours, threads);
        using IContender other = row switch
        {
            { Other: { } call } => new FunctionContender(data, call, threads),
            { IsPeer: true, Mask: { } mask } => OnnxRuntimeContender.Create(environment!, row.Name, DenseMaskForms.For(data, mask), threads, ours),
            _ => new FunctionContender(data, DenseCall(row.Mask!.Dense(data, float.NegativeInfinity)), threads),
        };
        using var limits = new MachineLimits(threads, sizeof(float) * 3L * data.Query.Length);
        InterleavedTimer.Result result = InterleavedTimer.Measure([ours, other], limits, byProcessorTime: threads == 1);
        double difference = Agreement.MaxDifference(ours.Output, other.Output);
        Agreement.Require(row.Name, difference);
        return new FunctionComparison(row, threads, result.Microseconds[0], result.Microseconds[1], other.Form, difference, result.WaitedShare, row.Mask?.SeenShare(data));
    }

    private static FunctionCall DenseCall(float[] mask) => (data, output, threads) => data.Attend(D512H8.Attend, output, new AttentionOptions { MaxDegreeOfParallelism = threads, Mask = AttentionMask.Additive(mask) });
}
