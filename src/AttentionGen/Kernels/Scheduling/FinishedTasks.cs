namespace AttentionGen.Kernels;

/// <summary>Which tasks of a job are done. The first 64 of a phase are remembered; later ones never count as done here.</summary>
internal sealed class FinishedTasks
{
    private const int Remembered = 64;

    private readonly long[] _masks = new long[KernelTeam.MaxPhases];

    /// <summary>Whether a task is known to be done; what it has written is then visible.</summary>
    public bool Has(int phase, int task) => task < Remembered && (Volatile.Read(ref _masks[phase]) & (1L << task)) != 0;

    /// <summary>Remembers a task, after it has run.</summary>
    public void Add(int phase, int task)
    {
        if (task < Remembered)
        {
            Interlocked.Or(ref _masks[phase], 1L << task);
        }
    }

    /// <summary>Forgets the tasks of a phase, before a job begins.</summary>
    public void Clear(int phase) => Volatile.Write(ref _masks[phase], 0);
}
