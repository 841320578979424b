namespace AttentionGen.Kernels;

/// <summary>A task that may run now.</summary>
/// <param name="Phase">Its phase.</param>
/// <param name="Task">Its number in the phase.</param>
/// <param name="IsEarly">Whether phases before its own are not done.</param>
internal readonly record struct PossibleTask(int Phase, int Task, bool IsEarly);

/// <content>Orders that threads could come to and rarely do, on one thread: for tests of what tasks wait for.</content>
internal sealed partial class KernelTeam
{
    /// <summary>Chooses among the tasks that may run, by its index; null, as it always is outside of tests, for the usual way.</summary>
    public Func<IReadOnlyList<PossibleTask>, int>? Order { get; set; }

    private void WorkInOrder(Func<IReadOnlyList<PossibleTask>, int> order)
    {
        var open = new List<(int Phase, int Task)>();
        for (int phase = 0; phase < _phases; phase++)
        {
            for (int task = 0; task < _tasks[phase]; task++)
            {
                open.Add((phase, task));
            }
        }

        while (open.Count > 0)
        {
            int first = open.Min(static task => task.Phase);
            PossibleTask[] possible =
            [
                .. open
                    .Select(task => new PossibleTask(task.Phase, task.Task, task.Phase > first))
                    .Where(task => !task.IsEarly || _job!.IsReady(task.Task, new EarlierPhases(_finished, task.Phase))),
            ];
            (int phase, int task, _) = possible[order(possible)];
            _job!.Run(phase, task, slot: 0);
            _finished.Add(phase, task);
            open.Remove((phase, task));
        }
    }
}
