using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <content>Weights and scores for people who look into a model. They are computed apart: the way to the output has no trace of them.</content>
internal static partial class HeadAttention<TKernels>
{
    /// <summary>
    /// The attention weights of rows that see several key blocks: scores once more, each block's exponentials brought from
    /// its own maximum to that of the row. The output is the same bits whether weights are wanted or not.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBlockWeights(
        ref float queries, int first, int end, int firstKey, int lastKey, in HeadPanels head, in ScoreOptions options, ref float scratch)
    {
        ref float scores = ref scratch;
        ref float maxima = ref Unsafe.Add(ref scratch, TKernels.TileMaxima);
        ref float sums = ref Unsafe.Add(ref scratch, TKernels.TileSums);
        ref float factors = ref Unsafe.Add(ref scratch, TKernels.TileFactors);
        ref float runningMaxima = ref Unsafe.Add(ref scratch, TKernels.RunningMaxima);
        ref float runningSums = ref Unsafe.Add(ref scratch, TKernels.RunningSums);
        for (int block = firstKey; block < lastKey; block += TKernels.BlockKeys)
        {
            HeadPanels panels = SeenKeys<TKernels>.Block(block, in head, out int slot);
            int rows;
            for (int query = first; query < end; query += rows)
            {
                rows = TKernels.TileRows(end - query);
                int row = query - first;
                int extent = Exponentials(rows, query, row, block, slot, in panels, in options, ref queries, ref scores, ref maxima, ref sums, out int from);
                if (extent == 0)
                {
                    continue;
                }

                for (int r = 0; r < rows; r++)
                {
                    float maximum = Unsafe.Add(ref runningMaxima, row + r);
                    float factor = options.RowFactor(query + r, maximum, Unsafe.Add(ref runningSums, row + r), in head);
                    float toRow = VectorMath.Exp2(Unsafe.Add(ref maxima, r) - maximum) * factor;

                    // A block without a sum has no weight.
                    Unsafe.Add(ref factors, r) = Unsafe.Add(ref sums, r) != 0f ? toRow : 0f;
                }

                options.AddWeights(rows, query, from, extent, ref scores, TKernels.ScoreStride, ref factors);
            }
        }
    }

    /// <summary>Writes the scores of rows against all keys, as they are at the point that the call asks for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteScores(ref float queries, int first, int end, in HeadPanels head, in ScoreOptions options, ref float scratch)
    {
        ref float scores = ref scratch;
        for (int block = 0; block < head.Keys.Count; block += TKernels.BlockKeys)
        {
            ref float blockKeys = ref Unsafe.Add(ref head.KeyPanelsOrigin, (nint)block * TKernels.HeadDim);
            int extent = Math.Min(head.Keys.Count - block, TKernels.BlockKeys);
            int rows;
            for (int query = first; query < end; query += rows)
            {
                rows = TKernels.TileRows(end - query);
                ref float tileQuery = ref Unsafe.Add(ref queries, (nint)(query - first) * TKernels.QueryStride);
                TKernels.ScoreTile(rows, ref tileQuery, ref blockKeys, extent, ref scores);
                if (!options.WantsRawScores)
                {
                    TileSoftmax<TKernels>.Cap(rows, extent, ref scores);
                }

                if (options.WantsMaskedScores)
                {
                    TileParts parts = TKernels.HasMaskFunction ? HeadFunctions<TKernels>.Look(rows, query, block, extent, options.Place) : default;
                    TileSoftmax<TKernels>.Shape(rows, query, block, extent, parts, in head, in options, ref scores);
                }

                ref float row = ref scores;
                for (int r = 0; r < rows; r++)
                {
                    options.WriteScores(query + r, block, extent, in head, Geometry, ref tileQuery, ref row);
                    tileQuery = ref Unsafe.Add(ref tileQuery, TKernels.QueryStride);
                    row = ref Unsafe.Add(ref row, TKernels.ScoreStride);
                }
            }
        }
    }
}
