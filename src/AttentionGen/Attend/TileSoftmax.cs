using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>The softmax of a tile of scores: cap, biases and masks of the layer and the call, then exponentials with the maximum and the sum of each row.</summary>
internal static class TileSoftmax<TKernels>
    where TKernels : struct, IHeadKernels
{
    /// <summary>
    /// Turns the scores of a tile into exponentials, each row relative to its own largest score, and notes the row's maximum
    /// and sum. The scores are those of the first extent keys from block on. Hidden keys get exactly zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exponentials(
        int rows,
        int query,
        int block,
        int extent,
        in HeadPanels head,
        in ScoreOptions options,
        ref float scores,
        ref float maxima,
        ref float sums,
        TileParts parts = default)
    {
        if (TKernels.Cap > 0)
        {
            Cap(rows, extent, ref scores);
        }

        Shape(rows, query, block, extent, parts, in head, in options, ref scores);
        if (SeenKeys<TKernels>.HasStarts)
        {
            HideBeforeWindows(rows, query, block, extent, ref scores);
        }

        // All maxima first: the next row's loads and compares then run while this row's last lanes are compared.
        ref float row = ref scores;
        for (int r = 0; r < rows; r++)
        {
            Unsafe.Add(ref maxima, r) = LayerRows<TKernels>.Maximum(ref row, Visible(query + r, block, extent, in head));
            row = ref Unsafe.Add(ref row, TKernels.ScoreStride);
        }

        row = ref scores;
        for (int r = 0; r < rows; r++)
        {
            int visible = Visible(query + r, block, extent, in head);
            Unsafe.Add(ref sums, r) = LayerRows<TKernels>.Exponentials(ref row, visible, extent, Unsafe.Add(ref maxima, r));
            row = ref Unsafe.Add(ref row, TKernels.ScoreStride);
        }
    }

    /// <summary>Scores s of a tile become c · tanh(s / c), if the layer has a cap c; both are in units of log2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Cap(int rows, int extent, ref float scores)
    {
        for (int r = 0; TKernels.Cap > 0 && r < rows; r++)
        {
            ScoreCap.Apply(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scores, r * TKernels.ScoreStride), extent), (float)TKernels.Cap);
        }
    }

    /// <summary>What happens to capped scores of a tile before the softmax: the layer's score function, biases, masks of the call, and the layer's mask function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Shape(int rows, int query, int block, int extent, TileParts parts, in HeadPanels head, in ScoreOptions options, ref float scores)
    {
        if (TKernels.HasScoreFunction)
        {
            HeadFunctions<TKernels>.Score(rows, query, block, extent, options.Place, ref scores);
        }

        if (TKernels.HasDistanceBias)
        {
            Bias(rows, query, block, extent, in options, ref scores);
        }

        if (head.Keys.HasHoles || options.HasMask)
        {
            Mask(rows, query, block, extent, in head, in options, ref scores);
        }

        if (TKernels.HasMaskFunction)
        {
            HeadFunctions<TKernels>.Mask(rows, query, block, extent, parts, options.Place, ref scores);
        }
    }

    /// <summary>Adds to the scores of a tile what the distances of its queries and keys are worth, if the layer has such a bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bias(int rows, int query, int block, int extent, in ScoreOptions options, ref float scores)
    {
        for (int r = 0; TKernels.HasDistanceBias && r < rows; r++)
        {
            options.AddDistanceBias(query + r, block, extent, ref Unsafe.Add(ref scores, r * TKernels.ScoreStride));
        }
    }

    /// <summary>Applies the attention mask, if there is one, and the padding mask, if it has holes, to the scores of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mask(int rows, int query, int block, int extent, in HeadPanels head, in ScoreOptions options, ref float scores)
    {
        ref float row = ref scores;
        for (int r = 0; r < rows; r++)
        {
            if (options.HasMask)
            {
                options.Mask(query + r, block, Visible(query + r, block, extent, in head), ref row);
            }

            if (head.Keys.HasHoles)
            {
                head.HidePadding(block, extent, ref row);
            }

            row = ref Unsafe.Add(ref row, TKernels.ScoreStride);
        }
    }

    /// <summary>Later rows of a tile do not reach back as far as its first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HideBeforeWindows(int rows, int query, int block, int extent, ref float scores)
    {
        for (int r = 0; r < rows; r++)
        {
            int hidden = Math.Clamp(SeenKeys<TKernels>.WindowStart(query + r) - block, 0, extent);
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scores, r * TKernels.ScoreStride), hidden).Fill(float.NegativeInfinity);
        }
    }

    /// <summary>How many of a tile's keys a row sees.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Visible(int row, int block, int extent, in HeadPanels head) =>
        Math.Clamp(SeenKeys<TKernels>.EndOfRow(row, head.Keys) - block, 0, extent);
}
