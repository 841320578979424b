using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Normalises projected rows of queries, of keys, or of both, over all heads of a row together, in place.</summary>
/// <param name="keys">Where keys lie; none where the call projects none.</param>
/// <param name="queries">Whether there are queries.</param>
internal sealed unsafe class NormaliseHeads(KeySource? keys, bool queries = true) : RowStage
{
    public override LayerSteps OnlyFor => LayerSteps.NormalisesHeads;

    /// <summary>It takes the rows as it finds them.</summary>
    public override int RowsOfItem(in CallShape call) => 1;

    public override int TaskCount(RunningCall call) => QueryTasks(call) + KeyTasks(call);

    public override void Run(RunningCall call, int task, float* scratch)
    {
        int tasks = QueryTasks(call);
        if (task < tasks)
        {
            RowTask part = Tasks(call, call.Shape.QueryRows).Of(task);
            NormaliseQueries(call, call.Origin, part.First, part.Rows);
        }
        else
        {
            RowTask part = Tasks(call, call.Shape.KeyRows).Of(task - tasks);
            NormaliseOwnKeys(call, call.Origin, part.First, part.Rows);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void RunItems(RunningCall call, ItemRange items, float* scratch)
    {
        if (queries)
        {
            NormaliseQueries(call, scratch, 0, call.FirstRow(items.End) - call.FirstRow(items.First));
        }

        if (keys == KeySource.OwnRows)
        {
            NormaliseOwnKeys(call, scratch, 0, (items.End - items.First) * call.Shape.KeyLength);
        }
    }

    /// <summary>Rows of queries, and keys where they lie in the same rows.</summary>
    private void NormaliseQueries(RunningCall call, float* origin, int first, int rows)
    {
        ref readonly LayerLayout layout = ref call.Layout;
        float* row = origin + call.Scratch.QueryRows + ((nint)first * layout.ProjectedStride);
        call.Rotation.Norms.NormaliseQueries(row, layout.ProjectedStride, rows, layout.QueryWidth);
        if (keys == KeySource.InputRows)
        {
            call.Rotation.Norms.NormaliseKeys(row + layout.KeyColumn, layout.ProjectedStride, rows, layout.KeyWidth);
        }
    }

    private static void NormaliseOwnKeys(RunningCall call, float* origin, int first, int rows)
    {
        ref readonly LayerLayout layout = ref call.Layout;
        float* row = origin + call.Scratch.KeyRows + ((nint)first * layout.KeyStride) + layout.KeyColumn;
        call.Rotation.Norms.NormaliseKeys(row, layout.KeyStride, rows, layout.KeyWidth);
    }

    private int QueryTasks(RunningCall call) => queries ? Tasks(call, call.Shape.QueryRows).Count : 0;

    private int KeyTasks(RunningCall call) => keys == KeySource.OwnRows && call.Shape.KeyRows > 0 ? Tasks(call, call.Shape.KeyRows).Count : 0;

    private static RowTasks Tasks(RunningCall call, int rows) =>
        new(rows, panels: 1, RowTasks.Share(rows, call.Division.Degree), call.Division.Degree);
}
