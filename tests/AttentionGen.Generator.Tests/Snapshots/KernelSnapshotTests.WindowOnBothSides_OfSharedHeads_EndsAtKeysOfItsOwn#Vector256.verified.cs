// DModel = 64, Heads = 4, KeyValueHeads = 2, LeftWindow = 37, RightWindow = 5; Vector256

    // Sizes of a head, by which the library's HeadAttention drives the tiles below: rows, keys, and floats.
    public static int Lanes => 8;
    public static int GroupSize => 2;
    public static int HeadDim => 16;
    public static int ValueHeadDim => 16;
    public static int QueryStride => 16;
    public static int ScoreStride => 528;
    public static int QueryBlockRows => 288;
    public static int BlockKeys => 512;
    public static int PanelKeys => 16;
    public static int PanelColumns => 16;
    public static int LastPanelColumns => 16;

    /// <summary>No row sees a key more than 37 before its own, because LeftWindow = 37.</summary>
    public static int LeftWindow => 37;

    /// <summary>No row sees a key more than 5 after its own, because RightWindow = 5.</summary>
    public static int RightWindow => 5;

    // What is where in a thread's scratch. Scores are at its beginning.
    public static int TileMaxima => 6336;
    public static int TileSums => 6352;
    public static int TileFactors => 6368;
    public static int Part => 6384;
    public static int Accumulators => 6576;
    public static int RunningMaxima => 11184;
    public static int RunningSums => 11472;

    /// <summary>Chosen so that a token, which is 2 rows, reads the keys as rarely as the registers allow, and more rows take the fewest cycles.</summary>
    private static ReadOnlySpan<byte> RowsOfNext => [0, 1, 2, 3, 2, 3, 6, 6, 6, 6, 6, 6];
