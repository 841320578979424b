using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>A product of the caller's rows with weight panels, into rows of the scratch.</summary>
internal abstract unsafe class ProjectRows : RowStage
{
    /// <summary>One product with weight panels: from where, by what, to where.</summary>
    protected readonly struct Projection
    {
        /// <summary>The caller's rows.</summary>
        public required RowView Source { get; init; }

        /// <summary>Rows of all items; 0 if another stage gives them.</summary>
        public required int Rows { get; init; }

        /// <summary>Whether the rows are those of queries, which may have lengths of their own; otherwise they are keys.</summary>
        public bool TakesQueryRows { get; init; }

        /// <summary>The first weight panel.</summary>
        public int FirstPanel { get; init; }

        /// <summary>One more than the last weight panel.</summary>
        public required int EndPanel { get; init; }

        /// <summary>The first projected row.</summary>
        public required float* Target { get; init; }

        /// <summary>Floats from one projected row to the next.</summary>
        public required nint TargetStride { get; init; }
    }

    /// <summary>The product of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="origin">Where the scratch begins that has the projected rows.</param>
    protected abstract Projection Of(RunningCall call, float* origin);

    /// <summary>The norm through which rows are read, a few at a time; none by default.</summary>
    protected virtual PackedNorm? Reader(RunningCall call) => null;

    /// <summary>Runs the kernel.</summary>
    protected abstract void Multiply(RunningCall call, float* source, float* target, int rows, int firstPanel, int endPanel);

    public sealed override int TaskCount(RunningCall call)
    {
        Projection projection = Of(call, call.Origin);
        return projection.Rows == 0 ? 0 : new RowTasks(call, projection.Rows, projection.EndPanel - projection.FirstPanel).Count;
    }

    public sealed override void Run(RunningCall call, int task, float* scratch)
    {
        Projection projection = Of(call, call.Origin);
        RowTask part = new RowTasks(call, projection.Rows, projection.EndPanel - projection.FirstPanel).Of(task);
        float* target = projection.Target + (part.First * projection.TargetStride);
        Project(
            call, projection, part.First, part.Rows, projection.FirstPanel + part.FirstPanel, projection.FirstPanel + part.EndPanel, target, scratch);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public sealed override void RunItems(RunningCall call, ItemRange items, float* scratch)
    {
        Projection projection = Of(call, scratch);
        int first = projection.TakesQueryRows ? call.FirstRow(items.First) : items.First * call.Shape.KeyLength;
        int end = projection.TakesQueryRows ? call.FirstRow(items.End) : items.End * call.Shape.KeyLength;
        if (projection.Rows > 0)
        {
            Project(call, projection, first, end - first, projection.FirstPanel, projection.EndPanel, projection.Target, scratch);
        }
    }

    /// <summary>Projects rows, counted over all items; rows with gaps, or through a norm, a few at a time.</summary>
    private void Project(
        RunningCall call, in Projection projection, int firstRow, int rows, int firstPanel, int endPanel, float* target, float* scratch)
    {
        RowView source = projection.Source;
        PackedNorm? norm = Reader(call);
        if (source.IsDense && norm is null)
        {
            float* origin = source.Row(0, 0) + ((nint)firstRow * source.Width);
            Multiply(call, origin, target, rows, firstPanel, endPanel);
            return;
        }

        float* copy = scratch + call.Scratch.Gathered;
        int atOnce = call.Scratch.GatheredRows;
        for (int done = 0; done < rows; done += atOnce)
        {
            int count = Math.Min(atOnce, rows - done);
            if (norm is null)
            {
                source.Gather(firstRow + done, count, copy);
            }
            else
            {
                int floats = count * source.Width;
                float* origin = source.Row(0, 0) + ((nint)(firstRow + done) * source.Width);
                norm.Apply(new ReadOnlySpan<float>(origin, floats), new Span<float>(copy, floats));
            }

            Multiply(call, copy, target + (done * projection.TargetStride), count, firstPanel, endPanel);
        }
    }
}
