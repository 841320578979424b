using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>The reference against numbers from elsewhere: worked by hand, or computed by a program that shares nothing with it.</summary>
public class ReferenceNumbersTests
{
    [Fact]
    public void TwoKeys_ByHand()
    {
        // Query 1 scores 0 and ln 3: weights 1/4 and 3/4.
        var shape = new AttentionShape(1, 1, 1, 1, Causal: false, Bias: false, OutputProjection: false, Scale: 1);
        double[] context = ReferenceAttention.Attend(shape, [0, 1], [0, MathF.Log(3)], [4, 8], 1, 2, 2);
        AssertClose([6, 7], context, 1e-6);
    }

    [Fact]
    public void Scale_MultipliesTheScore()
    {
        var shape = new AttentionShape(1, 1, 1, 1, Causal: false, Bias: false, OutputProjection: false, Scale: 0.25);
        double[] context = ReferenceAttention.Attend(shape, [2], [0, 2 * MathF.Log(3)], [4, 8], 1, 1, 2);
        AssertClose([7], context, 1e-6);
    }

    [Fact]
    public void OneToken_IsItsProjectedValue_ByHand()
    {
        // One key has weight 1 whatever its score. v = Wv·x + bv = [1·5 + 2·7 + 1, 3·5 + 4·7 - 1] = [20, 42];
        // y = Wo·v + bo = [1·20 + 0·42 + 0.5, 2·20 - 1·42 + 0.25] = [20.5, -1.75].
        var shape = new AttentionShape(2, 1, 2, 1, Causal: false, Bias: true, OutputProjection: true, Scale: 1);
        var weights = MultiHeadAttentionWeights.FromSeparate(
            2, [9, 9, 9, 9], [8, 8, 8, 8], [1, 2, 3, 4], [7, 7], [6, 6], [1, -1], [1, 0, 2, -1], [0.5f, 0.25f]);
        Assert.Equal([20.5, -1.75], ReferenceAttention.Forward(shape, weights, [5, 7], 1, 1));
    }

    [Fact]
    public void CausalWithMoreKeysThanQueries_IsAlignedUpperLeft_ByHand()
    {
        // Equal scores: query i averages the values 0 to i, and never sees keys 2 and 3.
        var shape = new AttentionShape(1, 1, 1, 1, Causal: true, Bias: false, OutputProjection: false, Scale: 1);
        Assert.Equal([1, 2.0], ReferenceAttention.Attend(shape, [0, 0], [1, 2, 3, 4], [1, 3, 100, 1000], 1, 2, 4));
    }

    [Fact]
    public void CausalWithMoreQueriesThanKeys_LetsLateQueriesSeeAll_ByHand()
    {
        var shape = new AttentionShape(1, 1, 1, 1, Causal: true, Bias: false, OutputProjection: false, Scale: 1);
        Assert.Equal([1, 2, 2.0], ReferenceAttention.Attend(shape, [0, 0, 0], [1, 2], [1, 3], 1, 3, 2));
    }

    [Fact]
    public void AttentionWeights_AreBatchHeadQueryKey_ByHand()
    {
        // Two heads of one dimension; head 0 scores every key 0, head 1 scores key j with its input x_j. Two batch items.
        var shape = new AttentionShape(1, 2, 1, 2, Causal: false, Bias: true, OutputProjection: false, Scale: 1);
        var weights = MultiHeadAttentionWeights.FromSeparate(1, [0, 0], [0, 1], [1, 1], [0, 1], [0, 0], [0, 0]);
        double[] result = ReferenceAttention.AttentionWeights(shape, weights, [0, MathF.Log(3), MathF.Log(4), 0], 2, 2);
        AssertClose(
            [0.5, 0.5, 0.5, 0.5, 0.25, 0.75, 0.25, 0.75, 0.5, 0.5, 0.5, 0.5, 0.8, 0.2, 0.8, 0.2], result, 1e-6);
    }

    // From a script that multiplies whole matrices: q, k, v = x·Wᵀ + b, softmax(q·kᵀ / sqrt(2)) per head, heads side by
    // side, ·Woᵀ + bo. E = 4, H = 4, G = 2, D = 2, T = 3; all inputs are multiples of 1/8.
    [Theory]
    [InlineData(
        false,
        new[]
        {
            2.17026062310546, 2.03101175838028, -0.4020324732823, -2.14637612622357,
            1.5095572887026, 1.44936984268496, -0.06384301592361, -1.63930504133857,
            2.20403265627388, 2.06599615367587, -0.40908086715277, -2.15682429725856,
        })]
    [InlineData(
        true,
        new[]
        {
            1.392578125, 1.099609375, 1.154296875, -0.435546875,
            1.61220243836922, 1.68187773475861, -0.62991925777557, -2.16316924547469,
            2.20403265627388, 2.06599615367587, -0.40908086715277, -2.15682429725856,
        })]
    public void GroupedLayer_EqualsAnIndependentProgram(bool causal, double[] expected)
    {
        var shape = new AttentionShape(4, 4, 2, 2, causal, Bias: true, OutputProjection: true, Scale: 1 / Math.Sqrt(2));
        var weights = MultiHeadAttentionWeights.FromSeparate(
            4, Ramp(32, 1), Ramp(16, 2), Ramp(16, 3), Ramp(8, 5), Ramp(4, 6), Ramp(4, 7), Ramp(32, 4), Ramp(4, 8));
        AssertClose(expected, ReferenceAttention.Forward(shape, weights, Ramp(12, 9), 1, 3), 1e-13);

        static float[] Ramp(int count, int seed) =>
            [.. Enumerable.Range(0, count).Select(i => (((i * 7) + (seed * 5) + (i * i)) % 17 - 8) / 8f)];
    }

    private static void AssertClose(double[] expected, double[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.InRange(found[i], expected[i] - tolerance, expected[i] + tolerance);
        }
    }
}
