using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>Feed-forwards alone: right, the same bits for any threads and rows, nothing allocated, nothing outside their spans.</summary>
[Collection(nameof(Alone))]
public class FeedForwardTests
{
    private static readonly OddFeedForward Odd = new(SeededLayerWeights.Of(OddFeedForward.Shape, 21));
    private static readonly MiddleFeedForward Middle = new(SeededLayerWeights.Of(MiddleFeedForward.Shape, 22));
    private static readonly LongDownFeedForward LongDown = new(SeededLayerWeights.Of(LongDownFeedForward.Shape, 23));
    private static readonly LongUpFeedForward LongUp = new(SeededLayerWeights.Of(LongUpFeedForward.Shape, 24));

    private delegate void Call(ReadOnlySpan<float> input, Span<float> output, int rows, Workspace? workspace, int degree);

    private static IEnumerable<(FeedForwardShape Shape, ulong Seed, Call Forward)> All =>
    [
        (OddFeedForward.Shape, 21, Odd.Forward),
        (MiddleFeedForward.Shape, 22, Middle.Forward),
        (LongDownFeedForward.Shape, 23, LongDown.Forward),
        (LongUpFeedForward.Shape, 24, LongUp.Forward),
    ];

    [Fact]
    public void Rows_AreThoseOfTheReference_AndTheSameOnAnyThreads_AloneOrTogether() => Assert.All(All, static feed =>
    {
        foreach (int rows in (int[])[1, 5, 40, 700])
        {
            float[] input = SeededNumbers.Make(rows * feed.Shape.DModel, 4);
            var expected = new float[input.Length];
            feed.Forward(input, expected, rows, null, 1);
            double[] reference = ReferenceFeedForward.Forward(feed.Shape, SeededLayerWeights.Of(feed.Shape, feed.Seed), input);

            // Rounding of a sum grows with the root of its terms.
            double most = 1e-6 * Math.Max(1, Math.Sqrt(Math.Max(feed.Shape.DModel, feed.Shape.Hidden) / 400.0));
            Assert.InRange(expected.Zip(reference, static (f, e) => Math.Abs(f - e)).Max() / reference.Max(Math.Abs), 0, most);
            var found = new float[input.Length];
            foreach (int degree in (int[])[2, 3])
            {
                feed.Forward(input, found, rows, null, degree);
                Bits.AssertSame(expected, found, $"{rows} rows, {degree} threads");
            }

            var row = new float[feed.Shape.DModel];
            feed.Forward(input.AsSpan((rows - 1) * row.Length), row, 1, null, 1);
            Bits.AssertSame(expected.AsSpan((rows - 1) * row.Length), row, $"the last of {rows} rows alone");
        }
    });

    [Fact]
    public void Call_AllocatesNothing_AndStaysWithinItsSpans() => Assert.All(All, static feed =>
    {
        foreach (int rows in (int[])[1, 25])
        {
            float[] input = SeededNumbers.Make(rows * feed.Shape.DModel, 4);
            var output = new float[input.Length];
            var workspace = new Workspace();
            foreach (int degree in (int[])[0, 1, 2])
            {
                Allocations.AssertNone(() => feed.Forward(input, output, rows, workspace, degree));
                Allocations.AssertNone(() => feed.Forward(input, output, rows, null, degree));
            }

            foreach (GuardSide side in Enum.GetValues<GuardSide>())
            {
                using var x = new GuardedMemory(input, side);
                using var y = new GuardedMemory(input.Length, side);
                feed.Forward(x.Span, y.Span, rows, null, 2);
                Bits.AssertSame(output, y.Span, $"{rows} rows, {side}");
            }
        }
    });

    [Fact]
    public void WrongCalls_SayWhatIsWrong()
    {
        var input = new float[2 * 39];
#pragma warning disable ATTN0030, ATTN0036 // That these calls are refused is what is tested.
        Assert.Contains("input", Assert.Throws<ArgumentException>(() => Odd.Forward(new float[77], new float[78], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("output", Assert.Throws<ArgumentException>(() => Odd.Forward(input, new float[77], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Odd.Forward(input, input, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Odd.Forward(input, new float[78], -1));
#pragma warning restore ATTN0030, ATTN0036
        Assert.Throws<ArgumentNullException>(() => new OddFeedForward(null!));
        Assert.Contains(
            "Hidden 83",
            Assert.Throws<ArgumentException>(() => new OddFeedForward(SeededLayerWeights.Of(OddFeedForward.Shape with { Hidden = 84 }, 1))).Message,
            StringComparison.Ordinal);
        Odd.Forward([], [], 0);
    }
}
