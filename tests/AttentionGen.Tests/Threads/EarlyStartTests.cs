using AttentionGen.Kernels;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Modern;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Threads;

/// <summary>Tasks that have what they need begin before the phase before theirs has ended, and change no bit by it.</summary>
[Collection(nameof(Alone))]
public class EarlyStartTests
{
    private const int Tasks = 8;

    /// <summary>
    /// The last task of the first phase lasts until the second phase has done all that does not need it. A team that waited for
    /// it would never end.
    /// </summary>
    [Fact]
    public void ATaskThatLasts_HoldsUpOnlyThoseThatNeedIt()
    {
        for (int call = 0; call < 20; call++)
        {
            HeldUpJob.FinishedEarly = 0;
            HeldUpJob.Order.Clear();

            new KernelTeam().Run(new HeldUpJob(), 2);

            Assert.Equal(2 * Tasks, HeldUpJob.Order.Count);
            Assert.Equal(2 * Tasks, HeldUpJob.Order.Distinct().Count());
            Assert.Equal((1, Tasks - 1), HeldUpJob.Order[^1]);
        }
    }

    /// <summary>
    /// Scratch begins as NaN, and tasks run in random orders, early ones whenever they may: what a task needs and does not wait for
    /// would be NaN in the output.
    /// </summary>
    [Theory]
    [InlineData(nameof(EightHeadsOf64), 1, 700, new[] { 1, 2, 3 })]
    [InlineData(nameof(EightHeadsOf64), 3, 150, new[] { 1, 2 })]
    [InlineData(nameof(FiveHeadsOf24), 2, 400, new[] { 1, 2 })]
    [InlineData(nameof(GroupsOfFive), 1, 300, new[] { 1, 2 })]
    [InlineData(nameof(GroupOfSeven), 2, 200, new[] { 1, 2 })]
    [InlineData(nameof(LlamaLike), 2, 330, new[] { 2 })]
    [InlineData(nameof(AlphaFoldLike), 2, 330, new[] { 2 })]
    [InlineData(nameof(HeadwiseGated), 2, 330, new[] { 2 })]
    [InlineData(nameof(Olmo2Like), 2, 330, new int[0])]
    public void TasksInAnyOrder_FindWhatTheyNeed(string name, int batch, int tokens, int[] earlyPhases)
    {
        LayerHandle layer = ModernCall.MakeLayer(name);
        float[] input = SeededNumbers.Make(batch * tokens * layer.Shape.DModel, 8);
        var expected = new float[batch * tokens * layer.Shape.OutputWidth];
        layer.Self!(input, expected, batch, tokens, new AttentionOptions { MaxDegreeOfParallelism = 1 });
        var early = new int[KernelTeam.MaxPhases];
        var random = new Random(11);
        foreach (int degree in (int[])[2, 3, 4])
        {
            for (int call = 0; call < 10; call++)
            {
                Workspace workspace = DirtyWorkspace.Of(48 << 20);
                workspace.Team.Order = possible =>
                {
                    int[] begun = [.. Enumerable.Range(0, possible.Count).Where(i => possible[i].IsEarly)];
                    int chosen = begun.Length > 0 ? begun[random.Next(begun.Length)] : random.Next(possible.Count);
                    early[possible[chosen].Phase] += possible[chosen].IsEarly ? 1 : 0;
                    return chosen;
                };
                var output = new float[expected.Length];
                layer.Self!(input, output, batch, tokens, new AttentionOptions { MaxDegreeOfParallelism = degree, Workspace = workspace });

                Bits.AssertSame(expected, output, $"{name}, {degree} threads, call {call}");
            }
        }

        // Rows leave early only where they are projected in several blocks, and heads are packed early only where columns are
        // projected in several tasks.
        Assert.All(earlyPhases, phase => Assert.True(early[phase] > 0, $"No task of phase {phase} began early."));
    }

    /// <summary>Products of the input wait for none of each other, in any call.</summary>
    [Fact]
    public void ProjectionsOfCrossAttention_BeginBesideEachOther()
    {
        const int Tokens = 300;
        LayerHandle layer = ModernCall.MakeLayer(nameof(EightHeadsOf64));
        int width = layer.Shape.DModel;
        float[] query = SeededNumbers.Make(Tokens * width, 8);
        float[] key = SeededNumbers.Make(Tokens * width, 9);
        float[] value = SeededNumbers.Make(Tokens * width, 10);
        var expected = new float[Tokens * layer.Shape.OutputWidth];
        layer.Cross!(query, key, value, expected, 1, Tokens, Tokens, new AttentionOptions { MaxDegreeOfParallelism = 1 });
        var early = new int[KernelTeam.MaxPhases];
        var random = new Random(12);
        Workspace workspace = DirtyWorkspace.Of(48 << 20);
        workspace.Team.Order = possible =>
        {
            int chosen = random.Next(possible.Count);
            early[possible[chosen].Phase] += possible[chosen].IsEarly ? 1 : 0;
            return chosen;
        };
        var output = new float[expected.Length];
        layer.Cross!(query, key, value, output, 1, Tokens, Tokens, new AttentionOptions { MaxDegreeOfParallelism = 2, Workspace = workspace });

        Bits.AssertSame(expected, output, "cross-attention in any order");
        Assert.True(early[1] > 0 && early[2] > 0, "Keys and values were projected after all queries.");
        Assert.Equal(0, early[3]);
    }

    /// <summary>More threads than processors, so that many lose theirs in the middle of a task.</summary>
    [Theory]
    [InlineData(nameof(EightHeadsOf64), 1, 130)]
    [InlineData(nameof(EightHeadsOf64), 1, 700)]
    [InlineData(nameof(FiveHeadsOf24), 3, 150)]
    [InlineData(nameof(FiveHeadsOf24), 1, 1300)]
    [InlineData(nameof(GroupedHeads), 1, 1100)]
    [InlineData(nameof(BareHeadsOf7), 1, 900)]
    [InlineData(nameof(LlamaLike), 3, 330)]
    public void ThreadsThatLoseTheirProcessors_ChangeNoBit(string name, int batch, int tokens)
    {
        LayerHandle layer = ModernCall.MakeLayer(name);
        float[] input = SeededNumbers.Make(batch * tokens * layer.Shape.DModel, 8);
        float[] expected = Run(1);
        foreach (int degree in (int[])[2, 3, 5, 8])
        {
            for (int call = 0; call < 12; call++)
            {
                Bits.AssertSame(expected, Run(degree), $"{name}, {degree} threads, call {call}");
            }
        }

        float[] Run(int degree)
        {
            var output = new float[batch * tokens * layer.Shape.OutputWidth];
            layer.Self!(input, output, batch, tokens, new AttentionOptions { MaxDegreeOfParallelism = degree });
            return output;
        }
    }

    private sealed class HeldUpJob : IKernelJob
    {
        public static int FinishedEarly;

        public static readonly List<(int Phase, int Task)> Order = [];

        public int Phases => 2;

        public int TaskCount(int phase) => Tasks;

        public bool IsReady(int task, EarlierPhases earlier) => earlier.Phase == 1 && earlier.Has(1, task);

        public void Run(int phase, int task, int slot)
        {
            if (phase == 0 && task == Tasks - 1)
            {
                var spin = default(SpinWait);
                while (Volatile.Read(ref FinishedEarly) < Tasks - 1)
                {
                    spin.SpinOnce();
                }
            }

            lock (Order)
            {
                Order.Add((phase, task));
            }

            if (phase == 1)
            {
                Interlocked.Increment(ref FinishedEarly);
            }
        }
    }
}
