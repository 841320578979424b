using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>Runs calls of whole layers: one, or several one after the other.</summary>
internal static class ChainRunner
{
    /// <summary>Runs a call, which is not empty.</summary>
    /// <param name="layers">The layers; the same chain always has the same ones.</param>
    /// <param name="call">The call of the first one, whose lengths have been checked.</param>
    /// <param name="caches">A cache for each layer, the first of which is the call's; none, if that has none.</param>
    public static void Run(LayerChain layers, scoped in LayerCall call, KeyValueCache[]? caches) =>
        Run(layers, in call, caches, in call, memories: null);

    /// <summary>The same for layers with cross-attention.</summary>
    /// <param name="layers">The layers; the same chain always has the same ones.</param>
    /// <param name="call">The call of the first one, whose lengths have been checked.</param>
    /// <param name="caches">A cache for each layer, the first of which is the call's; none, if that has none.</param>
    /// <param name="crossCall">The call of the first cross-attention; not read if there is none.</param>
    /// <param name="memories">A memory for each layer that has one; none without any.</param>
    [SkipLocalsInit]
    public static void Run(
        LayerChain layers, scoped in LayerCall call, KeyValueCache[]? caches, scoped in LayerCall crossCall, KeyValueMemory?[]? memories)
    {
        CapturedCheck.Check(layers, in call);
        if (call.Cache is null)
        {
            RunOnce(layers, in call, caches: null, in crossCall, memories);
            return;
        }

        call.MakeWritable(call.Cache);
        for (int layer = 1; layer < layers.Count; layer++)
        {
            call.MakeWritable(caches![layer]);
        }

        // What is appended at once must not push out of a window's cache what the first of it sees. The bits are the same.
        int longest = LongestChunk(call.Cache, caches);
        for (int first = 0; first < call.QueryLength; first += longest)
        {
            int tokens = Math.Min(longest, call.QueryLength - first);
            if (tokens == call.QueryLength)
            {
                RunOnce(layers, in call, caches, in crossCall, memories);
            }
            else
            {
                scoped LayerCall chunk = call.Chunk(first, tokens, LayerRunner.ChunkLengths(in call, first, tokens));
                scoped LayerCall crossChunk = memories is null ? chunk : crossCall.Chunk(first, tokens, lengths: []);
                if (call.Batch == 1)
                {
                    RunOnce(layers, in chunk, caches, in crossChunk, memories);
                }
                else
                {
                    RunGathered(layers, chunk, caches, crossChunk, memories);
                }
            }

            call.AdvanceCache(call.Cache, first, tokens);
            for (int layer = 1; layer < layers.Count; layer++)
            {
                call.AdvanceCache(caches![layer], first, tokens);
            }
        }
    }

    /// <summary>Tokens at most that may join caches at once.</summary>
    public static int LongestChunk(KeyValueCache first, KeyValueCache[]? caches)
    {
        int longest = first.LongestChunk;
        foreach (KeyValueCache cache in caches ?? [])
        {
            longest = Math.Min(longest, cache.LongestChunk);
        }

        return longest;
    }

    /// <summary>Bytes of scratch of a call.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="batch">Items.</param>
    /// <param name="sequence">Tokens of each.</param>
    /// <param name="memoryLength">Rows of each item's memory, for cross-attention.</param>
    /// <param name="maxDegree">Threads at most; 0 for as many as there are processors.</param>
    public static long WorkspaceBytes(LayerChain layers, int batch, int sequence, int memoryLength, int maxDegree)
    {
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(sequence, nameof(sequence));
        Arguments.CheckSize(memoryLength, nameof(memoryLength));
        Arguments.CheckSize(maxDegree, "maxDegreeOfParallelism");
        if (batch == 0 || sequence == 0)
        {
            return 0;
        }

        var shape = new CallShape { Batch = batch, QueryLength = sequence, KeyLength = sequence, SharesKeyValueSource = true };
        CallShape crossShape = layers.FirstCross < 0 ? default : new CallShape { Batch = batch, QueryLength = sequence, KeyLength = memoryLength };
        return ChainPlan.Of(layers, CallStages.OfLayer, shape, crossShape, maxDegree).TotalFloats * sizeof(float);
    }

