namespace AttentionGen.Kernels;

/// <summary>How one call is divided: over batch items, each computed whole by one thread, or over the parts of its stages.</summary>
/// <remarks>The division never changes a bit of the result. It only decides who computes what, and how much scratch that takes.</remarks>
internal readonly struct Division
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

    /// <summary>Rows at most whose keys are divided: their partial results are written and read again.</summary>
    private const int LongestSplitRows = 48;

    /// <param name="stages">What the call does.</param>
    /// <param name="layout">The layer.</param>
    /// <param name="call">Its sizes.</param>
    /// <param name="maxDegree">Threads at most; 0 for as many as there are processors.</param>
    /// <param name="otherWork">Multiply-adds of what is computed along with it: of feed-forwards, and of further layers.</param>
    public Division(CallStages stages, in LayerLayout layout, in CallShape call, int maxDegree, long otherWork = 0)
    {
        // Items are gathered for the sake of products with weights, whose tiles they fill together.
        int itemsAtOnce = stages.HasRowStages ? Math.Clamp(layout.FittingChunkRows / stages.RowsOfItem(call), 1, call.Batch) : 1;
        int chunks = call.IsPacked ? call.PackedChunks : ((call.Batch - 1) / itemsAtOnce) + 1;
        (Degree, WakesThreads) = ThreadsFor((stages.Work(layout, call) + otherWork) / layout.Lanes, maxDegree);
        IsByItem = Degree == 1 || chunks % Degree == 0 || chunks >= 4 * Degree || call.IsPacked;
        ItemsAtOnce = IsByItem ? itemsAtOnce : call.Batch;
        Chunks = IsByItem ? chunks : 1;
        SplitsPerHead = IsByItem || !stages.Attends ? 0 : ChooseSplits(layout, call, Degree);
    }

    /// <summary>The same division for another attention of the same rows.</summary>
    /// <param name="other">How those are divided.</param>
    /// <param name="layout">This attention.</param>
    /// <param name="call">Its sizes.</param>
    public Division(in Division other, in LayerLayout layout, in CallShape call)
    {
        this = other;
        SplitsPerHead = IsByItem ? 0 : ChooseSplits(layout, call, Degree);
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

    /// <summary>Among how many tasks the keys of one key/value head are divided; 0 if each row has one task for all its keys.</summary>
    public int SplitsPerHead { get; }

    /// <summary>Whether threads share the keys of a row.</summary>
    public bool IsSplit => SplitsPerHead > 0;

    /// <summary>Threads for so much work, and whether sleeping ones are worth waking.</summary>
    /// <param name="work">Multiply-adds of whole vectors.</param>
    /// <param name="maxDegree">Threads at most; 0 for as many as there are processors.</param>
    public static (int Degree, bool WakesThreads) ThreadsFor(long work, int maxDegree)
    {
        int most = maxDegree > 0 ? maxDegree : Environment.ProcessorCount;
        int waking = (int)Math.Clamp(work / MultiplyAddsPerThread, 1, most);
        return waking > 1 ? (waking, true) : ((int)Math.Clamp(work / MultiplyAddsPerAwakeThread, 1, Math.Min(most, 2)), false);
    }

    /// <summary>
    /// With few rows and few heads, such as one new token of one sequence, there are too few tasks for the threads; then they
    /// share the keys. It pays where a task still has a key block for itself.
    /// </summary>
    private static int ChooseSplits(in LayerLayout layout, in CallShape call, int degree)
    {
        long heads = (long)call.Batch * layout.KeyValueHeads;
        long rows = (long)call.QueryLength * layout.GroupSize;
        bool hasTooFewTasks = !call.WritesProbabilities && rows <= LongestSplitRows && heads < 2 * degree;
        long blocks = call.KeyBlocks(layout);
        return !hasTooFewTasks || layout.DiagonalAtEnd || blocks < 2
            ? 0
            : (int)Math.Min(blocks, Math.Max(2, ((4 * degree) - 1) / heads + 1));
    }
}
