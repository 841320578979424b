using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// A task for each item, key/value head and block of query tokens; for each item and block, where a mean over heads makes one
/// thread take all heads in order.
/// </summary>
internal sealed unsafe class PerQueryBlock(params HeadStage[] stages) : HeadPhase(stages)
{
    public override int TaskCount(RunningCall call)
    {
        var blocks = new QueryBlocks(call);
        return (call.Shape.AveragesWeights ? call.Shape.Batch : call.KeyHeads) * blocks.Count;
    }

    public override void Run(RunningCall call, int task, float* scratch)
    {
        // Neighbouring tasks share a head, whose panels are then in the cache; the longest rows of a causal head come first.
        var blocks = new QueryBlocks(call);
        (int index, int part) = Math.DivRem(task, blocks.Count);
        int first = blocks.FirstToken(part);
        int heads = call.Shape.AveragesWeights ? call.Layout.KeyValueHeads : 1;
        for (int head = index * heads; head < (index + 1) * heads; head++)
        {
            HeadRows rows = call.HeadOf(head);
            int end = Math.Min(first + blocks.Tokens, call.Queries(rows.Item));
            if (first < end)
            {
                RunStages(call, rows, first, end, scratch);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void RunHead(RunningCall call, in HeadRows head, float* scratch)
    {
        int queries = call.Queries(head.Item);
        int tokens = QueryBlocks.OfGroup(call);
        for (int first = 0; first < queries; first += tokens)
        {
            RunStages(call, head, first, Math.Min(first + tokens, queries), scratch);
        }
    }

    /// <summary>The panels of its head and the queries of its rows.</summary>
    public override bool IsReady(RunningCall call, int task, EarlierPhases earlier)
    {
        var blocks = new QueryBlocks(call);
        (int index, int part) = Math.DivRem(task, blocks.Count);
        (int item, int keyHead) = Math.DivRem(index, call.Layout.KeyValueHeads);
        int first = call.FirstRow(item) + blocks.FirstToken(part);
        int end = Math.Min(first + blocks.Tokens, call.FirstRow(item + 1));
        int width = call.GroupSize * call.Layout.HeadDim;
        int gates = call.Layout.GateWidth / call.Layout.KeyValueHeads;
        return earlier.Has(1, index)
            && ProjectInput.HasProjected(call, first, end, keyHead * width, width, earlier, distance: 2)
            && (gates == 0 || ProjectInput.HasProjected(call, first, end, call.Layout.QueryWidth + (keyHead * gates), gates, earlier, distance: 2));
    }

    /// <summary>Whether the contexts of some rows, counted over all items, are there for all heads.</summary>
    /// <param name="call">The call.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="earlier">What is done.</param>
    public static bool HasAttended(RunningCall call, int firstRow, int rows, EarlierPhases earlier)
    {
        var blocks = new QueryBlocks(call);
        int queries = call.Shape.QueryLength;
        for (int item = firstRow / queries; item <= (firstRow + rows - 1) / queries; item++)
        {
            int first = Math.Max(firstRow - call.FirstRow(item), 0);
            int last = Math.Min(firstRow + rows - call.FirstRow(item), queries) - 1;
            for (int block = first / blocks.Tokens; block <= last / blocks.Tokens; block++)
            {
                for (int keyHead = 0; keyHead < call.Layout.KeyValueHeads; keyHead++)
                {
                    int head = (item * call.Layout.KeyValueHeads) + keyHead;
                    if (!earlier.Has(1, (head * blocks.Count) + blocks.Count - 1 - block))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }
}
