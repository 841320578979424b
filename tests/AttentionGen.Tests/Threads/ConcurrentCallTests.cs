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
        ThreadPool.GetMaxThreads(out int oldWorkers, out int oldPorts);
        ThreadPool.GetMinThreads(out int oldMinimum, out int oldMinimumPorts);
        using var release = new ManualResetEventSlim();
        int workers = Environment.ProcessorCount;
        ThreadPool.SetMinThreads(workers, oldMinimumPorts);
        Assert.True(ThreadPool.SetMaxThreads(workers, oldPorts));
        try
        {
            // Every thread that the pool may have sits in one of these, so no helper ever starts.
            Task[] hogs = [.. Enumerable.Range(0, 4 * workers).Select(_ => Task.Run(release.Wait))];
            float[] output = [];
            var caller = new Thread(() => output = layer.RunForward(input, 1, Sequence, maxDegree: 4));
            caller.Start();

            Assert.True(caller.Join(Patience), "The call waited for helpers that cannot come.");
            Bits.AssertSame(expected, output, "with a starved pool");

            release.Set();
            await Task.WhenAll(hogs).WaitAsync(Patience);
        }
        finally
        {
            release.Set();
            ThreadPool.SetMaxThreads(oldWorkers, oldPorts);
            ThreadPool.SetMinThreads(oldMinimum, oldMinimumPorts);
        }
    }

    [Fact]
    public void ThreadedCalls_AllocateNothing()
    {
        LayerCase layer = LayerCases.Get(nameof(EightHeadsOf40));
        float[] input = layer.Input(1, Sequence);
        var output = new float[input.Length];
        var workspace = new Workspace(layer.WorkspaceBytes(1, Sequence, 3));
        for (int i = 0; i < 50; i++)
        {
            layer.Forward(input, output, 1, Sequence, default, workspace, 3);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            layer.Forward(input, output, 1, Sequence, default, workspace, 3);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
