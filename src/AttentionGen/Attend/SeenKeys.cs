using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Which keys rows and tiles of a layer see. What its windows do not limit costs nothing: the JIT knows them as constants.</summary>
/// <remarks>
/// A row is a position, or a position times the group size plus the head's number where heads share keys. Positions count the
/// keys that the layer puts in front, so every row sees those.
/// </remarks>
internal static class SeenKeys<TKernels>
    where TKernels : struct, IHeadKernels
{
    /// <summary>Whether rows begin at keys of their own.</summary>
    public static bool HasStarts => TKernels.LeftWindow >= 0;

    /// <summary>One more than the last key that any row before the end sees, padding behind the real keys left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int End(int endRow, KeyVisibility keys) =>
        TKernels.RightWindow < 0 ? keys.Count : Math.Min(((endRow - 1) / TKernels.GroupSize) + TKernels.RightWindow + 1, keys.Count);

    /// <summary>One more than the last key that a row sees; 0 if the padding mask leaves it no key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfRow(int row, KeyVisibility keys)
    {
        int end = End(row + 1, keys);
        return end > keys.First ? end : 0;
    }

    /// <summary>Where the window of a row begins: before the first key for the first rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WindowStart(int row) => (row / TKernels.GroupSize) - TKernels.LeftWindow;

    /// <summary>The first key of the block at which rows from the first on begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FirstBlock(int firstRow) =>
        HasStarts ? Math.Max(WindowStart(firstRow), 0) / TKernels.BlockKeys * TKernels.BlockKeys : 0;

    /// <summary>The key of a block at which a tile begins: panels before the window of its first row are left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TileStart(int row, int block) =>
        HasStarts ? WindowTile.Start(WindowStart(row), block) : block;

    /// <summary>The panels that hold a key block, which begins with a key.</summary>
    /// <param name="block">The key.</param>
    /// <param name="head">All panels of the head.</param>
    /// <param name="slot">Where in them the block begins.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static HeadPanels Block(int block, in HeadPanels head, out int slot)
    {
        if (head.IsPaged)
        {
            return head.Holding(block, out slot);
        }

        slot = Slot(block, in head);
        return head;
    }

    /// <summary>Where a key lies in panels that are in no pages.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Slot(int key, in HeadPanels head) => HasStarts ? head.Slot(key) : key;
}
