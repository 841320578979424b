namespace AttentionGen.Kernels;

/// <summary>
/// Copies queries that the caller has projected to where projected ones would lie, multiplied by what the weights of a layer's own
/// projection contain: the softmax scale in units of log2.
/// </summary>
internal sealed unsafe class ScaleQueries : HeadStage
{
    public override void Reserve(in LayerLayout layout, in CallShape call, in Division division, ref ScratchNeeds needs) =>
        needs.QueryRows = (long)division.ItemsAtOnce * call.QueryLength;

    public override void Run(RunningCall call, in HeadRows head, int first, int end, float* scratch)
    {
        ref readonly LayerLayout layout = ref call.Layout;
        RowView query = call.Rows.Query;
        int column = head.KeyHead * call.GroupSize * layout.HeadDim;
        float* source = call.RowOf(query, head.Item, first) + column;
        float* target = head.QueryRows + ((nint)first * layout.ProjectedStride) + column;
        int width = call.GroupSize * layout.HeadDim;
        QueryRows.Scale(ref *source, query.RowStride, ref *target, layout.ProjectedStride, end - first, width, layout.QueryFactor);
    }
}
