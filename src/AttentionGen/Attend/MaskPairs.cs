using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Counts the pairs of a query and a key that a layer shows: by whole ranges where its mask function says the same of them, otherwise one by one.</summary>
internal static class MaskPairs<TKernels>
    where TKernels : struct, IHeadKernels
{
    /// <summary>Pairs of a range that are not worth dividing.</summary>
    private const int FewPairs = 1024;

    /// <summary>Those of some items and heads.</summary>
    /// <param name="captured">What the functions capture.</param>
    /// <param name="items">Number of items.</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="sequence">Tokens of each item.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Int128 Count(CapturedTables captured, int items, int heads, int sequence)
    {
        Int128 pairs = 0;
        var place = new FunctionPlace { GroupSize = 1, Captured = captured };
        for (int i = 0; sequence > 0 && i < items * heads; i++)
        {
            (place.Batch, place.FirstHead) = Math.DivRem(i, heads);
            place.QueryRowOffset = place.KeyRowOffset = place.Batch * sequence;
            pairs += Count(place, 0, sequence, 0, sequence);
        }

        return pairs;
    }

    /// <summary>Those of some queries and keys of one head of an item, whose rows are positions.</summary>
    private static long Count(in FunctionPlace place, int query, int queries, int key, int keys)
    {
        var ofQueries = new IntRange(query, query + queries - 1);
        var ofKeys = new IntRange(key, key + keys - 1);
        Truth truth = InWindow(ofQueries, ofKeys) & TKernels.Classify(place.Range(IntRange.Of(place.FirstHead), ofQueries, ofKeys));
        if (truth.IsAlways || truth.IsNever)
        {
            return truth.IsAlways ? (long)queries * keys : 0;
        }

        if ((long)queries * keys <= FewPairs)
        {
            return OneByOne(place, query, queries, key, keys);
        }

        // The longer side is halved.
        int half = Math.Max(queries, keys) / 2;
        return queries > keys
            ? Count(place, query, half, key, keys) + Count(place, query + half, queries - half, key, keys)
            : Count(place, query, queries, key, half) + Count(place, query, queries, key + half, keys - half);
    }

    private static Truth InWindow(IntRange query, IntRange key)
    {
        Truth truth = Truth.Of(true);
        if (TKernels.LeftWindow >= 0)
        {
            truth &= IntRange.LessOrEqual(query - IntRange.Of(TKernels.LeftWindow), key);
        }

        return TKernels.RightWindow >= 0 ? truth & IntRange.LessOrEqual(key, query + IntRange.Of(TKernels.RightWindow)) : truth;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int OneByOne(in FunctionPlace place, int query, int queries, int key, int keys)
    {
        int count = 0;
        for (int q = query; q < query + queries; q++)
        {
            for (int k = key; k < key + keys; k++)
            {
                bool isSeen = InWindow(IntRange.Of(q), IntRange.Of(k)).IsAlways && TKernels.Sees(new FunctionPair(place, q, k));
                count += isSeen ? 1 : 0;
            }
        }

        return count;
    }
}
