namespace AttentionGen.Kernels;

/// <summary>
/// A few queries attend to some of their key blocks, where threads share the keys of a row: maxima, sums and contexts of each
/// block by itself.
/// </summary>
internal sealed unsafe class AttendParts : HeadStage
{
    public override void Reserve(in LayerLayout layout, in CallShape call, in Division division, ref ScratchNeeds needs) =>
        needs.PartialFloats = call.KeyBlocks(layout) * layout.PartialFloats(call.QueryLength * layout.GroupSize);

    public override void Run(RunningCall call, in HeadRows head, int first, int end, float* scratch)
    {
        int group = call.GroupSize;
        int shift = call.Shift(head.Item);
        int rows = call.Queries(head.Item);
        float* queries = GroupRows.Queries(call, head, 0, rows, scratch);
        ScoreOptions options = call.ScoreOptionsOf(call.Options, head, shift);
        int firstSeen = call.VisibleBlocks(head).First;
        float* partials = call.PartialsOf(head) + ((first - firstSeen) * call.Layout.PartialFloats(rows * group));
        call.Kernels.AttendBlocks(
            queries, shift * group, (shift + rows) * group, first, end, head.Panels, in options, partials, scratch);
    }
}
