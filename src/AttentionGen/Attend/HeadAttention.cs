using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// Drives the tiles of a layer over the query rows of one head, or of the heads that share keys: scores, softmax and context,
/// against either one key block or a stream of key blocks that are merged.
/// </summary>
/// <remarks>The JIT makes code of it for each layer and width, as if it had been generated with them: the kernels are a struct.</remarks>
internal static partial class HeadAttention<TKernels>
    where TKernels : struct, IHeadKernels
{
    /// <summary>How rows and panels of a head lie, for what is computed number by number.</summary>
    public static HeadGeometry Geometry => new(
        TKernels.HeadDim,
        TKernels.ValueHeadDim,
        TKernels.QueryStride,
        TKernels.ScoreStride,
        TKernels.BlockKeys,
        TKernels.PanelKeys,
        TKernels.PanelColumns,
        TKernels.LastPanelColumns,
        TKernels.ScoreFactor,
        TKernels.Cap);

    /// <summary>
    /// The contexts of some rows of the query heads that share one key/value head, so many at a time that their running results
    /// stay in the cache. Where one key block holds all that they see, nothing needs merging.
    /// </summary>
    /// <param name="query">The row of <paramref name="first"/>; rows are scaled and lie the layer's query stride apart.</param>
    /// <param name="first">
    /// The first row: the position of its query, which is the key at which its diagonal is, times the group size, plus the
    /// head's number in the group.
    /// </param>
    /// <param name="end">One more than the last row.</param>
    /// <param name="head">The panels of the key/value head.</param>
    /// <param name="options">Masks of the call, and where its weights go.</param>
    /// <param name="context">Receives the context of the first row; may be the query itself.</param>
    /// <param name="contextStride">Floats from one context row to the next.</param>
    /// <param name="scratch">Tile scratch that no other thread uses.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Attend(
        ref float query, int first, int end, in HeadPanels head, in ScoreOptions options, ref float context, nint contextStride, ref float scratch)
    {
        if (options.WantsScores)
        {
            WriteScores(ref query, first, end, in head, in options, ref scratch);
        }

        int block = CacheBlocks.QueryRows(TKernels.QueryBlockRows);
        while (first < end)
        {
            int last = Math.Min(first + block, end);
            int firstKey = SeenKeys<TKernels>.FirstBlock(first);
            int lastKey = SeenKeys<TKernels>.End(last, head.Keys);
            if (TKernels.HasMaskFunction && !TKernels.SeesOneBlock && lastKey > TKernels.BlockKeys)
            {
                last = HeadFunctions<TKernels>.TrimBlocks(first, last, in head, options.Place, out firstKey, out lastKey);
            }

            if (TKernels.SeesOneBlock || lastKey <= firstKey + TKernels.BlockKeys)
            {
                if (head.IsPaged)
                {
                    HeadPanels page = head.Holding(firstKey, out int pageSlot);
                    AttendOneBlock(ref query, first, last, firstKey, pageSlot, in page, in options, ref context, contextStride, ref scratch);
                }
                else
                {
                    int slot = SeenKeys<TKernels>.Slot(firstKey, in head);
                    AttendOneBlock(ref query, first, last, firstKey, slot, in head, in options, ref context, contextStride, ref scratch);
                }
            }
            else
            {
                AttendManyBlocks(ref query, first, last, firstKey, lastKey, in head, in options, ref context, contextStride, ref scratch);
            }

            query = ref Unsafe.Add(ref query, (last - first) * TKernels.QueryStride);
            context = ref Unsafe.Add(ref context, (last - first) * contextStride);
            first = last;
        }
    }

    /// <summary>Query rows that see one key block only, which begins at a key: scores, softmax and context of a tile, straight into the output.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)] // alone, its row loops find the registers that they need
    private static void AttendOneBlock(
        ref float queries,
        int first,
        int end,
        int block,
        int blockSlot,
        in HeadPanels head,
        in ScoreOptions options,
        ref float context,
        nint contextStride,
        ref float scratch)
    {
        ref float scores = ref scratch;
        ref float maxima = ref Unsafe.Add(ref scratch, TKernels.TileMaxima);
        ref float sums = ref Unsafe.Add(ref scratch, TKernels.TileSums);
        ref float factors = ref Unsafe.Add(ref scratch, TKernels.TileFactors);
        for (int query = first; query < end;)
        {
            int rows = TKernels.TileRows(end - query);
            int from = SeenKeys<TKernels>.TileStart(query, block);
            int extent = Math.Max(0, Math.Min(SeenKeys<TKernels>.End(query + rows, head.Keys), block + TKernels.BlockKeys) - from);
            TileParts parts = TKernels.HasMaskFunction ? HeadFunctions<TKernels>.Trim(rows, query, options.Place, ref from, ref extent) : default;

            nint slot = blockSlot + (from - block);
            Scores(rows, extent, parts, ref queries, ref Unsafe.Add(ref head.KeyPanelsOrigin, slot * TKernels.HeadDim), ref scores);
            TileSoftmax<TKernels>.Exponentials(rows, query, from, extent, in head, in options, ref scores, ref maxima, ref sums, parts);

            // Where a factor has left the range of float32, or values are so large that a sum of them may, rows are computed one by one.
            bool isPlain = Unsafe.Add(ref head.Notes, blockSlot / TKernels.BlockKeys) == 0f;
            for (int row = 0; row < rows; row++)
            {
                float maximum = Unsafe.Add(ref maxima, row);
                float sum = Unsafe.Add(ref sums, row);
                float factor = options.RowFactor(query + row, maximum, sum, in head);
                Unsafe.Add(ref factors, row) = factor;
                isPlain &= float.IsFinite(factor);
                if (options.WantsLogSumExp)
                {
                    options.WriteLogSumExp(query + row, maximum, sum);
                }
            }

            // Dropout comes after the sums: it acts on probabilities, whose sum is 1 before.
            if (options.HasDropout)
            {
                options.Drop(rows, query, from, extent, ref scores, TKernels.ScoreStride);
            }

            if (options.WantsWeights)
            {
                options.AddWeights(rows, query, from, extent, ref scores, TKernels.ScoreStride, ref factors);
            }

            if (isPlain)
            {
                TKernels.ContextTile(rows, ref scores, in head, (int)slot, extent, ref factors, ref context, contextStride);
            }
            else
            {
                ExactRows.Tile(rows, query, from, extent, in head, in options, Geometry, ref queries, ref scores, ref factors, ref context, contextStride);
            }

            queries = ref Unsafe.Add(ref queries, rows * TKernels.QueryStride);
            context = ref Unsafe.Add(ref context, rows * contextStride);
            query += rows;
        }
    }

    /// <summary>The scores of a tile, of which some need not be computed where a function of the user's hides them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scores(int rows, int extent, TileParts parts, ref float queries, ref float keyPanels, ref float scores)
    {
        if (TKernels.HasMaskFunction)
        {
            HeadFunctions<TKernels>.ScoreTile(rows, extent, parts, ref queries, ref keyPanels, ref scores);
        }
        else
        {
            TKernels.ScoreTile(rows, ref queries, ref keyPanels, extent, ref scores);
        }
    }
}
