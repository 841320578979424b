using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Threads;

/// <summary>Several calls on one layer at once, from pool threads too, and with a pool that has no thread to spare.</summary>
[Collection(nameof(Alone))]
public class ConcurrentCallTests
{
    private const int Sequence = 197;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task ManyCallersAtOnce_EachGetTheBitsOfACallAlone()
    {
        LayerCase layer = LayerCases.Get(nameof(EightHeadsOf40));
        float[][] inputs = [.. Enumerable.Range(1, 6).Select(seed => layer.Input(1, Sequence, (ulong)seed))];
        float[][] expected = [.. inputs.Select(input => layer.RunForward(input, 1, Sequence, maxDegree: 1))];

        IEnumerable<Task> callers = inputs.Select((input, i) => Task.Factory.StartNew(
            () =>
            {
                for (int repeat = 0; repeat < 20; repeat++)
                {
                    float[] output = layer.RunForward(input, 1, Sequence, maxDegree: 1 + (repeat % 4));
                    Bits.AssertSame(expected[i], output, $"caller {i}, call {repeat}");
                }
            },
            CancellationToken.None,
            i % 2 == 0 ? TaskCreationOptions.LongRunning : TaskCreationOptions.None,
            TaskScheduler.Default));

        await Task.WhenAll(callers).WaitAsync(Patience);
    }

    [Fact]
    public async Task StarvedPool_DoesNotHoldACallUp()
    {
        LayerCase layer = LayerCases.Get(nameof(EightHeadsOf40));
        float[] input = layer.Input(1, Sequence);
        float[] expected = layer.RunForward(input, 1, Sequence, maxDegree: 1);
        using var release = new ManualResetEventSlim();

        // The pool takes its work in order and grows slowly: behind these, no helper starts before the call is over.
        Task[] hogs = [.. Enumerable.Range(0, 64).Select(_ => Task.Run(release.Wait))];
        try
        {
            float[] output = [];
            var caller = new Thread(() => output = layer.RunForward(input, 1, Sequence, maxDegree: 4));
            caller.Start();

            Assert.True(caller.Join(Patience), "The call waited for helpers that cannot come.");
            Assert.Contains(hogs, hog => hog.Status == TaskStatus.WaitingToRun);
            Bits.AssertSame(expected, output, "with a starved pool");
        }
        finally
        {
            release.Set();
        }

        await Task.WhenAll(hogs).WaitAsync(Patience);
    }

    [Fact]
    public void ThreadedCalls_AllocateNothing()
    {
        LayerCase layer = LayerCases.Get(nameof(EightHeadsOf40));
        float[] input = layer.Input(1, Sequence);
        var output = new float[input.Length];
        var workspace = new Workspace(layer.WorkspaceBytes(1, Sequence, 3));
        // The platform may start a thread on ours and allocate for it, but not in every one of ten attempts.
        Assert.Equal(0, Allocations.LeastOf(10, () =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
            {
                layer.Forward(input, output, 1, Sequence, default, workspace, 3);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }));
    }
}
