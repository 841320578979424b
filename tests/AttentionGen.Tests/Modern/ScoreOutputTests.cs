using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Modern;

/// <summary>Scores at their three points and log-sum-exps against the reference, and what can be merged with the latter.</summary>
public sealed class ScoreOutputTests
{
    public static TheoryData<string> Layers => [.. Grid.Of(ModernLayerNames.All)];

    /// <summary>A part's denominator counts the sinks, its log-sum-exp does not: those parts cannot be merged.</summary>
    public static TheoryData<string> LayersWithoutSinks =>
        [.. ModernLayerNames.All.Where(name => ModernCall.MakeLayer(name).Shape is { Sinks: false, AddedKeys: 0 })];

    [Theory]
    [MemberData(nameof(Layers))]
    public void LogSumExps_AgreeWithTheReference_OnAnyNumberOfThreads(string name)
    {
        foreach (ModernCall call in Calls(name))
        {
            float[] expected = new float[call.Rows];
            call.Reference(0, call.Queries, null, expected, null, 0);
            float[] output = call.Run();
            float[]? first = null;
            foreach (int threads in (int[])[1, 2, 3])
            {
                float[] found = new float[call.Rows];
                found.AsSpan().Fill(float.NaN);
                AttentionOptions options = call.Options;
                options.LogSumExp = found;
                options.MaxDegreeOfParallelism = threads;

                Bits.AssertSame(output, call.Run(in options), call.Name);

                Bits.AssertSame(first ??= found, found, call.Name);
                AssertClose(expected, found, call.Name);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Scores_AgreeWithTheReference_AtEveryPoint(string name)
    {
        foreach (ModernCall call in Calls(name))
        {
            float[] output = call.Run();
            for (int stage = 0; stage < 3; stage++)
            {
                var expected = new float[call.Rows * call.AllKeys];
                call.Reference(0, call.Queries, null, null, expected, stage);
                float[]? first = null;
                foreach (int threads in (int[])[1, 3])
                {
                    var found = new float[expected.Length];
                    found.AsSpan().Fill(float.NaN);
                    AttentionOptions options = call.Options;
                    options.MaxDegreeOfParallelism = threads;
                    options.Scores = stage switch
                    {
                        0 => ScoresOutput.Raw(found),
                        1 => ScoresOutput.Capped(found),
                        _ => ScoresOutput.Masked(found),
                    };

                    Bits.AssertSame(output, call.Run(in options), call.Name);

                    Bits.AssertSame(first ??= found, found, call.Name);
                    AssertClose(expected, found, $"{call.Name}, stage {stage}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(LayersWithoutSinks))]
    public void HalvesOfTheKeys_MergeToTheWhole(string name)
    {
        AttentionShape shape = ModernCall.MakeLayer(name).Shape;
        foreach ((int batch, int length) in ((int, int)[])[(1, 1), (2, 70), (1, 600)])
        {
            var call = new ModernCall(name, batch, length, length, isCore: true);
            bool[] dice = [.. SeededNumbers.Make(batch * length, 77).Select((number, i) => i % length < length / 3 || number > 0.2f)];
            (float[] whole, float[] wholeSums) = Attend(call, [.. dice.Select(_ => true)], 1);
            (float[] context, float[] sums) = Attend(call, dice, 2);
            (float[] other, float[] otherSums) = Attend(call, [.. dice.Select(flag => !flag)], 1);
            float[] reverse = [.. other];
            float[] reverseSums = [.. otherSums];

            PartialAttention.Merge(reverse, reverseSums, context, sums, batch, shape.Heads, length, shape.ValueHeadDim);
            PartialAttention.Merge(context, sums, other, otherSums, batch, shape.Heads, length, shape.ValueHeadDim);

            Bits.AssertSame(context, reverse, call.Name);
            Bits.AssertSame(sums, reverseSums, call.Name);
            AssertClose(wholeSums, sums, call.Name);
            for (int i = 0; i < whole.Length; i++)
            {
                Assert.True(Math.Abs(whole[i] - context[i]) <= 4e-6f, $"{call.Name}: element {i} is {context[i]:R}, the whole's {whole[i]:R}.");
            }
        }
    }

    [Theory]
    [InlineData(nameof(LlamaLike))]
    [InlineData(nameof(ShortBlocksWithEverything))]
    public void CachedCall_HasTheLogSumExpsOfTheWhole(string name)
    {
        var call = new ModernCall(name, 2, 150, 150, isCore: true);
        AttentionShape shape = call.Shape;
        float[] whole = new float[call.Rows];
        AttentionOptions options = call.Options;
        options.LogSumExp = whole;
        call.Run(in options);
        KeyValueCache cache = call.Layer.CreateCache!(2, 1000);
        int first = 0;
        foreach (int tokens in (int[])[70, 1, 1, 78])
        {
            float[] found = new float[2 * shape.Heads * tokens];
            call.Layer.AttendCache!(
                call.Some(call.Query, shape.QueryWidth, first, first + tokens),
                call.Some(call.Key, shape.KeyWidth, first, first + tokens),
                call.Some(call.Value, shape.ValueWidth, first, first + tokens),
                cache,
                new float[2 * tokens * shape.ContextWidth],
                tokens,
                new AttentionOptions { LogSumExp = found });
            Bits.AssertSame(call.Some(whole, 1, first, first + tokens), found, $"{name}, tokens from {first}");
            first += tokens;
        }
    }

    private static (float[] Context, float[] LogSumExp) Attend(ModernCall call, bool[] real, int threads)
    {
        float[] sums = new float[call.Rows];
        return (call.Run(new AttentionOptions { Padding = PaddingMask.FromValid(real), LogSumExp = sums, MaxDegreeOfParallelism = threads }), sums);
    }

    private static IEnumerable<ModernCall> Calls(string name)
    {
        yield return new ModernCall(name, 1, 1, 1);
        yield return new ModernCall(name, 2, 80, 80, MaskCase.AdditivePerHead, PaddingCase.Lengths, dropout: true);
        yield return new ModernCall(name, 3, 40, 40, MaskCase.DenyPerItem, PaddingCase.ValidWithHoles);
        yield return new ModernCall(name, 2, 30, 75, padding: PaddingCase.LeftPadding, isSelf: false);
        yield return new ModernCall(name, 1, 75, 30, isSelf: false);
        yield return new ModernCall(name, 2, 140, 135, MaskCase.AllowShared, isCore: true);
        yield return new ModernCall(name, 1, 140, 140);
    }

    private static void AssertClose(float[] expected, float[] found, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            bool isClose = float.IsFinite(expected[i]) ? Math.Abs(expected[i] - found[i]) <= 2e-5f : expected[i].Equals(found[i]);
            Assert.True(isClose, $"{what}: element {i} is {found[i]:R}, expected {expected[i]:R}.");
        }
    }
}
