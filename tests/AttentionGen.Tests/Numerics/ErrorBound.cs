using System.Numerics.Tensors;
using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.Numerics;

/// <summary>
/// A forward error analysis of the layer, carried through in double precision with the actual numbers: takes inputs and
/// weights, hands on how far each float32 output element may be from the exact one. Nothing in it is measured.
/// </summary>
/// <remarks>
/// <para>Every rounding is a factor 1 + ε with |ε| ≤ u = 2^-24. A sum of n terms with partial sums s_k therefore has the
/// error Σ s_k ε_k, and if roundings are mean-independent it is at most λ·u·√(Σ s_k²) with a probability of at least
/// 1 - 2·exp(-λ²/2). That is the step before |s_k| ≤ Σ|x||w| turns it into λ√n·u·Σ|x||w| in Higham and Mary, "A new approach
/// to probabilistic rounding error analysis", SIAM J. Sci. Comput. 41 (2019); the partial sums are known here, and keeping
/// them makes the bound about √n tighter. Here √(Σ s_k²) is called the deviation, and products are counted as roundings of
/// their own, because not every machine fuses them.</para>
/// <para>Deviations go through the linear stages as root sums of squares: in a product of x and w, x²·dev(w)² + w²·dev(x)²
/// joins the sum. The softmax is where errors share a cause, the query, so there they add up in full: an exponential has the
/// relative error ρ = δs + u|s - max| + that of 2^x and of merging key blocks, its sum Σpρ + λ√S·u, and the context
/// Σpρ|v| + |context|·(error of the sum) besides the deviation of its own sum.</para>
/// </remarks>
internal static class ErrorBound
{
    /// <summary>Unit roundoff of float32.</summary>
    public const double U = 1.0 / (1 << 24);

    /// <summary>Leaves a probability of 3e-8 for a sum to exceed its bound.</summary>
    public const double Lambda = 6;

    /// <summary>
    /// The bound of every element of <c>Forward</c>. The softmax scale is folded into the query's weights, which rounds
    /// each of them once more.
    /// </summary>
    public static double[] OfForward(
        AttentionShape shape, MultiHeadAttentionWeights weights, float[] input, int batch, int sequence, TestPadding padding, int keyBlock)
    {
        Rows x = Rows.Exactly(input);
        Rows query = Project(x, weights.QueryWeight, weights.QueryBias, shape.DModel, shape.QueryWidth, roundsWeights: true);
        Rows key = Project(x, weights.KeyWeight, weights.KeyBias, shape.DModel, shape.KeyWidth);
        Rows value = Project(x, weights.ValueWeight, weights.ValueBias, shape.DModel, shape.KeyWidth);
        var attention = new AttentionBound(shape, query, key, value, sequence, sequence, padding, keyBlock);
        Rows context = attention.Context(batch);
        return shape.OutputProjection
            ? Project(context, weights.OutputWeight, weights.OutputBias, shape.QueryWidth, shape.DModel).Bound()
            : context.Bound();
    }

    /// <summary>The bound of every element of <c>Attend</c>. A query is multiplied by a rounded factor, and the product is rounded.</summary>
    public static double[] OfAttend(
        AttentionShape shape, float[] query, float[] key, float[] value, int batch, int queryLength, int keyLength, TestPadding padding, int keyBlock)
    {
        Rows scaled = Rows.Exactly(query);
        TensorPrimitives.Multiply(scaled.Exact, 2.0, scaled.Deviation);
        var attention = new AttentionBound(
            shape, scaled, Rows.Exactly(key), Rows.Exactly(value), queryLength, keyLength, padding, keyBlock);
        return attention.Context(batch).Bound();
    }

    /// <summary>y = x·Wᵀ + b with the deviation of y: that of its partial sums, of its products and of x.</summary>
    internal static Rows Project(
        Rows x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int inputs, int outputs, bool roundsWeights = false)
    {
        // Transposed, so that the loops run along the outputs as the kernels' lanes do.
        var w = new double[inputs * outputs];
        for (int i = 0; i < w.Length; i++)
        {
            w[i] = weight[(i % outputs * inputs) + (i / outputs)];
        }

        var squares = new double[w.Length];
        TensorPrimitives.Multiply(w, w, squares);
        Rows rows = Rows.Zeros(x.Exact.Length / inputs * outputs);
        double ownRoundings = roundsWeights ? 2 : 1;
        for (int row = 0; row < rows.Exact.Length; row += outputs)
        {
            Span<double> sum = rows.Exact.AsSpan(row, outputs);
            Span<double> variance = rows.Deviation.AsSpan(row, outputs);
            for (int o = 0; o < bias.Length; o++)
            {
                sum[o] = bias[o];
                variance[o] = ownRoundings * bias[o] * bias[o];
            }

            for (int k = 0; k < inputs; k++)
            {
                int i = (row / outputs * inputs) + k;
                double own = x.Exact[i] * x.Exact[i] * ownRoundings;
                TensorPrimitives.MultiplyAdd(w.AsSpan(k * outputs, outputs), x.Exact[i], sum, sum);
                TensorPrimitives.MultiplyAdd(sum, sum, variance, variance);
                TensorPrimitives.MultiplyAdd(
                    squares.AsSpan(k * outputs, outputs), own + (x.Deviation[i] * x.Deviation[i]), variance, variance);
            }
        }

        TensorPrimitives.Sqrt(rows.Deviation, rows.Deviation);
        return rows;
    }
}
