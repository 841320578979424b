using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <content>
/// Where there are few rows and many keys, threads share the keys: blocks are reduced on their own anyway, so it does not matter
/// who does it, and they are merged in the same order.
/// </content>
internal static partial class HeadAttention<TKernels>
{
    /// <summary>Maxima, sums and contexts of a few rows against some key blocks, each block on its own.</summary>
    /// <param name="queries">As for <see cref="Attend"/>.</param>
    /// <param name="first">The first row.</param>
    /// <param name="end">One more than the last row.</param>
    /// <param name="firstBlock">The first key block.</param>
    /// <param name="endBlock">One more than the last key block.</param>
    /// <param name="head">The panels of the key/value head.</param>
    /// <param name="options">Masks of the call.</param>
    /// <param name="partials">Receives the results, block by block, each as <see cref="PartialResults"/> has it.</param>
    /// <param name="scratch">Tile scratch that no other thread uses.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AttendBlocks(
        ref float queries,
        int first,
        int end,
        int firstBlock,
        int endBlock,
        in HeadPanels head,
        in ScoreOptions options,
        ref float partials,
        ref float scratch)
    {
        ref float scores = ref scratch;
        ref float factors = ref UnitFactors(ref scratch);
        int lastKey = Math.Min(SeenKeys<TKernels>.End(end, head.Keys), endBlock * TKernels.BlockKeys);
        int padded = PartialResults.Padded(end - first);
        for (int block = firstBlock * TKernels.BlockKeys; block < lastKey; block += TKernels.BlockKeys)
        {
            ref float maxima = ref partials;
            ref float sums = ref Unsafe.Add(ref maxima, padded);
            ref float parts = ref Unsafe.Add(ref sums, padded);
            MemoryMarshal.CreateSpan(ref sums, padded).Clear();
            HeadPanels panels = SeenKeys<TKernels>.Block(block, in head, out int slot);
            int rows;
            for (int query = first; query < end; query += rows)
            {
                rows = TKernels.TileRows(end - query);
                int row = query - first;
                int extent = Exponentials(
                    rows, query, row, block, slot, in panels, in options, ref queries, ref scores, ref Unsafe.Add(ref maxima, row), ref Unsafe.Add(ref sums, row), out int from);
                if (extent > 0)
                {
                    ref float part = ref Unsafe.Add(ref parts, row * BlockMerge<TKernels>.Stride);
                    BlockContext(rows, query, from, slot + (from - block), extent, in panels, in options, ref scores, ref factors, ref part, BlockMerge<TKernels>.Stride);
                }
            }

            partials = ref Unsafe.Add(ref partials, (nint)PartialResults.Floats(end - first, BlockMerge<TKernels>.Stride));
        }
    }

    /// <summary>Merges what <see cref="AttendBlocks"/> has left of each key block, in ascending order.</summary>
    /// <param name="queries">As for <see cref="Attend"/>, for rows that must be computed once more.</param>
    /// <param name="first">The first row.</param>
    /// <param name="end">One more than the last row.</param>
    /// <param name="blocks">Number of key blocks, from the first one of the partial results.</param>
    /// <param name="head">The panels of the key/value head.</param>
    /// <param name="options">Masks of the call, and where log-sum-exps go.</param>
    /// <param name="partials">The results, block by block.</param>
    /// <param name="context">Receives the context of the first row.</param>
    /// <param name="contextStride">Floats from one context row to the next.</param>
    /// <param name="scratch">Tile scratch that no other thread uses.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MergeBlocks(
        ref float queries,
        int first,
        int end,
        int blocks,
        in HeadPanels head,
        in ScoreOptions options,
        ref float partials,
        ref float context,
        nint contextStride,
        ref float scratch)
    {
        int rows = end - first;
        int padded = PartialResults.Padded(rows);
        BlockMerge<TKernels>.Begin(rows, ref scratch);
        for (int block = 0; block < blocks; block++)
        {
            ref float sums = ref Unsafe.Add(ref partials, padded);
            ref float parts = ref Unsafe.Add(ref sums, padded);
            BlockMerge<TKernels>.Add(rows, 0, ref partials, ref sums, ref parts, ref scratch);
            partials = ref Unsafe.Add(ref partials, (nint)PartialResults.Floats(end - first, BlockMerge<TKernels>.Stride));
        }

        BlockMerge<TKernels>.Finish(ref queries, first, end, in head, in options, Geometry, ref context, contextStride, ref scratch);
    }
}
