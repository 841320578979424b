using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>
/// Finds rows whose numbers leave the range of float32 on their way to the result, and has them computed once more in double
/// precision: scores or biases that are finite until they are brought to units of log2, values whose sum overflows before it
/// is divided.
/// </summary>
/// <remarks>
/// The kernels compute such a row like any other and find it by its result: a sum of exponentials that is NaN, or zero though
/// the row sees a key, or a context that is not finite; and by values so large that probabilities count which the kernels take
/// for zero. Which rows those are depends on what the row sees and on nothing else, and so do the bits of what replaces it.
/// Rows that have seen NaN keep what they have.
/// </remarks>
internal static class ExactRows
{
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
        Span<float> query = stackalloc float[HeadGeometry.WidestHead];
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
        if (float.IsFinite(factor) && TensorPrimitives.IsFiniteAll<float>(target) && !SeesLargeValue(row, head, options, geometry))
        {
            return factor;
        }

        var exact = new ExactRow(row, MemoryMarshal.CreateReadOnlySpan(ref query, geometry.HeadDim), head, options, geometry);

        // Where only the context has left the range, the weights are there already.
        return exact.TryCompute(target, addsWeights: !float.IsFinite(factor)) ? 1f : factor;
    }

    /// <summary>Whether a key that the row sees has a value that is noted where values are packed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool SeesLargeValue(int row, scoped in HeadPanels head, scoped in ScoreOptions options, scoped in HeadGeometry geometry)
    {
        int end = options.EndKey(row, head);
        for (int key = options.FirstKey(row); key < end;)
        {
            int endOfBlock = Math.Min(((key / geometry.BlockKeys) + 1) * geometry.BlockKeys, end);
            HeadPanels panels = head.Holding(key, out int slot);
            bool hasNote = Unsafe.Add(ref panels.Notes, slot / geometry.BlockKeys) != 0f;
            for (; hasNote && key < endOfBlock; key++)
            {
                if (options.Sees(row, key, head) && IsLarge(key, head, geometry))
                {
                    return true;
                }
            }

            key = endOfBlock;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsLarge(int key, scoped in HeadPanels head, scoped in HeadGeometry geometry)
    {
        for (int panel = 0; panel < geometry.ValueHeadDim; panel += geometry.PanelColumns)
        {
            foreach (float value in geometry.Values(head, key, panel))
            {
                // Written so that NaN counts.
                if (!(MathF.Abs(value) < ValuePanels.Large))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
