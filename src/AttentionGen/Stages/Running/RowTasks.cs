namespace AttentionGen.Kernels;

/// <summary>Rows and weight panels of one task of a product.</summary>
internal readonly record struct RowTask(int First, int Rows, int FirstPanel, int EndPanel);

/// <summary>Into which tasks a product of rows with weight panels is cut: blocks of rows by groups of panels.</summary>
internal readonly struct RowTasks
{
    /// <summary>Weight panels of one task at least, so that a row is not read again for too few columns.</summary>
    private const int PanelsPerTask = 4;

    private readonly int _rows;
    private readonly int _panels;
    private readonly int _rowsOfTask;
    private readonly int _groups;

    /// <param name="call">The call.</param>
    /// <param name="rows">Rows of all items.</param>
    /// <param name="panels">Weight panels.</param>
    public RowTasks(RunningCall call, int rows, int panels)
        : this(rows, panels, RowsOfTask(call, rows), call.Division.Degree, isWhole: call.Shape.HasGaps)
    {
    }

    /// <param name="rows">Rows of all items.</param>
    /// <param name="panels">Weight panels.</param>
    /// <param name="rowsOfTask">Rows that are taken together.</param>
    /// <param name="degree">Threads.</param>
    /// <param name="isWhole">Whether a task takes all panels: rows that are copied are copied once.</param>
    public RowTasks(int rows, int panels, int rowsOfTask, int degree, bool isWhole = false)
    {
        _rows = rows;
        _panels = panels;
        _rowsOfTask = rowsOfTask;
        Blocks = Math.Max(1, (rows + _rowsOfTask - Math.Max(1, _rowsOfTask / 4)) / _rowsOfTask);

        // Each thread finds about eight tasks, and as many as the others: seven equal tasks keep two threads as long as eight.
        int wanted = isWhole ? 1 : ((8 * degree) - 1) / Blocks + 1;
        int groups = Math.Max(1, Math.Min(wanted, panels / PanelsPerTask));
        _groups = groups > degree && Blocks * groups % degree != 0 ? groups - (groups % degree) : groups;
    }

    /// <summary>Rows of a task where each thread is to find about two.</summary>
    public static int Share(int rows, int degree) => Math.Max(1, (rows - 1) / (2 * degree) + 1);

    /// <summary>Blocks of rows that stay in the cache; a small rest joins the last one.</summary>
    public int Blocks { get; }

    /// <summary>Number of tasks.</summary>
    public int Count => Blocks * _groups;

    /// <summary>What a task takes.</summary>
    public RowTask Of(int task)
    {
        (int block, int group) = Math.DivRem(task, _groups);
        int first = block * _rowsOfTask;
        return new RowTask(
            first,
            block == Blocks - 1 ? _rows - first : _rowsOfTask,
            (int)((long)group * _panels / _groups),
            (int)((long)(group + 1) * _panels / _groups));
    }

    /// <summary>Rows that are taken together: those that stay in the cache, or fewer where each has to be copied.</summary>
    private static int RowsOfTask(RunningCall call, int rows)
    {
        if (!call.Shape.HasGaps)
        {
            return call.Layout.FittingRowBlock;
        }

        int share = (rows - 1) / (4 * call.Division.Degree) + 1;
        return Math.Min(call.Scratch.GatheredRows, ((share - 1) / CacheBlocks.RowStep + 1) * CacheBlocks.RowStep);
    }
}
