using System.Runtime.Intrinsics;
using AttentionGen.Kernels;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Kernels;

/// <summary>The softmax of a row: the same steps on every width, and nothing of the row's memory beyond its whole rounds.</summary>
public class SoftmaxRowTests
{
    private delegate float MaximumOf(ref float row, int visible);

    private delegate float ExponentialsOf(ref float row, int visible, int extent, float maximum);

    private static readonly (string Name, bool IsThere, MaximumOf Maximum, ExponentialsOf Exponentials)[] Widths =
    [
        ("Vector512", Vector512.IsHardwareAccelerated, SoftmaxVector512.Maximum, SoftmaxVector512.Exponentials),
        ("Vector256", Vector256.IsHardwareAccelerated, SoftmaxVector256.Maximum, SoftmaxVector256.Exponentials),
        ("Vector128", Vector128.IsHardwareAccelerated, SoftmaxVector128.Maximum, SoftmaxVector128.Exponentials),
        ("scalar", true, SoftmaxScalar.Maximum, SoftmaxScalar.Exponentials),
    ];

    public static TheoryData<int> Extents => [.. Enumerable.Range(0, 70), 255, 256, 512];

    [Theory]
    [MemberData(nameof(Extents))]
    public void Maximum_IsTheLargestVisible(int extent)
    {
        float[] scores = Scores(extent);
        foreach (int visible in (int[])[extent, extent / 2, Math.Max(extent - 1, 0), 0])
        {
            float expected = scores.AsSpan(0, visible).ToArray().Append(float.NegativeInfinity).Max();
            foreach (var width in Widths.Where(static width => width.IsThere))
            {
                Assert.Equal(expected, width.Maximum(ref scores[0], visible));
            }
        }
    }

    [FusedMultiplyAddTheory]
    [MemberData(nameof(Extents))]
    public void EveryWidth_GivesTheSameBits(int extent)
    {
        foreach (int visible in (int[])[extent, extent / 3, Math.Max(extent - 1, 0), 0])
        {
            float[] expected = Scores(extent);
            float maximum = SoftmaxScalar.Maximum(ref expected[0], visible);
            float sum = SoftmaxScalar.Exponentials(ref expected[0], visible, extent, maximum);
            foreach (var width in Widths.Where(static width => width.IsThere))
            {
                float[] row = Scores(extent);

                float found = width.Exponentials(ref row[0], visible, extent, maximum);

                Assert.Equal(BitConverter.SingleToInt32Bits(sum), BitConverter.SingleToInt32Bits(found));
                Bits.AssertSame(expected.AsSpan(0, extent).ToArray(), row.AsSpan(0, extent).ToArray(), $"{width.Name}, {visible} of {extent}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Extents))]
    public void Exponentials_AreThoseOfDoublePrecision_AndHiddenOnesZero(int extent)
    {
        int visible = extent - (extent / 4);
        float[] scores = Scores(extent);
        float maximum = SoftmaxScalar.Maximum(ref scores[0], visible);
        foreach (var width in Widths.Where(static width => width.IsThere))
        {
            float[] row = Scores(extent);

            float sum = width.Exponentials(ref row[0], visible, extent, maximum);

            double expectedSum = 0;
            for (int key = 0; key < extent; key++)
            {
                double expected = key < visible ? Math.Pow(2, scores[key] - maximum) : 0;
                Assert.InRange(row[key], expected * (1 - 1e-6), expected * (1 + 1e-6));
                expectedSum += expected;
            }

            Assert.InRange(sum, expectedSum * (1 - 1e-6), expectedSum * (1 + 1e-6));
        }
    }

    /// <summary>Scores, and behind them up to a whole round of what no row has as a score.</summary>
    private static float[] Scores(int extent)
    {
        float[] scores = SeededNumbers.Make(((extent / 16) + 1) * 16, 7);
        for (int key = 0; key < scores.Length; key++)
        {
            scores[key] = key < extent ? scores[key] * 20 : float.NaN;
        }

        return scores;
    }
}
