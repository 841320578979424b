namespace AttentionGen.Kernels;

/// <content>A few rows whose keys are shared by several threads.</content>
internal unsafe partial struct LayerJob<TKernels>
{
    private readonly void RunSplitTask(int task, float* scratch)
    {
        (int index, int part) = Math.DivRem(task, Plan.SplitsPerHead);
        (int item, int keyHead) = Math.DivRem(index, Layout.KeyValueHeads);
        HeadPanels panels = SharedPanels(item, keyHead);
        (int firstBlock, int endBlock) = VisibleBlocks(item, panels.Keys.Count);
        int blocks = endBlock - firstBlock;
        int first = (int)((long)part * blocks / Plan.SplitsPerHead);
        int end = (int)((long)(part + 1) * blocks / Plan.SplitsPerHead);
        if (first == end)
        {
            return;
        }

        int head = keyHead * GroupSize;
        int shift = Shift(item);
        float* itemRows = SharedQueryRow(FirstRow(item));
        float* queries = QueriesOf(item, head, 0, Queries(item), itemRows, scratch);
        ScoreOptions options = Options.For(Layout, Call, item, head, GroupSize, shift);
        float* partials = PartialsOf(index) + (first * Layout.PartialFloats(Queries(item) * GroupSize));
        HeadAttention<TKernels>.AttendBlocks(
            ref *queries,
            shift * GroupSize,
            (shift + Queries(item)) * GroupSize,
            firstBlock + first,
            firstBlock + end,
            panels,
            in options,
            ref *partials,
            ref *scratch);
    }

    private readonly void RunMergeTask(int task, float* scratch)
    {
        (int item, int keyHead) = Math.DivRem(task, Layout.KeyValueHeads);
        HeadPanels panels = SharedPanels(item, keyHead);
        (int firstBlock, int endBlock) = VisibleBlocks(item, panels.Keys.Count);
        int head = keyHead * GroupSize;
        int shift = Shift(item);
        float* itemRows = SharedQueryRow(FirstRow(item));
        Options.ClearRows(Layout, Call, item, head, 0, Queries(item));
        ScoreOptions options = Options.For(Layout, Call, item, head, GroupSize, shift);
        float* queries = QueriesOf(item, head, 0, Queries(item), itemRows, scratch);
        float* contexts = ContextsOf(item, head, 0, itemRows, scratch, out nint contextStride);
        HeadAttention<TKernels>.MergeBlocks(
            ref *queries,
            shift * GroupSize,
            (shift + Queries(item)) * GroupSize,
            endBlock - firstBlock,
            panels,
            in options,
            ref *PartialsOf(task),
            ref *contexts,
            contextStride,
            ref *scratch);
        HandOver(item, head, 0, Queries(item), itemRows, contexts);
    }

    /// <summary>The key blocks that an item's queries see some of.</summary>
    private readonly (int First, int End) VisibleBlocks(int item, int keys)
    {
        int shift = Shift(item);
        int lastKey = Layout.RightWindow < 0 ? keys : (int)Math.Min((long)shift + Queries(item) + Layout.RightWindow, keys);
        int firstKey = Layout.LeftWindow < 0 ? 0 : Math.Max(0, shift - Layout.LeftWindow);
        int end = (lastKey + Layout.KeyBlockLength - 1) / Layout.KeyBlockLength;
        return (Math.Min(firstKey / Layout.KeyBlockLength, end), end);
    }

    private readonly float* PartialsOf(int headIndex) => Scratch + Plan.PartialOffset + (headIndex * Plan.PartialFloats);
}
