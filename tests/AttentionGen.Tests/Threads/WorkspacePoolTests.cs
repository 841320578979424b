using System.Runtime.CompilerServices;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Threads;

/// <summary>The workspaces between calls: enough for all callers, no more than is said, and given back when asked to.</summary>
[Collection(nameof(Alone))]
public sealed class WorkspacePoolTests : IDisposable
{
    private const int MegaByte = 1 << 20;

    private readonly long _idleLimit = WorkspacePool.IdleLimit;

    public WorkspacePoolTests() => WorkspacePool.Trim();

    public void Dispose()
    {
        WorkspacePool.IdleLimit = _idleLimit;
        WorkspacePool.Trim();
    }

    [Fact]
    public void AllCallersAtOnce_HaveAWorkspaceEach_AndFindItAgain()
    {
        const int Callers = 40;
        var first = new Workspace[Callers];
        int lost = 0;
        CallingThreads.Run(Callers, (caller, barrier) =>
        {
            for (int round = 0; round < 3; round++)
            {
                Workspace workspace = WorkspacePool.Rent(10_000);
                if (round > 0 && workspace != first[caller])
                {
                    Interlocked.Increment(ref lost);
                }

                first[caller] = workspace;
                barrier.SignalAndWait();
                WorkspacePool.Return(workspace);
                barrier.SignalAndWait();
            }
        });

        Assert.Equal(Callers, first.Distinct().Count());
        Assert.Equal(0, lost);
    }

