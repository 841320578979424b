// DModel = 64, Heads = 4, Causal = true, CausalAlignment = CausalAlignment.BottomRight, AddBiasKeyValue = true, AddZeroAttention = true; Vector512

    /// <summary>Rows of the next tile when this many are left.</summary>
    public static int TileRows(int left) => left >= 12 ? 12 : left >= 4 ? 4 : 1;

    /// <summary>
    /// No row sees a key after its own, because Causal = true.
    /// Positions count the 2 keys that the layer puts in front, so every row sees them.
    /// The last query is at the last key, because CausalAlignment = BottomRight.
    /// </summary>
    public static int RightWindow => 0;
