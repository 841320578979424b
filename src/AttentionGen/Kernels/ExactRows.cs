using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>
/// Rows whose numbers leave the range of float32 on their way to the result, once more in double precision: scores or biases
/// that are finite until they are brought to units of log2, values whose sum overflows before it is divided.
/// </summary>
/// <remarks>
/// The kernels compute such a row like any other and find it by its result: a sum of exponentials that is NaN, or zero though
/// the row sees a key, or a context that is not finite; and by values so large that probabilities count which the kernels take
/// for zero. Which rows those are depends on what the row sees and on nothing else, and so do the bits of what replaces it.
/// Rows that have seen NaN keep what they have.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ExactRows
{
    private const double Ln2 = 0.6931471805599453;
    private const double Log2E = 1.4426950408889634;

    /// <summary>Heads are no wider than this.</summary>
    private const int WidestHead = 512;

    /// <summary>Keys up to which a row's scores are kept from one pass over them to the next.</summary>
    private const int KeptScores = 1024;

    /// <summary>What is this large is noted where values are packed, and so is what is not finite.</summary>
    private const float Large = 18446744073709551616f;

    /// <summary>
    /// Contexts of a tile that sees one key block, row by row: what the context tiles give, or what double precision gives.
    /// </summary>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="first">The first row.</param>
    /// <param name="block">The first key that the tile has exponentials of.</param>
    /// <param name="keys">Number of those keys.</param>
    /// <param name="head">The head's keys and values.</param>
    /// <param name="options">Masks of the call, and where weights and log-sum-exps go.</param>
    /// <param name="geometry">How everything lies.</param>
    /// <param name="queries">The first row of queries. A context may take the place of its own query.</param>
    /// <param name="exponentials">The tile.</param>
    /// <param name="factors">One for each row.</param>
    /// <param name="context">Receives the first row.</param>
    /// <param name="contextStride">Floats from one context row to the next.</param>
    public static void Tile(
        int rows,
        int first,
        int block,
        int keys,
        scoped in HeadPanels head,
        scoped in ScoreOptions options,
        scoped in HeadGeometry geometry,
        ref float queries,
        ref float exponentials,
        ref float factors,
        ref float context,
        nint contextStride)
    {
        Span<float> query = stackalloc float[WidestHead];
        query = query[..geometry.HeadDim];
        for (int row = 0; row < rows; row++)
        {
            MemoryMarshal.CreateReadOnlySpan(ref queries, geometry.HeadDim).CopyTo(query);
            CarefulContext.Rows(1, first + row, block, keys, head, options, geometry, ref exponentials, ref factors, ref context, contextStride);
            Mend(first + row, ref MemoryMarshal.GetReference(query), head, options, geometry, factors, ref context);
            queries = ref Unsafe.Add(ref queries, geometry.QueryStride);
            exponentials = ref Unsafe.Add(ref exponentials, geometry.ScoreStride);
            factors = ref Unsafe.Add(ref factors, 1);
            context = ref Unsafe.Add(ref context, contextStride);
        }
    }

    /// <summary>Replaces a row's context, weights and log-sum-exp where they have left the range; otherwise does nothing.</summary>
    /// <param name="row">The row.</param>
    /// <param name="query">Its query.</param>
    /// <param name="head">The head's keys and values.</param>
    /// <param name="options">Masks of the call, and where weights and log-sum-exps go.</param>
    /// <param name="geometry">How everything lies.</param>
    /// <param name="factor">What the row's exponentials are multiplied by; a row with one that is not finite has no weights yet.</param>
    /// <param name="context">The row's context, multiplied by the factor or not.</param>
    /// <returns>What the context must still be multiplied by, if it was not: the factor, or 1 for a replaced row.</returns>
    public static float Mend(
        int row,
        ref float query,
        scoped in HeadPanels head,
        scoped in ScoreOptions options,
        scoped in HeadGeometry geometry,
        float factor,
        ref float context)
    {
        Span<float> target = MemoryMarshal.CreateSpan(ref context, geometry.ValueHeadDim);
        return float.IsFinite(factor) && TensorPrimitives.IsFiniteAll<float>(target) && !SeesLargeValue(row, head, options, geometry)
            ? factor
            : Replace(row, MemoryMarshal.CreateReadOnlySpan(ref query, geometry.HeadDim), head, options, geometry, factor, target);
    }

    /// <summary>The score of a row and a key at a point on its way to the softmax, in units of log2.</summary>
    internal static double Score(
        ScoreStage stage,
        int row,
        int key,
        scoped ReadOnlySpan<float> query,
        scoped in HeadPanels head,
        scoped in ScoreOptions options,
        scoped in HeadGeometry geometry)
    {
        double score = geometry.Product(query, head, key) * geometry.ScoreFactor;
        if (stage >= ScoreStage.Capped && geometry.Cap > 0)
        {
            score = VectorMath.Tanh((float)(score / geometry.Cap)) * geometry.Cap;
        }

        return stage < ScoreStage.Masked ? score : score + (options.BiasOf(row, key) * Log2E);
    }

    /// <summary>Whether a key that the row sees has a value that is noted where values are packed.</summary>
    private static bool SeesLargeValue(int row, scoped in HeadPanels head, scoped in ScoreOptions options, scoped in HeadGeometry geometry)
    {
        int end = options.EndKey(row, head);
        for (int key = options.FirstKey(row); key < end;)
        {
            int endOfBlock = Math.Min(((key / geometry.BlockKeys) + 1) * geometry.BlockKeys, end);
            if (Unsafe.Add(ref head.NonFinite, head.Slot(key) / geometry.BlockKeys) != 0f)
            {
                for (; key < endOfBlock; key++)
                {
                    if (options.Sees(row, key, head) && IsLarge(key, head, geometry))
                    {
                        return true;
                    }
                }
            }

            key = endOfBlock;
        }

        return false;
    }

    private static bool IsLarge(int key, scoped in HeadPanels head, scoped in HeadGeometry geometry)
    {
        for (int panel = 0; panel < geometry.ValueHeadDim; panel += geometry.PanelColumns)
        {
            foreach (float value in geometry.Values(head, key, panel))
            {
                if (!(MathF.Abs(value) < Large))
                {
                    return true;
                }
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Replace(
        int row,
        scoped ReadOnlySpan<float> query,
        scoped in HeadPanels head,
        scoped in ScoreOptions options,
        scoped in HeadGeometry geometry,
        float factor,
        scoped Span<float> context)
    {
        int first = options.FirstKey(row);
        int end = options.EndKey(row, head);
        Span<double> kept = stackalloc double[KeptScores];
        double maximum = double.NegativeInfinity;
        bool seesAny = false;
        for (int key = first; key < end; key++)
        {
            if (options.Sees(row, key, head))
            {
                double score = Score(ScoreStage.Masked, row, key, query, head, options, geometry);
                if (key - first < KeptScores)
                {
                    kept[key - first] = score;
                }

                // Math.Max keeps NaN.
                maximum = Math.Max(maximum, score);
                seesAny = true;
            }
        }

        if (!seesAny)
        {
            // Something hidden was NaN.
            context.Clear();
            if (options.WantsLogSumExp)
            {
                options.WriteLogSumExp(row, double.NegativeInfinity);
            }

            return 1f;
        }

        if (double.IsNaN(maximum))
        {
            AddNaNs(row, first, end, head, options, factor);
            return factor;
        }

        // Only infinite inputs leave nothing but minus infinity; then any finite base keeps the exponentials at zero.
        double anchor = double.IsNegativeInfinity(maximum) ? 0 : maximum;
        double sum = 0;
        Span<double> wide = stackalloc double[WidestHead];
        wide = wide[..context.Length];
        wide.Clear();
        for (int key = first; key < end; key++)
        {
            if (options.Sees(row, key, head))
            {
                double score = key - first < KeptScores
                    ? kept[key - first]
                    : Score(ScoreStage.Masked, row, key, query, head, options, geometry);
                double exponential = Exp2(score - anchor);
                sum += exponential;
                AddValues(exponential * options.DropoutFactor(row, key), key, head, geometry, wide);
            }
        }

        double exact = Factor(row, maximum, sum, options);
        for (int column = 0; column < wide.Length; column++)
        {
            context[column] = (float)(wide[column] * exact);
        }

        if (options.WantsLogSumExp)
        {
            options.WriteLogSumExp(row, (maximum + Math.Log2(sum)) * Ln2);
        }

        // Where only the context has left the range, the weights are there already.
        if (options.WantsWeights && !float.IsFinite(factor))
        {
            for (int key = first; key < end; key++)
            {
                if (options.Sees(row, key, head))
                {
                    double exponential = Exp2(Score(ScoreStage.Masked, row, key, query, head, options, geometry) - anchor);
                    options.AddWeight(row, key, (float)(exponential * options.DropoutFactor(row, key) * exact));
                }
            }
        }

        return 1f;
    }

    private static void AddValues(double weight, int key, scoped in HeadPanels head, scoped in HeadGeometry geometry, scoped Span<double> sums)
    {
        for (int panel = 0; panel < sums.Length; panel += geometry.PanelColumns)
        {
            ReadOnlySpan<float> values = geometry.Values(head, key, panel);
            Span<double> target = sums.Slice(panel, values.Length);
            for (int column = 0; column < target.Length; column++)
            {
                target[column] += weight * values[column];
            }
        }
    }

    /// <summary>One over the sum of a row's exponentials, which the head's sink joins, if it has one.</summary>
    private static double Factor(int row, double maximum, double sum, scoped in ScoreOptions options)
    {
        if (options.SinkOf(row) is not { } sink)
        {
            return 1 / sum;
        }

        sink *= Log2E;
        double largest = Math.Max(maximum, sink);
        double keep = Exp2(maximum - largest);
        return keep / ((sum * keep) + Exp2(sink - largest));
    }

    /// <summary>2^x for x ≤ 0, down to the smallest double: the polynomial of <see cref="VectorMath"/>, without its rounding.</summary>
    private static double Exp2(double x)
    {
        double n = Math.Round(x);
        return x < -1100 ? 0 : Math.ScaleB(VectorMath.Exp2Fraction(x - n), (int)n);
    }

    /// <summary>A row that has seen NaN has NaN for the weights of all keys that it sees.</summary>
    private static void AddNaNs(int row, int first, int end, scoped in HeadPanels head, scoped in ScoreOptions options, float factor)
    {
        if (!options.WantsWeights || float.IsFinite(factor))
        {
            return;
        }

        for (int key = first; key < end; key++)
        {
            if (options.Sees(row, key, head))
            {
                options.AddWeight(row, key, float.NaN);
            }
        }
    }
}
