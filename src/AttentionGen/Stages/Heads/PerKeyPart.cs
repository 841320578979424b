namespace AttentionGen.Kernels;

/// <summary>A task for each item, key/value head and part of the key blocks that its queries see; only where they are divided.</summary>
internal sealed unsafe class PerKeyPart(params HeadStage[] stages) : HeadPhase(stages)
{
    public override int TaskCount(RunningCall call) => call.KeyHeads * call.Division.SplitsPerHead;

    public override void Run(RunningCall call, int task, float* scratch)
    {
        int parts = call.Division.SplitsPerHead;
        (int index, int part) = Math.DivRem(task, parts);
        HeadRows head = call.HeadOf(index);
        (int firstBlock, int endBlock) = call.VisibleBlocks(head);
        int blocks = endBlock - firstBlock;
        int first = (int)((long)part * blocks / parts);
        int end = (int)((long)(part + 1) * blocks / parts);
        if (first < end)
        {
            RunStages(call, head, firstBlock + first, firstBlock + end, scratch);
        }
    }

    public override void RunHead(RunningCall call, in HeadRows head, float* scratch) =>
        throw new InvalidOperationException("Keys are divided only where a call is divided by part.");
}
