namespace AttentionGen.Kernels;

/// <summary>How one call is divided: over batch items, each computed whole by one thread, or over the parts of a layer.</summary>
/// <remarks>
/// The division never changes a bit of the result. It only decides who computes what, and how much scratch that takes.
/// </remarks>
internal readonly struct WorkPlan
{
    /// <summary>
    /// Multiply-adds below which a further thread is not worth waking: about 20 µs of work on one core with 512-bit
    /// vectors, where a sleeping pool thread takes 5 to 50 µs to start.
    /// </summary>
    private const long MultiplyAddsPerThread = 2_500_000;

    /// <summary>What reading one weight costs in multiply-adds: with few rows, a call is as long as its weights take to read.</summary>
    private const long MultiplyAddsPerWeight = 5;

    private WorkPlan(LayerLayout layout, int batch, int queryLength, int keyLength, bool projects, int maxDegree)
    {
        int itemsAtOnce = projects ? Math.Clamp(layout.ChunkRows / queryLength, 1, batch) : 1;
        int chunks = ((batch - 1) / itemsAtOnce) + 1;
        Degree = ChooseDegree(layout, batch, queryLength, keyLength, projects, maxDegree);
        IsByItem = Degree == 1 || chunks % Degree == 0 || chunks >= 4 * Degree;
        ItemsAtOnce = IsByItem ? itemsAtOnce : batch;
        Chunks = IsByItem ? chunks : 1;

        // By item, each thread has all it needs for itself and packs one head at a time. By part, the threads share the
        // rows and the panels of all heads.
        int heads = IsByItem ? 1 : batch * layout.KeyValueHeads;
        int biases = IsByItem ? 1 : batch;
        int keyCapacity = LayerLayout.KeyCapacity(keyLength);
        PanelFloats = RoundUp(layout.HeadPanelFloats(keyLength));
        BiasOffset = IsByItem ? layout.TileScratch : (long)Degree * layout.TileScratch;
        PanelOffset = BiasOffset + ((long)biases * keyCapacity);
        RowOffset = PanelOffset + (heads * PanelFloats);
        long rows = (long)ItemsAtOnce * queryLength * layout.ProjectedStride;
        ThreadStride = IsByItem ? RowOffset + rows : layout.TileScratch;
        TotalFloats = IsByItem ? Degree * ThreadStride : RowOffset + rows;
    }

    /// <summary>Threads that take part, the caller included.</summary>
    public int Degree { get; }

    /// <summary>Whether a task is one chunk of batch items from its input to its output.</summary>
    public bool IsByItem { get; }

    /// <summary>Batch items of a chunk.</summary>
    public int ItemsAtOnce { get; }

    /// <summary>Number of chunks.</summary>
    public int Chunks { get; }

    /// <summary>Floats from one thread's scratch to the next thread's.</summary>
    public long ThreadStride { get; }

    /// <summary>Where the key biases start: in the thread's scratch if by item, in the workspace if by part.</summary>
    public long BiasOffset { get; }

    /// <summary>Where the panels start, likewise.</summary>
    public long PanelOffset { get; }

    /// <summary>Where the projected rows start, likewise.</summary>
    public long RowOffset { get; }

    /// <summary>Floats of the panels of one head.</summary>
    public long PanelFloats { get; }

    /// <summary>Floats of the whole workspace.</summary>
    public long TotalFloats { get; }

    /// <summary>A call of the whole layer.</summary>
    public static WorkPlan ForLayer(LayerLayout layout, int batch, int sequence, int maxDegree) =>
        new(layout, batch, sequence, sequence, projects: true, maxDegree);

    /// <summary>A call of the attention core alone.</summary>
    public static WorkPlan ForCore(LayerLayout layout, int batch, int queryLength, int keyLength, int maxDegree) =>
        new(layout, batch, queryLength, keyLength, projects: false, maxDegree);

    private static int ChooseDegree(
        LayerLayout layout, int batch, int queryLength, int keyLength, bool projects, int maxDegree)
    {
        int degree = maxDegree > 0 ? maxDegree : Environment.ProcessorCount;
        long rows = (long)batch * queryLength;
        long pairs = rows * keyLength / (layout.Causal ? 2 : 1);
        long work = pairs * 2 * layout.QueryWidth;
        if (projects)
        {
            work += layout.Weights * Math.Max(rows, MultiplyAddsPerWeight);
        }

        return (int)Math.Clamp(work / MultiplyAddsPerThread, 1, degree);
    }

    private static long RoundUp(long floats) => (floats + 15) & ~15L;
}
