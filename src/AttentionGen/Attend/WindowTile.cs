using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Where tiles of rows that have a window begin: not at their first key, but before it.</summary>
internal static class WindowTile
{
    /// <summary>
    /// A tile begins at a multiple of this many keys of its block: whole panels of every width, and whole rounds of the lanes that sums run over, so that the
    /// bits do not depend on where it begins.
    /// </summary>
    private const int Step = 64;

    /// <summary>The first key of a tile.</summary>
    /// <param name="window">The first key that its first row sees; less than 0 for the first rows.</param>
    /// <param name="block">The first key of a block: panels of it before the window are left out.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Start(int window, int block) => block + (Math.Max(window - block, 0) & ~(Step - 1));
}
