namespace AttentionGen.Benchmarks.Machine;

/// <summary>The two limits of a call, multiply-adds and the bytes that it has to read, for a number of threads.</summary>
internal sealed class MachineLimits(int threads, long readBytes) : IDisposable
{
    private readonly ThreadGang _gang = new(threads);
    private readonly ReadBandwidth _bandwidth = new(readBytes, threads);

    public int Threads => threads;

    public double MeasureGflops() => FmaPeak.MeasureGflops(_gang);

    public double MeasureGigabytesPerSecond() => _bandwidth.MeasureGigabytesPerSecond(_gang);

    public void Dispose() => _gang.Dispose();
}
