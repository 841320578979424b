namespace AttentionGen.Kernels;

/// <summary>Merges what threads that share the keys of a row have left, in ascending order of the key blocks.</summary>
internal sealed unsafe class MergeParts : HeadStage
{
    public override void Run(RunningCall call, in HeadRows head, int first, int end, float* scratch)
    {
        int group = call.GroupSize;
        int shift = call.Shift(head.Item);
        (int firstBlock, int endBlock) = call.VisibleBlocks(head);
        call.Options.ClearRows(call.Layout, call.Shape, head.Item, head.KeyHead * group, first, end);
        ScoreOptions options = call.ScoreOptionsOf(call.Options, head, shift);
        float* queries = GroupRows.Queries(call, head, first, end, scratch);
        float* contexts = GroupRows.Contexts(call, head, first, scratch, out nint stride);
        call.Kernels.MergeBlocks(
            queries,
            (first + shift) * group,
            (end + shift) * group,
            endBlock - firstBlock,
            head.Panels,
            in options,
            call.PartialsOf(head),
            contexts,
            stride,
            scratch);
        GroupRows.HandOver(call, head, first, end, contexts);
    }
}
