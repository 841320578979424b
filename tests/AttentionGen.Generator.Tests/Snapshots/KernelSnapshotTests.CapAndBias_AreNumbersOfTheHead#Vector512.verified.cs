// DModel = 64, Heads = 4, SoftCap = 50, PositionBias = PositionBias.Alibi, Sinks = true; Vector512

    // Sizes of a head, by which the library's HeadAttention drives the tiles below: rows, keys, and floats.
    public static int Lanes => 16;
    public static int HeadDim => 16;
    public static int ValueHeadDim => 16;
    public static int QueryStride => 208;
    public static int ScoreStride => 528;
    public static int QueryBlockRows => 288;
    public static int BlockKeys => 512;
    public static int PanelKeys => 32;
    public static int PanelColumns => 32;
    public static int LastPanelColumns => 16;

    /// <summary>Scores s become c · tanh(s / c), because SoftCap = 50; both s and c are in units of log2.</summary>
    public static double Cap => 72.13475204444818d;

    /// <summary>Scores are raised or lowered by the distance of query and key.</summary>
    public static bool HasDistanceBias => true;

    // What is where in a thread's scratch. Scores are at its beginning.
    public static int TileMaxima => 6336;
    public static int TileSums => 6352;
    public static int TileFactors => 6368;
    public static int Part => 6384;
    public static int Accumulators => 6576;
    public static int RunningMaxima => 11184;
    public static int RunningSums => 11472;
