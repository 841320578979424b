namespace AttentionGen.Kernels;

/// <summary>Runs a job on the threads of a division: on a workspace's team, or on the caller alone.</summary>
internal static class JobRunner
{
    /// <summary>Runs a job to its end. Alone it has one phase.</summary>
    public static void Run(IKernelJob job, in Division division, Workspace workspace) =>
        Run(job, division.Degree, division.WakesThreads, workspace);

    /// <summary>The same.</summary>
    /// <param name="job">The job.</param>
    /// <param name="degree">Threads, the caller included.</param>
    /// <param name="wakes">Whether sleeping threads are worth waking.</param>
    /// <param name="workspace">The call's workspace.</param>
    public static void Run(IKernelJob job, int degree, bool wakes, Workspace workspace)
    {
        if (degree > 1)
        {
            workspace.Team.Run(job, degree, wakes);
            return;
        }

        int tasks = job.TaskCount(0);
        for (int task = 0; task < tasks; task++)
        {
            job.Run(0, task, slot: 0);
        }
    }
}
