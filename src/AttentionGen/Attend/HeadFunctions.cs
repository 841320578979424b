using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>The user's functions over tiles of a head's scores: where they can be left out, they are.</summary>
/// <remarks>Keys that the layer puts in front have no position: every query sees them, and their scores stay.</remarks>
internal static class HeadFunctions<TKernels>
    where TKernels : struct, IHeadKernels
{
    /// <summary>Keys at the end that are worth looking for.</summary>
    private const int LeastStep = 8;

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
    /// Leaves out keys at both ends that no row of a tile sees, and hands on what is known of the others. It begins at a multiple of whole panels all the
    /// same, so that no bits change: an absent key and a hidden one add zero.
    /// </summary>
    public static TileParts Trim(int rows, int row, in FunctionPlace place, ref int key, ref int keys)
    {
        if (keys <= 0)
        {
            return default;
        }

        if (Added(key, keys, place) == 0)
        {
            Truth all = Classify(rows, row, key, keys, place);
            keys = all.IsNever ? 0 : keys;
            if (all.IsAlways || all.IsNever)
            {
                return default;
            }
        }

        TileParts parts = Look(rows, row, key, keys, place);
        int count = TileParts.Count(keys);
        int before = Math.Min(BitOperations.TrailingZeroCount(~parts.Hidden), count);
        int end = 32 - BitOperations.LeadingZeroCount(~parts.Hidden & (uint.MaxValue >> (32 - count)));
        keys = Math.Min(keys, end * TileParts.Keys) - (before * TileParts.Keys);
        key += before * TileParts.Keys;
        if (keys <= 0)
        {
            keys = 0;
            return default;
        }

        // Of parts at the ends of which some pairs are hidden, halves and less may be.
        uint mixed = parts.Mixed >> before;
        if ((mixed >> (end - before - 1) & 1) != 0)
        {
            keys = WithoutEnd(rows, row, key, keys, place);
        }

        int skipped = 0;
        const int Half = TileParts.Keys / 2;
        if ((mixed & 1) != 0 && Half % TKernels.PanelKeys == 0 && keys > Half && Added(key, Half, place) == 0 && Classify(rows, row, key, Half, place).IsNever)
        {
            (key, keys, skipped) = (key + Half, keys - Half, Half);
        }

        return new TileParts(parts.Hidden >> before, mixed, skipped);
    }

    /// <summary>What is known of the parts of some keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TileParts Look(int rows, int row, int key, int keys, in FunctionPlace place)
    {
        (uint hidden, uint mixed) = (0, 0);
        for (int part = 0; part < TileParts.Count(keys); part++)
        {
            int first = part * TileParts.Keys;
            int count = Math.Min(TileParts.Keys, keys - first);

            // Every row sees the layer's own keys, whatever is behind them.
            Truth truth = Added(key + first, count, place) > 0 ? Truth.Unknown : Classify(rows, row, key + first, count, place);
            hidden |= (truth.IsNever ? 1u : 0) << part;
            mixed |= (truth.IsNever || truth.IsAlways ? 0 : 1u) << part;
        }

        return new TileParts(hidden, mixed, 0);
    }

    /// <summary>How many keys are left without the last ones that no row of a tile sees, which are less than a part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int WithoutEnd(int rows, int row, int key, int keys, in FunctionPlace place)
    {
        for (int step = TileParts.Keys / 2; step >= LeastStep; step /= 2)
        {
            if (keys > step && Added(key + keys - step, step, place) == 0 && Classify(rows, row, key + keys - step, step, place).IsNever)
            {
                keys -= step;
            }
        }

        return keys;
    }

    /// <summary>
    /// The scores of a tile, but for parts in its midst of which no row sees a key: what stands there instead is hidden afterwards, whatever it is.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScoreTile(int rows, int keys, TileParts parts, ref float queries, ref float keyPanels, ref float scores)
    {
        int first = 0;
        for (uint hidden = parts.Hidden; hidden != 0; hidden &= hidden - 1)
        {
            int part = BitOperations.TrailingZeroCount(hidden);
            int end = Math.Min(parts.Start(part), keys);
            if (end > first)
            {
                TKernels.ScoreTile(rows, ref queries, ref Unsafe.Add(ref keyPanels, first * TKernels.HeadDim), end - first, ref Unsafe.Add(ref scores, first));
            }

            first = Math.Min(parts.Start(part + 1), keys);
        }

        if (keys > first)
        {
            TKernels.ScoreTile(rows, ref queries, ref Unsafe.Add(ref keyPanels, first * TKernels.HeadDim), keys - first, ref Unsafe.Add(ref scores, first));
        }
    }

    /// <summary>
    /// Leaves out key blocks at both ends of which some rows see nothing, and rows at the end where those in front of them see one block and need no merging.
    /// </summary>
    /// <param name="first">The first row.</param>
    /// <param name="end">One more than the last row.</param>
    /// <param name="head">The panels of the key/value head.</param>
    /// <param name="place">Where the rows are in the call.</param>
    /// <param name="firstKey">The first key, of a block.</param>
    /// <param name="endKey">One more than the last key.</param>
    /// <returns>One more than the last row that is left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int TrimBlocks(int first, int end, in HeadPanels head, in FunctionPlace place, out int firstKey, out int endKey)
    {
        if (SeeOneBlock(first, end, head, place, out firstKey, out endKey))
        {
            return end;
        }

        for (int rows = HalfOf(end - first); rows > 0; rows = HalfOf(rows))
        {
            if (SeeOneBlock(first, first + rows, head, place, out int from, out int to))
            {
                (firstKey, endKey) = (from, to);
                return first + rows;
            }
        }

        // A border of what rows see lies within the first tile.
        const int Tile = CacheBlocks.RowStep;
        if (end - first > Tile && SeeOneBlock(first + Tile, end, head, place, out _, out _))
        {
            SeeOneBlock(first, first + Tile, head, place, out firstKey, out endKey);
            return first + Tile;
        }

        return end;

        // In whole tiles.
        static int HalfOf(int rows) => rows / (2 * CacheBlocks.RowStep) * CacheBlocks.RowStep;
    }

    /// <summary>Whether some rows see one key block at most, and which blocks they see, apart from those in their midst.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool SeeOneBlock(int row, int end, in HeadPanels head, in FunctionPlace place, out int firstKey, out int endKey)
    {
        (int first, int last) = (SeenKeys<TKernels>.FirstBlock(row), SeenKeys<TKernels>.End(end, head.Keys));
        for (; first < last; first += TKernels.BlockKeys)
        {
            int keys = Math.Min(TKernels.BlockKeys, last - first);
            if (Added(first, keys, place) > 0 || !Classify(end - row, row, first, keys, place).IsNever)
            {
                break;
            }
        }

        while (last > first + TKernels.BlockKeys)
        {
            int block = (last - 1) / TKernels.BlockKeys * TKernels.BlockKeys;
            if (Added(block, last - block, place) > 0 || !Classify(end - row, row, block, last - block, place).IsNever)
            {
                break;
            }

            last = block;
        }

        (firstKey, endKey) = (Math.Min(first, last), last);
        return last <= first + TKernels.BlockKeys;
    }

    /// <summary>Hides the scores of a tile where the mask function says so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mask(int rows, int row, int key, int keys, TileParts parts, in FunctionPlace place, ref float scores)
    {
        // Neighbouring parts of which some pairs are hidden are taken together.
        int added = Added(key, keys, place);
        int firstMixed = -1;
        int next = 0;
        for (int part = 0; next < keys && (parts.Hidden | parts.Mixed) >> part != 0; part++)
        {
            int end = Math.Min(parts.Start(part + 1), keys);
            if ((parts.Mixed >> part & 1) != 0)
            {
                firstMixed = firstMixed < 0 ? Math.Max(next, added) : firstMixed;
            }
            else
            {
                MaskMixed(rows, row, key, firstMixed, next, place, ref scores);
                firstMixed = -1;
                if ((parts.Hidden >> part & 1) != 0)
                {
                    Hide(rows, end - next, ref Unsafe.Add(ref scores, next));
                }
            }

            next = end;
        }

        MaskMixed(rows, row, key, firstMixed, next, place, ref scores);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Hide(int rows, int keys, ref float scores)
    {
        for (int row = 0; row < rows; row++)
        {
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scores, row * TKernels.ScoreStride), keys).Fill(float.NegativeInfinity);
        }
    }

    private static void MaskMixed(int rows, int row, int key, int first, int end, in FunctionPlace place, ref float scores)
    {
        if (first >= 0 && first < end)
        {
            TKernels.ApplyMaskFunction(
                new FunctionTile(place, row, rows, key + first, end - first, TKernels.ScoreStride), ref Unsafe.Add(ref scores, first));
        }
    }

    private static Truth Classify(int rows, int row, int key, int keys, in FunctionPlace place)
    {
        FunctionRange range = place.Range(
            new IntRange(place.FirstHead, place.FirstHead + TKernels.GroupSize - 1),
            new IntRange(row / TKernels.GroupSize, (row + rows - 1) / TKernels.GroupSize),
            new IntRange(key, key + keys - 1));
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
