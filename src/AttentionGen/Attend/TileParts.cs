namespace AttentionGen.Kernels;

/// <summary>
/// What a mask function says of the keys of a tile, in parts of 64: which parts no row sees a key of, and of which some pairs are hidden. Of the others every
/// row sees all keys.
/// </summary>
/// <param name="hidden">A bit for each part that no row sees.</param>
/// <param name="mixed">A bit for each part of which some pairs are hidden, as far as is known.</param>
/// <param name="skipped">Keys of the first part that are left out.</param>
internal readonly struct TileParts(uint hidden, uint mixed, int skipped)
{
    /// <summary>Keys of a part: whole panels of every width, and whole rounds of the lanes that sums run over.</summary>
    public const int Keys = 64;

    public uint Hidden => hidden;

    public uint Mixed => mixed;

    /// <summary>The first key of a part, counted from that of the tile.</summary>
    public int Start(int part) => Math.Max(0, (part * Keys) - skipped);

    /// <summary>Parts of some keys, the last of which need not be whole; a key block has at most 32.</summary>
    public static int Count(int keys) => (keys + Keys - 1) / Keys;
}
