namespace AttentionGen.Kernels;

/// <summary>How one call is divided: over batch items, each computed whole by one thread, or over the parts of a layer.</summary>
/// <remarks>
/// The division never changes a bit of the result. It only decides who computes what, and how much scratch that takes.
/// </remarks>
internal readonly struct WorkPlan
{
    /// <summary>
    /// Multiply-adds below which a further thread is not worth waking, for each float of a vector: about 20 µs of work on one core,
    /// where a sleeping pool thread takes 5 to 50 µs to start.
    /// </summary>
    private const long MultiplyAddsPerThread = 156_250;

    /// <summary>
    /// The same for a second thread that is still awake from a call just before: about 8 µs. A call of 15 µs (D64 H4 with 64 tokens,
    /// 512 bits) took 14 to 22 on two threads, one of 20 (a token against 512 keys) 11, one of 29 (the former with 256 bits) 19.
    /// </summary>
    private const long MultiplyAddsPerAwakeThread = 62_500;

    /// <summary>
    /// What reading a key costs in multiply-adds for each query row of a tile, where there are too few rows to keep the
    /// multiply-adds busy: with one query, attention is as long as its keys take to read.
    /// </summary>
    private const long FewestRowsOfTile = 4;

    /// <summary>Rows at most whose keys are divided: their partial results are written and read again.</summary>
    private const int LongestSplitRows = 48;

    /// <summary>What reading one weight costs in multiply-adds: with few rows, a call is as long as its weights take to read.</summary>
    private const long MultiplyAddsPerWeight = 5;

    public WorkPlan(in LayerLayout layout, in CallShape call, int maxDegree)
    {
        int longest = Math.Max(Math.Max(call.QueryLength, 1), call.ProjectsKeys ? call.KeyLength : 1);
        int itemsAtOnce = call.IsCore ? 1 : Math.Clamp(layout.FittingChunkRows / longest, 1, call.Batch);
        int chunks = call.IsPacked ? call.PackedChunks : ((call.Batch - 1) / itemsAtOnce) + 1;
        long work = Work(layout, call) / layout.Lanes;
        int most = maxDegree > 0 ? maxDegree : Environment.ProcessorCount;
        int waking = (int)Math.Clamp(work / MultiplyAddsPerThread, 1, most);
        WakesThreads = waking > 1;
        Degree = WakesThreads ? waking : (int)Math.Clamp(work / MultiplyAddsPerAwakeThread, 1, Math.Min(most, 2));
        IsByItem = Degree == 1 || chunks % Degree == 0 || chunks >= 4 * Degree || call.IsPacked;
        ItemsAtOnce = IsByItem ? itemsAtOnce : call.Batch;
        Chunks = IsByItem ? chunks : 1;

        // By item, each thread has all it needs for itself and packs one head at a time. By part, the threads share the
        // rows and the panels of all heads. A memory brings its panels.
        bool ownsPanels = !call.KeepsPanels;
        int heads = !ownsPanels ? 0 : IsByItem ? 1 : call.Batch * layout.KeyValueHeads;
        int biases = !ownsPanels ? 0 : IsByItem ? 1 : call.Batch;
        KeyCapacity = layout.KeyCapacity(call.KeyLength);
        PanelFloats = layout.HeadPanelFloats(KeyCapacity);
        GatherRows = call.HasGaps ? (int)Math.Min(layout.FittingRowBlock, (long)ItemsAtOnce * longest) : 0;
        int widest = Math.Max(Math.Max(layout.DModel, layout.OutputWidth), Math.Max(layout.KeyDim, layout.ValueDim));
        GatherOffset = layout.TileScratch;
        long ofThread = GatherOffset + RoundUp((long)GatherRows * widest);
        BiasOffset = IsByItem ? ofThread : Degree * ofThread;
        PanelOffset = BiasOffset + ((long)biases * KeyCapacity);
        RowOffset = PanelOffset + (heads * PanelFloats);
        long queryRows = !call.Attends ? 0 : call.IsPacked ? call.PackedChunkTokens : (long)ItemsAtOnce * call.QueryLength;
        long keyRows = call.ProjectsKeys ? (long)ItemsAtOnce * call.KeyLength : 0;
        KeyRowOffset = RowOffset + (queryRows * layout.ProjectedStride);
        bool hasValueRows = !(call.SharesKeyValueSource && layout.SharesInputPanels);
        ValueRowOffset = hasValueRows ? KeyRowOffset + (keyRows * layout.KeyStride) : KeyRowOffset;
        SplitsPerHead = ChooseSplits(layout, call);
        PartialOffset = ValueRowOffset + RoundUp(keyRows * (hasValueRows ? layout.ValueStride : layout.KeyStride));
        PartialFloats = SplitsPerHead == 0 ? 0 : Blocks(layout, call) * layout.PartialFloats(call.QueryLength * layout.GroupSize);
        long end = PartialOffset + (call.Batch * layout.KeyValueHeads * PartialFloats);
        ThreadStride = IsByItem ? end : ofThread;
        int positions = call.RotatedPositions(layout);
        RotaryRows = positions <= RotaryTable.LongestKept ? 0 : call.HasCache ? call.Batch * call.QueryLength : positions;
        RotaryOffset = IsByItem ? Degree * ThreadStride : end;
        TotalFloats = RotaryOffset + RoundUp((long)RotaryRows * layout.HeadDim);
    }

    /// <summary>Threads that take part, the caller included.</summary>
    public int Degree { get; }

    /// <summary>Whether the call is long enough to wake sleeping threads; a shorter one takes those that a call just before has left awake.</summary>
    public bool WakesThreads { get; }

    /// <summary>Whether a task is one chunk of batch items from its input to its output.</summary>
    public bool IsByItem { get; }

    /// <summary>Batch items of a chunk.</summary>
    public int ItemsAtOnce { get; }

    /// <summary>Number of chunks.</summary>
    public int Chunks { get; }

    /// <summary>Keys that the panels of a head have room for.</summary>
    public int KeyCapacity { get; }

    /// <summary>Rows that are copied together, where rows have gaps.</summary>
    public int GatherRows { get; }

    /// <summary>Floats from one thread's scratch to the next thread's.</summary>
    public long ThreadStride { get; }

    /// <summary>Where in a thread's scratch copied rows go.</summary>
    public long GatherOffset { get; }

    /// <summary>Where the key biases start: in the thread's scratch if by item, in the workspace if by part.</summary>
    public long BiasOffset { get; }

    /// <summary>Where the panels start, likewise.</summary>
    public long PanelOffset { get; }

    /// <summary>Where the projected rows of queries start, likewise.</summary>
    public long RowOffset { get; }

    /// <summary>Where the projected rows of keys start, if they have a source of their own.</summary>
    public long KeyRowOffset { get; }

    /// <summary>Where the projected rows of values start; the same as the keys' if one row has both.</summary>
    public long ValueRowOffset { get; }

    /// <summary>Floats of the panels of one head.</summary>
    public long PanelFloats { get; }

    /// <summary>Among how many tasks the keys of one key/value head are divided; 0 if each row has one task for all its keys.</summary>
    public int SplitsPerHead { get; }

    /// <summary>Where the partial results of divided keys start.</summary>
    public long PartialOffset { get; }

    /// <summary>Floats of the partial results of one key/value head.</summary>
    public long PartialFloats { get; }

    /// <summary>Positions whose rotations the call needs for itself, because the kept ones do not reach that far.</summary>
    public int RotaryRows { get; }

    /// <summary>Where the rotations start: the cosines of all those positions, then their sines.</summary>
    public long RotaryOffset { get; }

    /// <summary>Floats of the whole workspace.</summary>
    public long TotalFloats { get; }

    /// <summary>Key blocks at most that the queries of an item touch.</summary>
    private static long Blocks(in LayerLayout layout, in CallShape call)
    {
        long all = (((long)call.KeyLength + layout.AddedKeys - 1) / layout.KeyBlockLength) + 1;
        long ofWindow = ((call.SeenKeys(layout) - 1) / layout.KeyBlockLength) + 2;
        return Math.Min(all, ofWindow);
    }

    /// <summary>
    /// With few rows and few heads, such as one new token of one sequence, there are too few tasks for the threads; then they
    /// share the keys. It pays where a task still has a key block for itself.
    /// </summary>
    private int ChooseSplits(in LayerLayout layout, in CallShape call)
    {
        long heads = (long)call.Batch * layout.KeyValueHeads;
        long rows = (long)call.QueryLength * layout.GroupSize;
        bool tooFewTasks = !IsByItem && call.Attends && !call.WritesProbabilities && rows <= LongestSplitRows && heads < 2 * Degree;
        return !tooFewTasks || layout.DiagonalAtEnd || Blocks(layout, call) < 2
            ? 0
            : (int)Math.Min(Blocks(layout, call), Math.Max(2, ((4 * Degree) - 1) / heads + 1));
    }

    /// <summary>About how many multiply-adds the call is as long as.</summary>
    private static long Work(in LayerLayout layout, in CallShape call)
    {
        long queries = call.QueryRows;
        long keys = (long)call.Batch * call.KeyLength;
        long work = 0;
        if (call.Attends)
        {
            long pairs = queries * call.SeenKeys(layout) / (layout.Causal && !call.HasCache ? 2 : 1);
            work += pairs * (layout.QueryWidth + layout.ContextWidth) * FewestRowsOfTile
                / Math.Min(FewestRowsOfTile, (long)call.QueryLength * layout.GroupSize);
        }

        if (call.ProjectsQueries)
        {
            work += (layout.QueryWeights + layout.OutputWeights) * Math.Max(queries, MultiplyAddsPerWeight);
        }

        if (call.ProjectsKeys || call.ProjectsAll)
        {
            work += layout.KeyValueWeights * Math.Max(call.ProjectsAll ? queries : keys, MultiplyAddsPerWeight);
        }

        return work;
    }

    private static long RoundUp(long floats) => (floats + 15) & ~15L;
}
