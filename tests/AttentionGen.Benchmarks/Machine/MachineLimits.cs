namespace AttentionGen.Benchmarks.Machine;

/// <summary>The two limits of a layer, multiply-adds and reading its weights, for a number of threads.</summary>
internal sealed class MachineLimits(int threads, long weightBytes) : IDisposable
{
    private readonly ThreadGang _gang = new(threads);
    private readonly ReadBandwidth _bandwidth = new(weightBytes, threads);

    public int Threads => threads;

    public double MeasureGflops() => FmaPeak.MeasureGflops(_gang);

    public double MeasureGigabytesPerSecond() => _bandwidth.MeasureGigabytesPerSecond(_gang);

    public void Dispose() => _gang.Dispose();
}
