namespace AttentionGen.Kernels;

/// <summary>Projects one input to rows of query | key | value.</summary>
/// <param name="isNormalised">Whether through the norm in front of a branch, if there is one.</param>
internal class ProjectInput(bool isNormalised = false) : ProjectQueries(isNormalised)
{
    public override long Work(in LayerLayout layout, in CallShape call) =>
        (layout.QueryWeights + layout.KeyValueWeights) * Math.Max(call.QueryRows, MultiplyAddsPerWeight);

    /// <summary>Whether all tasks are done that write some columns of some rows.</summary>
    /// <param name="call">The call.</param>
    /// <param name="firstRow">The first row, counted over all items.</param>
    /// <param name="endRow">One more than the last row.</param>
    /// <param name="firstColumn">The first column of the projected rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="earlier">What is done.</param>
    /// <param name="distance">How many phases before the one that asks the projection is.</param>
    public static bool HasProjected(
        RunningCall call, int firstRow, int endRow, int firstColumn, int columns, EarlierPhases earlier, int distance)
    {
        ref readonly LayerLayout layout = ref call.Layout;
        int panels = call.Kernels.Panels.Input;
        int allColumns = layout.ValueColumn + (layout.KeyValueHeads * layout.ValueHeadDim);

        // The last panel may be narrower than the others, so these are the first and the last panel that it can be.
        int firstPanel = (int)((long)firstColumn * (panels - 1) / allColumns);
        int lastPanel = (int)Math.Min((long)(firstColumn + columns - 1) * panels / allColumns, panels - 1);
        var tasks = new RowTasks(call, call.Shape.QueryRows, panels);
        for (int task = 0; task < tasks.Count; task++)
        {
            if (!earlier.Has(distance, task))
            {
                RowTask part = tasks.Of(task);
                if (part.First < endRow && firstRow < part.First + part.Rows && part.FirstPanel <= lastPanel && firstPanel < part.EndPanel)
                {
                    return false;
                }
            }
        }

        return true;
    }

    protected override int EndPanel(in ProjectionPanels panels) => panels.Input;
}
