using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Runs calls of whole layers: one, or several one after the other.</summary>
internal static class ChainRunner
{
    /// <summary>Runs a call, which is not empty.</summary>
    /// <param name="layers">The layers; the same chain always has the same ones.</param>
    /// <param name="call">The call of the first one, whose lengths have been checked.</param>
    /// <param name="caches">A cache for each layer, the first of which is the call's; none, if that has none.</param>
    [SkipLocalsInit]
    public static void Run(LayerChain layers, scoped in LayerCall call, KeyValueCache[]? caches = null)
    {
        if (call.Cache is null)
        {
            RunOnce(layers, in call, caches: null);
            return;
        }

        // What is appended at once must not push out of a window's cache what the first of it sees. The bits are the same.
        int longest = call.Cache.LongestChunk;
        foreach (KeyValueCache cache in caches ?? [])
        {
            longest = Math.Min(longest, cache.LongestChunk);
        }

        for (int first = 0; first < call.QueryLength; first += longest)
        {
            int tokens = Math.Min(longest, call.QueryLength - first);
            scoped LayerCall chunk = tokens == call.QueryLength ? call : call.Chunk(first, tokens, LayerRunner.ChunkLengths(in call, first, tokens));
            RunOnce(layers, in chunk, caches);
            call.AdvanceCache(call.Cache, first, tokens);
            for (int layer = 1; layer < layers.Count; layer++)
            {
                call.AdvanceCache(caches![layer], first, tokens);
            }
        }
    }

    /// <summary>Bytes of scratch of a call.</summary>
    public static long WorkspaceBytes(LayerChain layers, int batch, int sequence, int maxDegree)
    {
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(sequence, nameof(sequence));
        Arguments.CheckSize(maxDegree, "maxDegreeOfParallelism");
        if (batch == 0 || sequence == 0)
        {
            return 0;
        }

        var shape = new CallShape { Batch = batch, QueryLength = sequence, KeyLength = sequence, SharesKeyValueSource = true };
        return ChainPlan.Of(layers, CallStages.OfLayer, shape, maxDegree).TotalFloats * sizeof(float);
    }

    [SkipLocalsInit]
    private static void RunOnce(LayerChain layers, scoped in LayerCall call, KeyValueCache[]? caches)
    {
        CallShape shape = call.Shape(layers[0].AttentionLayout);
        ChainPlan plan = ChainPlan.Of(layers, call.Stages, shape, call.Options.MaxDegreeOfParallelism);
        long bytes = plan.TotalFloats * sizeof(float);
        Workspace? given = call.Options.Workspace;
        Workspace workspace = given ?? WorkspacePool.Rent(bytes);
        workspace.Reserve(bytes);
        if (workspace.LayersJob is not RunningChain chain)
        {
            chain = new RunningChain();
            workspace.LayersJob = chain;
        }

        RunningCall first = chain.Begin(layers, plan, call.Stages, shape, caches, workspace);
        LayerRunner.RunPinned(first, layers[0].AttentionWeights.Rotary, in call, workspace, chain);
        chain.End();
        GC.KeepAlive(layers);
        GC.KeepAlive(caches);
        GC.KeepAlive(workspace);
        if (given is null)
        {
            WorkspacePool.Return(workspace);
        }
    }
}
