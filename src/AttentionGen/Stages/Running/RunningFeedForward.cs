namespace AttentionGen.Kernels;

/// <summary>
/// The feed-forward of a call while it runs. Rows are independent: with enough of them a task takes some through both products, and their
/// hidden rows stay in its cache; with few, the products are divided by weight panels too.
/// </summary>
/// <remarks>Belongs to a workspace; each call fills it anew. How it is divided changes no bit.</remarks>
internal sealed unsafe class RunningFeedForward : IKernelJob
{
    private const int NormalisePhase = 0;
    private const int UpPhase = 1;
    private const int DownPhase = 2;

    public FeedForwardKernels Kernels = null!;
    public FeedForwardLayout Layout;
    public FeedForwardDivision Division;
    public PackedWeights Up;
    public PackedWeights Down;

    /// <summary>What stands around it; null around a feed-forward alone.</summary>
    public LayerFrame? Frame;

    /// <summary>The workspace's first float.</summary>
    public float* Origin;

    /// <summary>Input rows.</summary>
    public float* Source;

    /// <summary>What the result is added to, if there is a frame; may be the target.</summary>
    public float* Residual;

    /// <summary>Output rows.</summary>
    public float* Target;

    /// <summary>Rows of all items.</summary>
    public int Rows;

    public int Phases => Division.IsFused ? 1 : 4;

    private int Width => Layout.DModel;

    public int TaskCount(int phase) =>
        Division.IsFused ? Tasks(1).Count
        : phase == NormalisePhase ? (Frame?.InputNorm is null ? 0 : Shares.Count)
        : phase == UpPhase ? Tasks(Kernels.Panels.Up).Count
        : phase == DownPhase ? Tasks(Kernels.Panels.Down).Count
        : Frame is null ? 0 : Shares.Count;

    public bool IsReady(int task, EarlierPhases earlier) => false;

    public void Run(int phase, int task, int slot)
    {
        float* scratch = Origin + (slot * Division.ThreadFloats);
        if (Division.IsFused)
        {
            RowTask rows = Tasks(1).Of(task);
            RunRows(rows.First, rows.Rows, scratch);
            return;
        }

        float* prepared = Origin + Division.SharedRows;
        float* hidden = Origin + Division.SharedHidden;
        bool hasNorm = Frame?.InputNorm is not null;
        RowTask part = (phase == UpPhase ? Tasks(Kernels.Panels.Up) : phase == DownPhase ? Tasks(Kernels.Panels.Down) : Shares).Of(task);
        nint first = (nint)part.First * Width;
        float* hiddenRows = hidden + ((nint)part.First * Layout.HiddenStride);
        switch (phase)
        {
            case NormalisePhase:
                Normalise(Source + first, prepared + first, part.Rows);
                break;
            case UpPhase:
                Kernels.ProjectUp((hasNorm ? prepared : Source) + first, Up, hiddenRows, scratch, part.Rows, part.FirstPanel, part.EndPanel);
                break;
            case DownPhase:
                // Nobody reads the normalised rows any more.
                Kernels.ProjectDown(hiddenRows, Down, (Frame is null ? Target : prepared) + first, part.Rows, part.FirstPanel, part.EndPanel);
                break;
            default:
                Frame!.End.Apply(prepared + first, Residual + first, Target + first, part.Rows, Width);
                break;
        }
    }

    /// <summary>Takes rows through all of it, some at a time, on one thread.</summary>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="scratch">The thread's scratch, <see cref="FeedForwardDivision.ThreadFloats"/>.</param>
    public void RunRows(int firstRow, int rows, float* scratch)
    {
        float* prepared = scratch + Layout.PanelScratch;
        float* hidden = prepared + FeedForwardDivision.RoundUp((long)Division.LongestBlock * Width);
        int block = Division.RowsAtOnce;
        for (int done = 0, count; done < rows; done += count)
        {
            // A small rest joins the last block: else all weights would be read again for a few rows.
            count = rows - done < block + (block / 4) ? rows - done : block;
            nint first = (nint)(firstRow + done) * Width;
            float* input = Source + first;
            if (Frame?.InputNorm is not null)
            {
                Normalise(input, prepared, count);
                input = prepared;
            }

            Kernels.ProjectUp(input, Up, hidden, scratch, count, 0, Kernels.Panels.Up);
            if (Frame is null)
            {
                Kernels.ProjectDown(hidden, Down, Target + first, count, 0, Kernels.Panels.Down);
                continue;
            }

            Kernels.ProjectDown(hidden, Down, prepared, count, 0, Kernels.Panels.Down);
            Frame.End.Apply(prepared, Residual + first, Target + first, count, Width);
        }
    }

    private RowTasks Shares => new(Rows, panels: 1, RowTasks.Share(Rows, Division.Degree), Division.Degree);

    private RowTasks Tasks(int panels) => new(Rows, panels, Division.RowsAtOnce, Division.Degree);

    private void Normalise(float* source, float* target, int rows) =>
        Frame!.InputNorm!.Apply(new ReadOnlySpan<float>(source, rows * Width), new Span<float>(target, rows * Width));
}
