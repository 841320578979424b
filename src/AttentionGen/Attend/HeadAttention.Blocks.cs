using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <content>Rows that see several key blocks: each block is reduced on its own, and all are merged in ascending order.</content>
internal static partial class HeadAttention<TKernels>
{
    /// <summary>Rows of a tile at most; each has a factor.</summary>
    private const int MostTileRows = 16;

    /// <summary>
    /// Query rows that see several key blocks. Each block is reduced on its own and merged in ascending order, so that
    /// the result does not depend on who computed it when. A block stays in the cache while all tiles pass over it.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AttendManyBlocks(
        ref float queries,
        int first,
        int end,
        int firstKey,
        int lastKey,
        in HeadPanels head,
        in ScoreOptions options,
        ref float context,
        nint contextStride,
        ref float scratch)
    {
        ref float scores = ref scratch;
        ref float maxima = ref Unsafe.Add(ref scratch, TKernels.TileMaxima);
        ref float sums = ref Unsafe.Add(ref scratch, TKernels.TileSums);
        ref float factors = ref UnitFactors(ref scratch);
        ref float part = ref Unsafe.Add(ref scratch, TKernels.Part);
        BlockMerge<TKernels>.Begin(end - first, ref scratch);
        for (int block = firstKey; block < lastKey; block += TKernels.BlockKeys)
        {
            HeadPanels panels = SeenKeys<TKernels>.Block(block, in head, out int slot);
            int rows;
            for (int query = first; query < end; query += rows)
            {
                rows = TKernels.TileRows(end - query);
                int row = query - first;
                int extent = Exponentials(rows, query, row, block, slot, in panels, in options, ref queries, ref scores, ref maxima, ref sums, out int from);
                if (extent > 0)
                {
                    BlockContext(rows, query, from, slot + (from - block), extent, in panels, in options, ref scores, ref factors, ref part, BlockMerge<TKernels>.Stride);
                    BlockMerge<TKernels>.Add(rows, row, ref maxima, ref sums, ref part, ref scratch);
                }
            }
        }

        if (options.WantsWeights)
        {
            AddBlockWeights(ref queries, first, end, firstKey, lastKey, in head, in options, ref scratch);
        }

        BlockMerge<TKernels>.Finish(ref queries, first, end, in head, in options, Geometry, ref context, contextStride, ref scratch);
    }

    /// <summary>
    /// The exponentials of a tile against the keys of a block from the first on that its windows reach, dropout included; returns how
    /// many keys that are. A tile whose rows all lie before the block, or whose windows begin behind it, sees none of it, and nothing is
    /// computed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Exponentials(
        int rows,
        int query,
        int row,
        int block,
        int slot,
        in HeadPanels head,
        in ScoreOptions options,
        ref float queries,
        ref float scores,
        ref float maxima,
        ref float sums,
        out int from)
    {
        from = SeenKeys<TKernels>.TileStart(query, block);
        int extent = Math.Min(SeenKeys<TKernels>.End(query + rows, head.Keys), block + TKernels.BlockKeys) - from;
        TileParts parts = TKernels.HasMaskFunction ? HeadFunctions<TKernels>.Trim(rows, query, options.Place, ref from, ref extent) : default;

        if (extent <= 0)
        {
            return 0;
        }

        nint key = slot + (from - block);
        ref float tileQueries = ref Unsafe.Add(ref queries, (nint)row * TKernels.QueryStride);
        Scores(rows, extent, parts, ref tileQueries, ref Unsafe.Add(ref head.KeyPanelsOrigin, key * TKernels.HeadDim), ref scores);
        TileSoftmax<TKernels>.Exponentials(rows, query, from, extent, in head, in options, ref scores, ref maxima, ref sums, parts);
        if (options.HasDropout)
        {
            options.Drop(rows, query, from, extent, ref scores, TKernels.ScoreStride);
        }

        return extent;
    }

    /// <summary>
    /// The context of a tile against a block. If the block holds NaN, an infinity or a huge number, it is that of each row by
    /// itself, over the keys it sees and no other.
    /// </summary>
    private static void BlockContext(
        int rows,
        int query,
        int from,
        int slot,
        int extent,
        in HeadPanels head,
        in ScoreOptions options,
        ref float probabilities,
        ref float factors,
        ref float context,
        nint contextStride)
    {
        // Hidden keys have probability zero, which silences any finite value but not NaN.
        if (Unsafe.Add(ref head.Notes, slot / TKernels.BlockKeys) == 0f)
        {
            TKernels.ContextTile(rows, ref probabilities, in head, slot, extent, ref factors, ref context, contextStride);
        }
        else
        {
            CarefulContext.Rows(rows, query, from, extent, in head, in options, Geometry, ref probabilities, ref factors, ref context, contextStride);
        }
    }

    /// <summary>A block's context is only divided by a sum when all blocks are merged: its factors are 1.</summary>
    private static ref float UnitFactors(ref float scratch)
    {
        ref float factors = ref Unsafe.Add(ref scratch, TKernels.TileFactors);
        MemoryMarshal.CreateSpan(ref factors, MostTileRows).Fill(1f);
        return ref factors;
    }
}