    /// <summary>The same with sequences of different lengths, which have been checked.</summary>
    public static long PackedWorkspaceBytes(LayerChain layers, ReadOnlySpan<int> cumulativeLengths, int maxDegree)
    {
        var items = new PackedItems(cumulativeLengths, layers[0].Attention.Layout.FittingChunkRows);
        if (items.Tokens == 0)
        {
            return 0;
        }

        var shape = new CallShape
        {
            Batch = cumulativeLengths.Length - 1,
            QueryLength = items.Longest,
            KeyLength = items.Longest,
            SharesKeyValueSource = true,
            PackedTokens = items.Tokens,
            PackedChunks = items.Chunks,
            PackedChunkTokens = items.ChunkTokens,
        };
        return ChainPlan.Of(layers, CallStages.OfLayer, shape, crossShape: default, maxDegree).TotalFloats * sizeof(float);
    }

    /// <summary>The same with caches, for the longest part of the new tokens that is taken at once.</summary>
    public static long CachedWorkspaceBytes(LayerChain layers, KeyValueCache[] caches, int sequence, int maxDegree)
    {
        KeyValueCache first = caches[0];
        int tokens = Math.Min(sequence, LongestChunk(first, caches));
        if (first.Batch == 0 || tokens == 0)
        {
            return 0;
        }

        int longest = 0;
        foreach (int length in first.Lengths)
        {
            longest = Math.Max(longest, length);
        }

        // Parts that follow see more keys.
        int keys = (int)Math.Min((long)longest + sequence, int.MaxValue);
        var shape = new CallShape { Batch = first.Batch, QueryLength = tokens, KeyLength = keys, SharesKeyValueSource = true };
        return ChainPlan.Of(layers, CallStages.OfLayerCached, shape, crossShape: default, maxDegree).TotalFloats * sizeof(float);
    }

    /// <summary>Runs a part of the tokens of several sequences, whose rows lie apart: between layers they follow each other, and so they do before and behind.</summary>
    private static void RunGathered(
        LayerChain layers, scoped LayerCall chunk, KeyValueCache[]? caches, scoped LayerCall crossChunk, KeyValueMemory?[]? memories)
    {
        int width = layers.DModel;
        int floats = checked(chunk.Batch * chunk.QueryLength * width);
        float[] buffer = ArrayPool<float>.Shared.Rent(checked(2 * floats));
        Span<float> input = buffer.AsSpan(0, floats), output = buffer.AsSpan(floats, floats);
        CallTensor target = chunk.Output;
        for (int item = 0; item < chunk.Batch; item++)
        {
            chunk.Query.Rows(item).CopyTo(input[(item * chunk.QueryLength * width)..]);
        }

        chunk.Query = CallTensor.Dense(input, width, chunk.QueryLength, chunk.Batch, SequenceLayout.BatchFirst);
        chunk.Output = CallTensor.Dense(output, width, chunk.QueryLength, chunk.Batch, SequenceLayout.BatchFirst);
        RunOnce(layers, in chunk, caches, in crossChunk, memories);
        for (int item = 0; item < chunk.Batch; item++)
        {
            ReadOnlySpan<float> rows = target.Rows(item);
            output.Slice(item * rows.Length, rows.Length).CopyTo(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(rows), rows.Length));
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    [SkipLocalsInit]
    private static void RunOnce(
        LayerChain layers, scoped in LayerCall call, KeyValueCache[]? caches, scoped in LayerCall crossCall, KeyValueMemory?[]? memories)
    {
        CallShape shape = call.Shape(layers[0].Attention.Layout);
        CallShape crossShape = memories is null ? default : crossCall.Shape(layers[layers.FirstCross].Cross!.Layout);
        ChainPlan plan = ChainPlan.Of(layers, call.Stages, shape, crossShape, call.Options.MaxDegreeOfParallelism);
        long bytes = plan.TotalFloats * sizeof(float);
        Workspace? given = call.Options.Workspace;
        Workspace workspace = given ?? WorkspacePool.Rent(bytes);
        workspace.Reserve(bytes);
        if (workspace.LayersJob is not RunningChain chain)
        {
            chain = new RunningChain();
            workspace.LayersJob = chain;
        }

        chain.Begin(layers, plan, call.Stages, shape, crossShape, caches, memories, workspace);
        if (memories is null)
        {
            LayerRunner.RunPinned(chain.First, layers[0].Attention.Weights.Rotary, in call, workspace, chain);
        }
        else
        {
            LayerRunner.RunPinned(chain.FirstCross, in crossCall, chain.First, in call, workspace, chain);
        }

        chain.End();
        GC.KeepAlive(layers);
        GC.KeepAlive(caches);
        GC.KeepAlive(memories);
        GC.KeepAlive(workspace);
        if (given is null)
        {
            WorkspacePool.Return(workspace);
        }
    }
}
