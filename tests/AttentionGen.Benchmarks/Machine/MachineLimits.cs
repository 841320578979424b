namespace AttentionGen.Benchmarks.Machine;

/// <summary>The two limits of a call, multiply-adds and the bytes that it has to read, for a number of threads.</summary>
internal sealed class MachineLimits(int threads, long readBytes, int leadInCalls = 1) : IDisposable
{
    private readonly ThreadGang _gang = new(threads);
    private readonly ReadBandwidth _bandwidth = new(readBytes, threads, leadInCalls);

    public int Threads => threads;

    /// <summary>Untimed calls, or passes over the block, before each sample: until the caches hold what they are going to.</summary>
    public int LeadInCalls => leadInCalls;

    public double MeasureGflops() => FmaPeak.MeasureGflops(_gang);

    public double MeasureGigabytesPerSecond() => _bandwidth.MeasureGigabytesPerSecond(_gang);

    public void Dispose() => _gang.Dispose();
}
