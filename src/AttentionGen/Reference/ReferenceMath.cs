namespace AttentionGen;

/// <summary>The arithmetic of the reference: plain loops in double precision.</summary>
internal static class ReferenceMath
{
    /// <summary>The same numbers as doubles.</summary>
    public static double[] Widen(ReadOnlySpan<float> numbers)
    {
        var wide = new double[numbers.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = numbers[i];
        }

        return wide;
    }

    /// <summary>y = x·Wᵀ + b for every row x, as PyTorch's <c>nn.Linear</c>.</summary>
    /// <param name="rows"><c>[n, inWidth]</c>.</param>
    /// <param name="weight"><c>[outWidth, inWidth]</c>.</param>
    /// <param name="bias"><c>[outWidth]</c>, or empty.</param>
    /// <param name="inWidth">Length of an input row.</param>
    /// <param name="outWidth">Length of an output row.</param>
    /// <returns><c>[n, outWidth]</c>.</returns>
    public static double[] Project(
        double[] rows, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int inWidth, int outWidth)
    {
        int count = rows.Length / inWidth;
        var result = new double[checked(count * outWidth)];
        for (int row = 0; row < count; row++)
        {
            for (int o = 0; o < outWidth; o++)
            {
                double sum = bias.IsEmpty ? 0 : bias[o];
                for (int i = 0; i < inWidth; i++)
                {
                    sum += rows[(row * inWidth) + i] * weight[(o * inWidth) + i];
                }

                result[(row * outWidth) + o] = sum;
            }
        }

        return result;
    }

    /// <summary>The natural logarithm of the sum of the exponentials of the visible scores; minus infinity if none is.</summary>
    public static double LogSumExp(double[] scores, bool[] visible)
    {
        double[] seen = [.. scores.Where((_, j) => visible[j])];
        if (seen.Length == 0)
        {
            return double.NegativeInfinity;
        }

        double max = seen.Max();
        return max + Math.Log(seen.Sum(score => Math.Exp(score - max)));
    }

    /// <summary>The softmax over the visible scores; zero elsewhere, and zero everywhere if none is visible.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="visible">One flag for each.</param>
    /// <param name="sink">One more score, which takes its part of the probability and gives it to no key.</param>
    public static double[] Softmax(double[] scores, bool[] visible, double sink = double.NegativeInfinity)
    {
        double max = sink;
        for (int j = 0; j < scores.Length; j++)
        {
            if (visible[j])
            {
                max = Math.Max(max, scores[j]);
            }
        }

        var weights = new double[scores.Length];
        double sum = double.IsNegativeInfinity(sink) ? 0 : Math.Exp(sink - max);
        for (int j = 0; j < scores.Length; j++)
        {
            if (visible[j])
            {
                weights[j] = Math.Exp(scores[j] - max);
                sum += weights[j];
            }
        }

        for (int j = 0; j < scores.Length; j++)
        {
            if (visible[j])
            {
                weights[j] /= sum;
            }
        }

        return weights;
    }
}
