namespace AttentionGen.Benchmarks.Machine;

/// <summary>
/// Runs one measurement on several threads at the same time, the caller's being the first, and adds up the results. The
/// threads are kept, so that starting them is not part of what is measured.
/// </summary>
internal sealed class ThreadGang : IDisposable
{
    private readonly Barrier _barrier;
    private readonly double[] _results;
    private Func<ThreadGang, int, double>? _work;
    private int _arrived;

    public ThreadGang(int threads)
    {
        _results = new double[threads];
        _barrier = new Barrier(threads);
        for (int thread = 1; thread < threads; thread++)
        {
            int index = thread;
            new Thread(() => Follow(index)) { IsBackground = true, Name = $"Measurement {index}" }.Start();
        }
    }

    public int Threads => _results.Length;

    /// <summary>The sum of what <paramref name="measure"/> returns for each thread's index.</summary>
    public double Sum(Func<ThreadGang, int, double> measure)
    {
        _work = measure;
        _barrier.SignalAndWait();
        _results[0] = measure(this, 0);
        _barrier.SignalAndWait();
        return _results.Sum();
    }

    /// <summary>Waits, without giving up the core, until all threads of the gang are here: what follows begins at once.</summary>
    public void Meet()
    {
        int round = (Interlocked.Increment(ref _arrived) - 1) / Threads;
        while (Volatile.Read(ref _arrived) < (round + 1) * Threads)
        {
            Thread.SpinWait(1);
        }
    }

    public void Dispose()
    {
        _work = null;
        _barrier.SignalAndWait();
    }

    private void Follow(int index)
    {
        while (true)
        {
            _barrier.SignalAndWait();
            if (_work is not { } work)
            {
                return;
            }

            _results[index] = work(this, index);
            _barrier.SignalAndWait();
        }
    }
}