    [Fact]
    public void SmallAndLargeCallsInTurn_AllocateNothing_OnceEachThreadHasMadeBoth()
    {
        const int Callers = 6;
        long allocated = 0;
        CallingThreads.Run(Callers, (caller, barrier) =>
        {
            long before = 0;
            for (int i = 0; i < 400; i++)
            {
                if (i == 10)
                {
                    barrier.SignalAndWait();
                    before = GC.GetAllocatedBytesForCurrentThread();
                }

                WorkspacePool.Return(WorkspacePool.Rent(i % (caller + 2) == 0 ? MegaByte : 1000));
            }

            Interlocked.Add(ref allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void CallsThatGrowALittleEachTime_DoNotAllocateEachTime()
    {
        Workspace workspace = WorkspacePool.Rent(1000);
        WorkspacePool.Return(workspace);
        var sizes = new HashSet<long>();
        for (long bytes = 1000; bytes < MegaByte; bytes += 400)
        {
            workspace = WorkspacePool.Rent(bytes);
            Assert.InRange(workspace.Bytes, bytes, (bytes * 9 / 8) + 64);
            sizes.Add(workspace.Bytes);
            WorkspacePool.Return(workspace);
        }

        Assert.InRange(sizes.Count, 10, 16 * 11);
    }

    [Fact]
    public void AThreadThatEnds_LeavesItsWorkspaceToTheNext()
    {
        long allocated = 0;
        for (int i = 0; i < 5; i++)
        {
            CallingThreads.Run(1, (_, _) =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                WorkspacePool.Return(WorkspacePool.Rent(8 * MegaByte));
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            });
        }

        Assert.InRange(allocated, 8 * MegaByte, 10 * MegaByte);
        Assert.InRange(WorkspacePool.PooledBytes, 8 * MegaByte, 10 * MegaByte);
    }

    [Fact]
    public void BeyondTheLimit_ThreadsShare_AndTheLargestGrows()
    {
        WorkspacePool.IdleLimit = 4 * MegaByte;
        CallingThreads.Run(12, (caller, barrier) =>
        {
            for (int size = 1; size <= 12; size++)
            {
                for (int turn = 0; turn < 12; turn++)
                {
                    if (turn == (caller + size) % 12)
                    {
                        WorkspacePool.Return(WorkspacePool.Rent(size * MegaByte));
                    }

                    barrier.SignalAndWait();
                }
            }
        });

        // Never more than one call at a time, of 12 MB at most.
        Assert.InRange(WorkspacePool.PooledBytes, 12 * MegaByte, (12 * MegaByte * 9 / 8) + (4 * MegaByte));
    }

    [Fact]
    public void BeyondTheLimit_TheLeastThatIsLargeEnoughIsBorrowed()
    {
        WorkspacePool.IdleLimit = 0;
        long borrowed = 0;
        CallingThreads.Run(4, (caller, barrier) =>
        {
            if (caller < 3)
            {
                Workspace workspace = WorkspacePool.Rent((4 - caller) * MegaByte);
                barrier.SignalAndWait();
                WorkspacePool.Return(workspace);
                barrier.SignalAndWait();
                barrier.SignalAndWait();
            }
            else
            {
                barrier.SignalAndWait();
                barrier.SignalAndWait();
                Workspace workspace = WorkspacePool.Rent((2 * MegaByte) + 1000);
                borrowed = workspace.Bytes;
                WorkspacePool.Return(workspace);
                barrier.SignalAndWait();
            }
        });

        Assert.Equal(3 * MegaByte, borrowed);
    }

    [Fact]
    public void Trim_GivesBackWhatACallHasLeft()
    {
        long empty = GC.GetTotalMemory(forceFullCollection: true);
        List<WeakReference> kept = LeaveWorkspaces(3, 64L * MegaByte);
        Assert.InRange(WorkspacePool.PooledBytes, 3 * 64L * MegaByte, 3 * 72L * MegaByte);

        // What the host of the tests has left goes with the same collection.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - empty, (3 * 64L * MegaByte) - MegaByte, 3 * 72L * MegaByte);
        Assert.All(kept, static workspace => Assert.True(workspace.IsAlive));

        WorkspacePool.Trim();

        Assert.Equal(0, WorkspacePool.PooledBytes);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - empty, long.MinValue, MegaByte);
        Assert.All(kept, static workspace => Assert.False(workspace.IsAlive));
    }

    [Theory]
    [InlineData(long.MaxValue, 4)]
    [InlineData(8 * MegaByte, 4)]
    [InlineData((8 * MegaByte) - 1, 3)]
    [InlineData(2 * MegaByte, 2)]
    [InlineData(1, 0)]
    [InlineData(0, 0)]
    public void Trim_DropsTheLargestFirst_DownToTheGivenSize(long most, int left)
    {
        // 1, 1, 2 and 4 MB.
        CallingThreads.Run(4, static (caller, barrier) =>
        {
            Workspace workspace = WorkspacePool.Rent(Math.Max(1, caller switch { 3 => 4, 2 => 2, _ => 1 }) * MegaByte);
            barrier.SignalAndWait();
            WorkspacePool.Return(workspace);
        });
        Assert.Equal(8 * MegaByte, WorkspacePool.PooledBytes);

        WorkspacePool.Trim(most);

        Assert.Equal(left switch { 4 => 8, 3 => 4, 2 => 2, _ => 0 } * (long)MegaByte, WorkspacePool.PooledBytes);
    }

    [Fact]
    public void Trim_LeavesACallItsWorkspace_WhichThePoolKeepsAfterwards()
    {
        Workspace workspace = WorkspacePool.Rent(MegaByte);
        WorkspacePool.Trim();
        Assert.Equal(0, WorkspacePool.PooledBytes);

        WorkspacePool.Return(workspace);

        Assert.Equal(MegaByte, WorkspacePool.PooledBytes);
        Assert.Same(workspace, WorkspacePool.Rent(MegaByte));
        WorkspacePool.Return(workspace);
    }

    [Fact]
    public void Trim_ToANegativeSize_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>("maxPooledBytes", static () => WorkspacePool.Trim(-1));

    [Fact]
    public void ACallBeyondAllMemory_LosesNothing()
    {
        Workspace workspace = WorkspacePool.Rent(MegaByte);
        WorkspacePool.Return(workspace);
        Assert.Throws<OutOfMemoryException>(static () => WorkspacePool.Rent(1L << 50));
        Assert.Same(workspace, WorkspacePool.Rent(MegaByte));
        WorkspacePool.Return(workspace);
    }

    [Fact]
    public void WhatNoCallHasNeededForAMinute_IsTakenByAFullCollection()
    {
        long now = Environment.TickCount64 + 1_000_000;
        WorkspacePool.EndPeriod(now);
        CallingThreads.Run(2, (caller, barrier) =>
        {
            int size = caller == 0 ? 4 * MegaByte : MegaByte;
            WorkspacePool.Return(WorkspacePool.Rent(size));
            barrier.SignalAndWait();
            if (caller == 0)
            {
                WorkspacePool.EndPeriod(now += 59_000);
                WorkspacePool.EndPeriod(now += 1_000);
                Assert.Equal(5 * MegaByte, WorkspacePool.PooledBytes);
            }

            barrier.SignalAndWait();

            // The first needs only a part of its own from now on, the second all.
            WorkspacePool.Return(WorkspacePool.Rent(MegaByte));
            barrier.SignalAndWait();
            if (caller == 0)
            {
                WorkspacePool.EndPeriod(now += 59_000);
                Assert.Equal(5 * MegaByte, WorkspacePool.PooledBytes);
                WorkspacePool.EndPeriod(now += 1_000);
                Assert.Equal(MegaByte, WorkspacePool.PooledBytes);
            }
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> LeaveWorkspaces(int count, long bytes)
    {
        var kept = new List<WeakReference>();
        CallingThreads.Run(count, (_, barrier) =>
        {
            Workspace workspace = WorkspacePool.Rent(bytes);
            lock (kept)
            {
                kept.Add(new WeakReference(workspace));
            }

            barrier.SignalAndWait();
            WorkspacePool.Return(workspace);
        });
        return kept;
    }
}
