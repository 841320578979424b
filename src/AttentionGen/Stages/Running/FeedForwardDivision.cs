namespace AttentionGen.Kernels;

/// <summary>How the feed-forward of a call is divided over threads, and where its scratch lies. Changes no bit of the result.</summary>
internal readonly struct FeedForwardDivision
{
    /// <summary>What the thread with the most rows may have beyond an even share, so that hidden rows stay in the caches of their threads: a sixteenth.</summary>
    private const int ShareOfUnevenness = 16;

    /// <param name="layout">The feed-forward.</param>
    /// <param name="rows">Rows of all items.</param>
    /// <param name="degree">Threads, the caller included.</param>
    public FeedForwardDivision(in FeedForwardLayout layout, int rows, int degree)
    {
        Degree = degree;
        RowsAtOnce = Math.Min(layout.FittingRows, Math.Max(rows, 1));
        LongestBlock = Math.Min(RowsAtOnce + (RowsAtOnce / 4), Math.Max(rows, 1));
        int blocks = new RowTasks(rows, panels: 1, RowsAtOnce, degree).Blocks;

        // Blocks of rows are long tasks: threads that have not the same number of them wait for each other at the end.
        long shares = (((blocks - 1) / degree) + 1) * (long)RowsAtOnce * degree;
        IsFused = degree == 1 || shares - rows <= rows / ShareOfUnevenness;
        long preparedRows = IsFused ? LongestBlock : rows;
        long prepared = RoundUp(preparedRows * layout.DModel);
        long hidden = RoundUp(preparedRows * layout.HiddenStride);
        ThreadFloats = RoundUp(layout.PanelScratch) + (IsFused ? prepared + hidden : 0);
        SharedRows = degree * ThreadFloats;
        SharedHidden = SharedRows + (IsFused ? 0 : prepared);
        TotalFloats = SharedHidden + (IsFused ? 0 : hidden);
    }

    /// <summary>Threads that take part, the caller included.</summary>
    public int Degree { get; }

    /// <summary>Whether a task takes rows through both products.</summary>
    public bool IsFused { get; }

    /// <summary>Rows that are taken together.</summary>
    public int RowsAtOnce { get; }

    /// <summary>The same with a rest that is too small for itself.</summary>
    public int LongestBlock { get; }

    /// <summary>Floats of one thread's scratch.</summary>
    public long ThreadFloats { get; }

    /// <summary>Where rows that all threads share start: normalised ones, then those of the branch.</summary>
    public long SharedRows { get; }

    /// <summary>Where hidden rows that all threads share start.</summary>
    public long SharedHidden { get; }

    /// <summary>Floats of all of it.</summary>
    public long TotalFloats { get; }

    /// <summary>Whole cache lines.</summary>
    public static long RoundUp(long floats) => (floats + 15) & ~15L;
}
