namespace AttentionGen.Kernels;

/// <summary>Multiplies contexts by the sigmoid of their gates, which were projected beside the queries, while they are in the cache.</summary>
internal sealed unsafe class GateContexts : HeadStage
{
    public override LayerSteps OnlyFor => LayerSteps.GatesContexts;

    public override void Run(RunningCall call, in HeadRows head, int first, int end, float* scratch)
    {
        ref readonly LayerLayout layout = ref call.Layout;
        int group = call.GroupSize;
        int gates = layout.GateWidth / layout.Heads;
        float* row = head.QueryRows + ((nint)first * layout.ProjectedStride) + layout.QueryWidth;
        for (int queryHead = head.KeyHead * group; queryHead < (head.KeyHead + 1) * group; queryHead++)
        {
            float* contexts = GroupRows.ContextOf(call, head, queryHead, first, out nint stride);
            GateRows.Multiply(
                ref *contexts, stride, ref row[queryHead * gates], layout.ProjectedStride, end - first, layout.ValueHeadDim, isShared: gates != layout.ValueHeadDim);
        }
    }
}
