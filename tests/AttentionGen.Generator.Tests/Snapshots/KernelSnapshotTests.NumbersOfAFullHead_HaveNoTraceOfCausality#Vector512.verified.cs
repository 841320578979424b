// DModel = 512, Heads = 8; Vector512

    // Sizes of a head, by which the library's HeadAttention drives the tiles below: rows, keys, and floats.
    public static int Lanes => 16;
    public static int HeadDim => 64;
    public static int ValueHeadDim => 64;
    public static int QueryStride => 1552;
    public static int ScoreStride => 528;
    public static int QueryBlockRows => 288;
    public static int BlockKeys => 512;
    public static int PanelKeys => 32;
    public static int PanelColumns => 32;
    public static int LastPanelColumns => 32;

    // What is where in a thread's scratch. Scores are at its beginning.
    public static int TileMaxima => 6336;
    public static int TileSums => 6352;
    public static int TileFactors => 6368;
    public static int Part => 6384;
    public static int Accumulators => 7152;
    public static int RunningMaxima => 25584;
    public static int RunningSums => 25872;
