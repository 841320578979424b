using AttentionGen.Kernels;
using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Threads;

/// <summary>The team that divides a call: every task once, phases in order, and nobody waits for help that does not come.</summary>
[Collection(nameof(Alone))]
public unsafe class KernelTeamTests
{
    private const int Phases = 4;
    private const int Tasks = 37;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void EveryTask_RunsOnce_AndNoPhaseBeforeTheLastIsDone(int degree)
    {
        var team = new KernelTeam();
        int* counts = stackalloc int[Phases * Tasks];
        int* faults = stackalloc int[1];
        for (int repeat = 0; repeat < 500; repeat++)
        {
            new Span<int>(counts, Phases * Tasks).Clear();
            *faults = 0;
            var job = new CountingJob { Counts = counts, Faults = faults, Degree = degree };

            team.Run(job, degree);

            Assert.All(new Span<int>(counts, Phases * Tasks).ToArray(), count => Assert.Equal(1, count));
            Assert.Equal(0, *faults);
        }
    }

    [Fact]
    public void ALaterCallWithFewerThreads_IsNotEnteredByHelpersOfTheEarlierOne()
    {
        var team = new KernelTeam();
        int* counts = stackalloc int[Phases * Tasks];
        int* faults = stackalloc int[1];
        *faults = 0;
        for (int repeat = 0; repeat < 500; repeat++)
        {
            foreach (int degree in new[] { 8, 2, 5, 1 })
            {
                new Span<int>(counts, Phases * Tasks).Clear();
                var job = new CountingJob { Counts = counts, Faults = faults, Degree = degree };
                team.Run(job, degree);
            }
        }

        Assert.Equal(0, *faults);
    }

    [Fact]
    public void RepeatedCalls_AllocateNothing()
    {
        var team = new KernelTeam();
        int* counts = stackalloc int[Phases * Tasks];
        int* faults = stackalloc int[1];
        var job = new CountingJob { Counts = counts, Faults = faults, Degree = 3 };
        // The platform may start a thread on ours and allocate for it, but not in every one of ten attempts.
        Assert.Equal(0, Allocations.LeastOf(10, () =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                team.Run(job, 3);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }));
    }

    [Fact]
    public void CallsThatFollowEachOther_KeepTheirHelper_InsteadOfWakingOneEach()
    {
        const int Calls = 2_000;
        var team = new KernelTeam();
        int* counts = stackalloc int[Phases * Tasks];
        int* faults = stackalloc int[1];
        var job = new CountingJob { Counts = counts, Faults = faults, Degree = 2 };
        long before = ThreadPool.CompletedWorkItemCount;
        for (int call = 0; call < Calls; call++)
        {
            team.Run(job, 2);
        }

        Assert.InRange(ThreadPool.CompletedWorkItemCount - before, 0, Calls / 2);
    }

    [Fact]
    public void CallsAsManyAsProcessors_InviteNobody_UntilTheOthersHaveEnded()
    {
        using var others = new Crowd(Environment.ProcessorCount);
        var job = new CrowdedJob();

        new KernelTeam().Run(job, 2);

        Assert.Equal(0, others.HelpedInTheCrowd);
        Assert.True(others.HelpedAlone > 0, "Nobody was invited when the other calls had ended.");
    }

    /// <summary>Counts each task, and notes a task that began while an earlier phase was unfinished, or in a slot out of range.</summary>
    private sealed class CountingJob : IKernelJob
    {
        public int* Counts;
        public int* Faults;
        public int Degree;

        public int Phases => KernelTeamTests.Phases;

        public int TaskCount(int phase) => Tasks;

        public bool IsReady(int task, EarlierPhases earlier) => false;

        public void Run(int phase, int task, int slot)
        {
            if (slot < 0 || slot >= Degree)
            {
                Interlocked.Increment(ref *Faults);
            }

            for (int earlier = 0; earlier < phase * Tasks; earlier++)
            {
                if (Volatile.Read(ref Counts[earlier]) != 1)
                {
                    Interlocked.Increment(ref *Faults);
                }
            }

            Interlocked.Increment(ref Counts[(phase * Tasks) + task]);
        }
    }

    /// <summary>Calls of one task each, which last until they are ended.</summary>
    private sealed class Crowd : IDisposable
    {
        private readonly CountdownEvent _running;
        private readonly ManualResetEventSlim _end = new();
        private readonly Thread[] _callers;

        public Crowd(int calls)
        {
            Current = this;
            _running = new CountdownEvent(calls);
            _callers = [.. Enumerable.Range(0, calls).Select(static _ => new Thread(Call))];
            Array.ForEach(_callers, static caller => caller.Start());
            _running.Wait();
        }

        public static Crowd Current { get; set; } = null!;

        /// <summary>Tasks of the call beside the crowd that a helper ran while there was one.</summary>
        public int HelpedInTheCrowd;

        /// <summary>And afterwards.</summary>
        public int HelpedAlone;

        public void Join()
        {
            _running.Signal();
            _end.Wait();
        }

        public void End()
        {
            _end.Set();
            Array.ForEach(_callers, static caller => caller.Join());
        }

        public void Dispose()
        {
            End();
            _running.Dispose();
            _end.Dispose();
        }

        private static void Call()
        {
            new KernelTeam().Run(new WaitingJob(), 1);
        }
    }

    private sealed class WaitingJob : IKernelJob
    {
        public int Phases => 1;

        public int TaskCount(int phase) => 1;

        public bool IsReady(int task, EarlierPhases earlier) => false;

        public void Run(int phase, int task, int slot) => Crowd.Current.Join();
    }

    /// <summary>The first half runs in the crowd; then that ends, and the rest leaves a helper time to come.</summary>
    private sealed class CrowdedJob : IKernelJob
    {
        public int Phases => 1;

        public int TaskCount(int phase) => Tasks;

        public bool IsReady(int task, EarlierPhases earlier) => false;

        public void Run(int phase, int task, int slot)
        {
            Crowd crowd = Crowd.Current;
            if (task == Tasks / 2)
            {
                crowd.End();
            }
            else if (slot != 0)
            {
                Interlocked.Increment(ref task < Tasks / 2 ? ref crowd.HelpedInTheCrowd : ref crowd.HelpedAlone);
            }
            else if (Volatile.Read(ref crowd.HelpedAlone) == 0)
            {
                Thread.Sleep(task < Tasks / 2 ? 5 : 100);
            }
        }
    }
}
