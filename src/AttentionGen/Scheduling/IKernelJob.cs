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
    bool IsReady(int phase, int task, FinishedTasks finished);

    /// <summary>Runs one task.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="task">The task of the phase.</param>
    /// <param name="slot">A number that no other thread of the team has, from 0; it selects the thread's scratch.</param>
    void Run(int phase, int task, int slot);
}
