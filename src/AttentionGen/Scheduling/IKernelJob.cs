namespace AttentionGen.Kernels;

/// <summary>Work in phases of independent tasks. A task runs when all phases before its own are done, or earlier if the job says so.</summary>
internal interface IKernelJob
{
    /// <summary>Number of phases, at most <see cref="KernelTeam.MaxPhases"/>.</summary>
    int Phases { get; }

    /// <summary>Number of tasks of a phase.</summary>
    int TaskCount(int phase);

    /// <summary>
    /// Whether a task may run although phases before its own are not done, because what it needs of them is. Asked only where a
    /// thread would wait otherwise; false is always right.
    /// </summary>
    bool IsReady(int task, EarlierPhases earlier);

    /// <summary>Runs one task.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="task">The task of the phase.</param>
    /// <param name="slot">A number that no other thread of the team has, from 0; it selects the thread's scratch.</param>
    void Run(int phase, int task, int slot);
}

/// <summary>Which tasks of the phases before a phase are done.</summary>
/// <param name="finished">What is known of all tasks.</param>
/// <param name="phase">The phase that asks.</param>
internal readonly struct EarlierPhases(FinishedTasks finished, int phase)
{
    /// <summary>The phase that asks.</summary>
    public int Phase => phase;

    /// <summary>Whether a task of an earlier phase is known to be done; what it has written is then visible.</summary>
    /// <param name="distance">How many phases before the one that asks: 1 for the one just before.</param>
    /// <param name="task">The task.</param>
    public bool Has(int distance, int task) => finished.Has(phase - distance, task);
}
