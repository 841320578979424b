namespace AttentionGen.Kernels;

/// <summary>Which tasks of a job are done. The first 64 of a phase are remembered; later ones never count as done here.</summary>
internal sealed class FinishedTasks
{
    private const int Remembered = 64;

    /// <summary>Longs between two phases' masks, so that no two share a cache line or a pair of them.</summary>
    private const int Stride = 16;

    private readonly long[] _masks = new long[(KernelTeam.MaxPhases + 1) * Stride];

    /// <summary>Whether a task is known to be done; what it has written is then visible.</summary>
    public bool Has(int phase, int task) => task < Remembered && (Volatile.Read(ref Mask(phase)) & (1L << task)) != 0;

    /// <summary>Remembers a task, after it has run.</summary>
    public void Add(int phase, int task)
    {
        if (task < Remembered)
        {
            Interlocked.Or(ref Mask(phase), 1L << task);
        }
    }

    private ref long Mask(int phase) => ref _masks[(phase + 1) * Stride];

    /// <summary>Forgets the tasks of a phase, before a job begins.</summary>
    public void Clear(int phase) => Volatile.Write(ref Mask(phase), 0);
}
