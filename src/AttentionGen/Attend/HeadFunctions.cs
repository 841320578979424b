using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>The user's functions over tiles of a head's scores: where they can be left out, they are.</summary>
/// <remarks>Keys that the layer puts in front have no position: every query sees them, and their scores stay.</remarks>
internal static class HeadFunctions<TKernels>
    where TKernels : struct, IHeadKernels
{
    /// <summary>Keys that are looked at together: whole panels of every width, and whole rounds of the lanes that sums run over.</summary>
    private const int ChunkKeys = 64;

    /// <summary>Sends the scores of a tile through the score function.</summary>
    public static void Score(int rows, int row, int key, int keys, in FunctionPlace place, ref float scores)
    {
        int added = Added(key, keys, place);
        if (keys > added)
        {
            var tile = new FunctionTile(place, row, rows, key + added, keys - added, TKernels.ScoreStride);
            TKernels.ApplyScoreFunction(tile, ref Unsafe.Add(ref scores, added));
        }
    }

    /// <summary>
    /// Leaves out keys at both ends that no row of a tile sees. It begins at a multiple of whole panels all the same, so that no bits change: an absent key
    /// and a hidden one add zero.
    /// </summary>
    public static void Trim(int rows, int row, in FunctionPlace place, ref int key, ref int keys)
    {
        if (keys <= 0)
        {
            return;
        }

        if (Added(key, keys, place) == 0)
        {
            Truth all = Classify(rows, row, key, keys, place);
            if (all.IsAlways)
            {
                return;
            }

            if (all.IsNever)
            {
                keys = 0;
                return;
            }
        }

        // Where the layer's own keys stand in front, every row sees something there.
        int chunks = (keys + ChunkKeys - 1) / ChunkKeys;
        int before = Added(key, keys, place) > 0 ? 0 : HiddenChunks(rows, row, key, keys, chunks, fromEnd: false, place);
        int behind = HiddenChunks(rows, row, key, keys, chunks - before, fromEnd: true, place);
        int end = behind > 0 ? (chunks - behind) * ChunkKeys : keys;
        key += before * ChunkKeys;
        keys = Math.Max(0, end - (before * ChunkKeys));
    }

    /// <summary>
    /// Of how many chunks at one end no row of a tile sees a key. Larger parts are tried before smaller ones, so that few are looked at.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int HiddenChunks(int rows, int row, int key, int keys, int chunks, bool fromEnd, in FunctionPlace place)
    {
        int hidden = 0;
        int all = (keys + ChunkKeys - 1) / ChunkKeys;
        int part = (chunks + 1) / 2;
        while ((part = Math.Min(part, chunks - hidden)) > 0)
        {
            int first = (fromEnd ? all - hidden - part : hidden) * ChunkKeys;
            int count = Math.Min(part * ChunkKeys, keys - first);
            if (Added(key + first, count, place) == 0 && Classify(rows, row, key + first, count, place).IsNever)
            {
                hidden += part;
            }
            else
            {
                part /= 2;
            }
        }

        return hidden;
    }

    /// <summary>Leaves out key blocks at both ends of which some rows see nothing.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="row">The first row.</param>
    /// <param name="place">Where the rows are in the call.</param>
    /// <param name="first">The first key, of a block.</param>
    /// <param name="end">One more than the last key.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TrimBlocks(int rows, int row, in FunctionPlace place, ref int first, ref int end)
    {
        for (; first < end; first += TKernels.BlockKeys)
        {
            int keys = Math.Min(TKernels.BlockKeys, end - first);
            if (Added(first, keys, place) > 0 || !Classify(rows, row, first, keys, place).IsNever)
            {
                break;
            }
        }

        while (end > first)
        {
            int block = (end - 1) / TKernels.BlockKeys * TKernels.BlockKeys;
            if (Added(block, end - block, place) > 0 || !Classify(rows, row, block, end - block, place).IsNever)
            {
                return;
            }

            end = block;
        }

        end = first = Math.Min(first, end);
    }

    /// <summary>Hides the scores of a tile where the mask function says so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mask(int rows, int row, int key, int keys, in FunctionPlace place, ref float scores)
    {
        int added = Added(key, keys, place);
        if (keys == added || Classify(rows, row, key + added, keys - added, place).IsAlways)
        {
            return;
        }

        // Neighbouring chunks of which a part is hidden are taken together.
        int firstMixed = -1;
        for (int next = added; next < keys; next += ChunkKeys)
        {
            int step = Math.Min(ChunkKeys, keys - next);
            Truth truth = Classify(rows, row, key + next, step, place);
            if (!truth.IsAlways && !truth.IsNever)
            {
                firstMixed = firstMixed < 0 ? next : firstMixed;
                continue;
            }

            MaskMixed(rows, row, key, firstMixed, next, place, ref scores);
            firstMixed = -1;
            for (int r = 0; truth.IsNever && r < rows; r++)
            {
                ref float first = ref Unsafe.Add(ref scores, (r * TKernels.ScoreStride) + next);
                MemoryMarshal.CreateSpan(ref first, step).Fill(float.NegativeInfinity);
            }
        }

        MaskMixed(rows, row, key, firstMixed, keys, place, ref scores);
    }

    private static void MaskMixed(int rows, int row, int key, int first, int end, in FunctionPlace place, ref float scores)
    {
        if (first >= 0)
        {
            TKernels.ApplyMaskFunction(
                new FunctionTile(place, row, rows, key + first, end - first, TKernels.ScoreStride), ref Unsafe.Add(ref scores, first));
        }
    }

    private static Truth Classify(int rows, int row, int key, int keys, in FunctionPlace place)
    {
        int firstQuery = (row / TKernels.GroupSize) + place.PositionOffset;
        int lastQuery = ((row + rows - 1) / TKernels.GroupSize) + place.PositionOffset;
        var range = new FunctionRange(
            IntRange.Of(place.Batch),
            new IntRange(place.FirstHead, place.FirstHead + TKernels.GroupSize - 1),
            new IntRange(firstQuery, lastQuery),
            new IntRange(key + place.PositionOffset, key + keys - 1 + place.PositionOffset),
            place.Captured);
        return TKernels.Classify(range);
    }

    /// <summary>How many of some keys are the layer's own.</summary>
    private static int Added(int key, int keys, in FunctionPlace place) => Math.Clamp(place.AddedKeys - key, 0, keys);
}

/// <summary>The functions of a layer for one pair at a time.</summary>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
internal sealed class PairFunctions<TKernels> : PairFunctions
    where TKernels : struct, IHeadKernels
{
    private PairFunctions()
    {
    }

    /// <summary>Those of the layer, or null if it has none.</summary>
    public static PairFunctions? OfLayer { get; } = TKernels.HasScoreFunction || TKernels.HasMaskFunction ? new PairFunctions<TKernels>() : null;

    public override float Score(in FunctionPair pair, float score) => TKernels.ScoreOf(pair, score);

    public override bool Sees(in FunctionPair pair) => TKernels.Sees(pair);

    public override bool SeesNone(in FunctionRange range) => TKernels.Classify(range).IsNever;
}
