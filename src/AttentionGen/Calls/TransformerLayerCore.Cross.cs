namespace AttentionGen.Kernels;

/// <content>Calls of a layer with cross-attention.</content>
public sealed partial class TransformerLayerCore
{
    private AttentionBranch Cross => Parts.Cross!;

    /// <summary>Makes a memory for the layer.</summary>
    /// <param name="batch">Items.</param>
    /// <param name="capacity">Rows of each at most.</param>
    public KeyValueMemory CreateMemory(int batch, int capacity) => new(Cross.Layout, Cross.Weights, batch, capacity);

    /// <summary>Projects rows to the keys and values of a memory.</summary>
    /// <param name="states"><c>[batch, length, MemoryDim]</c>.</param>
    /// <param name="memory">A memory that this layer made.</param>
    /// <param name="length">Rows of each item.</param>
    /// <param name="options">Padding, workspace and threads.</param>
    public void ProjectMemory(ReadOnlySpan<float> states, KeyValueMemory memory, int length, scoped in AttentionOptions options) =>
        Project(Cross, states, memory, length, options);

    /// <summary>Takes a batch through the layer.</summary>
    /// <param name="input"><c>[batch, sequence, DModel]</c>.</param>
    /// <param name="memory">A memory that this layer made.</param>
    /// <param name="output">The same shape as the input; may not overlap it.</param>
    /// <param name="sequence">Tokens of each item.</param>
    /// <param name="options">Options of the call, and of the layer's own attention.</param>
    /// <param name="memoryOptions">Options of the cross-attention.</param>
    public void Forward(
        ReadOnlySpan<float> input,
        KeyValueMemory memory,
        Span<float> output,
        int sequence,
        scoped in AttentionOptions options,
        scoped in AttentionOptions memoryOptions)
    {
        ArgumentNullException.ThrowIfNull(memory);
        memory.ThrowUnlessMadeBy(Cross.Weights);
        LayerCall.CheckRowsBeside(memory, Parts.Attention.Layout, input, output, sequence);
        LayerCall call = LayerCall.SelfAttention(Parts.Attention.Layout, input, output, memory.Batch, sequence, options);
        call.Stages = CallStages.OfLayer;
        Run(Chain, in call, caches: null, memory.Alone, memoryOptions);
    }

    /// <summary>Takes new tokens, which join those of a cache, through the layer.</summary>
    /// <param name="input"><c>[batch, sequence, DModel]</c>.</param>
    /// <param name="cache">A cache that this layer made.</param>
    /// <param name="memory">A memory that this layer made, of as many items.</param>
    /// <param name="output">The same shape as the input; may not overlap it.</param>
    /// <param name="sequence">New tokens of each sequence.</param>
    /// <param name="options">Options of the call, and of the layer's own attention.</param>
    /// <param name="memoryOptions">Options of the cross-attention.</param>
    public void Cached(
        ReadOnlySpan<float> input,
        KeyValueCache cache,
        KeyValueMemory memory,
        Span<float> output,
        int sequence,
        scoped in AttentionOptions options,
        scoped in AttentionOptions memoryOptions)
    {
        ArgumentNullException.ThrowIfNull(memory);
        memory.ThrowUnlessMadeBy(Cross.Weights);
        LayerCall call = LayerCall.Cached(Parts.Attention.Layout, Parts.Attention.Weights, input, cache, output, sequence, options);
        CheckBatches(cache.Batch, memory.Batch);
        call.Stages = CallStages.OfLayerCached;
        Run(Chain, in call, caches: null, memory.Alone, memoryOptions);
    }

    /// <summary>Bytes of scratch of a call.</summary>
    /// <param name="batch">Items.</param>
    /// <param name="sequence">Tokens of each.</param>
    /// <param name="memoryLength">Rows of each item's memory.</param>
    /// <param name="maxDegreeOfParallelism">Threads at most; 0 for as many as there are processors.</param>
    public long CrossWorkspaceBytes(int batch, int sequence, int memoryLength, int maxDegreeOfParallelism) =>
        ChainRunner.WorkspaceBytes(Chain, batch, sequence, memoryLength, maxDegreeOfParallelism);

    /// <summary>Projects rows to the keys and values of a memory.</summary>
    internal static void Project(
        AttentionBranch cross, ReadOnlySpan<float> states, KeyValueMemory memory, int length, scoped in AttentionOptions options)
    {
        LayerCall call = LayerCall.ProjectStates(cross, states, memory, length, options);
        if (!call.IsEmpty)
        {
            LayerRunner.Run(cross.Kernels, cross.Layout, cross.Weights, in call);
        }
    }

    /// <summary>A cache and a memory are of the same items.</summary>
    internal static void CheckBatches(int ofCache, int ofMemory)
    {
        if (ofCache != ofMemory)
        {
            throw new ArgumentException($"memory must have as many items as the cache has sequences, {ofCache}, but has {ofMemory}.", "memory");
        }
    }
}
