using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Modern;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Threads;

/// <summary>Calls that bring no workspace allocate nothing, however many run at once, also while the pool is trimmed.</summary>
[Collection(nameof(Alone))]
public sealed class WorkspacePoolCallTests : IDisposable
{
    private static readonly string[] Kinds = ["self", "cross", "core", "packed", "cached"];

    private readonly long _idleLimit = WorkspacePool.IdleLimit;

    public WorkspacePoolCallTests() => WorkspacePool.Trim();

    public static TheoryData<int, string> CallersAndKinds
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (int callers in (int[])[1, 2, 5, 8, 16, 32, 70])
            {
                Array.ForEach(Kinds, kind => data.Add(callers, kind));
            }

            return data;
        }
    }

    public void Dispose()
    {
        WorkspacePool.IdleLimit = _idleLimit;
        WorkspacePool.Trim();
    }

    [Theory]
    [MemberData(nameof(CallersAndKinds))]
    public void Callers_AllocateNothing_OnceEachHasCalled(int callers, string kind)
    {
        LayerHandle layer = ModernCall.MakeLayer(nameof(LlamaLike));
        long allocated = 0;
        CallingThreads.Run(callers, (caller, barrier) =>
        {
            Action<int> call = Call(layer, kind, 40);

            // One after the other, so that no two calls need a workspace at the same time.
            for (int turn = 0; turn < callers; turn++)
            {
                if (turn == caller)
                {
                    call(1);
                }

                barrier.SignalAndWait();
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
            {
                call(1);
            }

            Interlocked.Add(ref allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        });

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(32)]
    public void CallersAndTheirHelpers_AllocateNothing_OnceEachHasCalled(int callers)
    {
        LayerHandle layer = ModernCall.MakeLayer(nameof(LlamaLike));

        // Counted over all threads. The host of the tests has some of its own ten times a second, so a round must be shorter
        // than that also where many callers share few processors without vectors.
        int tokens = Math.Max(40, 500 / callers);
        long least = long.MaxValue;
        long before = 0;
        int arrived = 0;
        CallingThreads.Run(callers, (caller, _) =>
        {
            Action<int> call = Call(layer, "self", tokens);
            int meetings = 0;
            call(2);
            for (int round = 0; round < 200; round++)
            {
                Meet(++meetings);
                if (caller == 0)
                {
                    before = GC.GetTotalAllocatedBytes(precise: true);
                }

                Meet(++meetings);
                call(2);
                Meet(++meetings);
                if (caller == 0)
                {
                    least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
                }
            }
        });

        Assert.Equal(0, least);

        // A barrier allocates when a thread sleeps at it.
        void Meet(int meeting)
        {
            Interlocked.Increment(ref arrived);
            while (Volatile.Read(ref arrived) < meeting * callers)
            {
                Thread.Sleep(0);
            }
        }
    }

    [Fact]
    public void TrimmingWhileCallsRun_ChangesNoBit()
    {
        LayerCase layer = LayerCases.Get(nameof(EightHeadsOf40));
        float[] input = layer.Input(1, 40);
        float[] expected = layer.RunForward(input, 1, 40, maxDegree: 1);
        int trims = 0;
        CallingThreads.Run(6, (caller, _) =>
        {
            for (int i = 0; i < 60; i++)
            {
                if (caller == 0)
                {
                    WorkspacePool.Trim(i % 2 == 0 ? 0 : WorkspacePool.PooledBytes / 2);
                    WorkspacePool.IdleLimit = i % 3 == 0 ? 0 : _idleLimit;
                    Interlocked.Increment(ref trims);
                    Thread.Yield();
                }
                else
                {
                    Bits.AssertSame(expected, layer.RunForward(input, 1, 40, maxDegree: 1 + (i % 2)), $"caller {caller}, call {i}");
                }
            }
        });

        Assert.Equal(60, trims);
    }

    private static Action<int> Call(LayerHandle layer, string kind, int tokens)
    {
        AttentionShape shape = layer.Shape;
        float[] input = SeededNumbers.Make(tokens * Math.Max(shape.DModel, shape.QueryWidth), 3);
        var output = new float[tokens * Math.Max(shape.OutputWidth, shape.ContextWidth)];
        int[] ends = [0, 7, tokens];
        int model = tokens * shape.DModel;
        int result = tokens * shape.OutputWidth;
        KeyValueCache cache = layer.CreateCache!(1, tokens);
        return kind switch
        {
            "self" => threads => layer.Self!(input.AsSpan(0, model), output.AsSpan(0, result), 1, tokens, Threads(threads)),
            "cross" => threads => layer.Cross(
                input.AsSpan(0, model), input.AsSpan(0, model), input.AsSpan(0, model), output.AsSpan(0, result), 1, tokens, tokens, Threads(threads)),
            "core" => threads => layer.Attend(
                input.AsSpan(0, tokens * shape.QueryWidth),
                input.AsSpan(0, tokens * shape.KeyWidth),
                input.AsSpan(0, tokens * shape.ValueWidth),
                output.AsSpan(0, tokens * shape.ContextWidth),
                1,
                tokens,
                tokens,
                Threads(threads)),
            "packed" => threads => layer.Packed!(input.AsSpan(0, model), output.AsSpan(0, result), ends, Threads(threads)),
            "cached" => threads =>
            {
                cache.Reset();
                layer.WithCache!(input.AsSpan(0, model), cache, output.AsSpan(0, result), tokens, Threads(threads));
            }
            ,
            _ => throw new ArgumentException($"{kind} is no kind of call.", nameof(kind)),
        };
    }

    private static AttentionOptions Threads(int most) => new() { MaxDegreeOfParallelism = most };
}
