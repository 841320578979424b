using AttentionGen.Kernels;

namespace AttentionGen;

/// <content>Stacks of layers with cross-attention, such as the decoders of translation and speech models.</content>
public sealed partial class TransformerStack
{
    /// <summary>Whether a layer has cross-attention, so that calls take a memory.</summary>
    public bool HasCrossAttention => _chain.FirstCross >= 0;

    /// <summary>Makes a memory for each layer with cross-attention.</summary>
    /// <param name="batch">Items.</param>
    /// <param name="capacity">Rows of each at most, such as the longest text of an encoder.</param>
    /// <exception cref="InvalidOperationException">No layer has cross-attention.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    public StackMemory CreateMemory(int batch, int capacity)
    {
        if (!HasCrossAttention)
        {
            throw new InvalidOperationException("No layer of this stack has cross-attention, so that there is nothing that would attend to a memory.");
        }

        var memories = new KeyValueMemory?[_chain.Count];
        for (int i = 0; i < memories.Length; i++)
        {
            memories[i] = _chain[i].Cross is { } cross ? new KeyValueMemory(cross.Layout, cross.Weights, batch, capacity) : null;
        }

        return new StackMemory(_chain.Number, memories);
    }

    /// <summary>Projects rows, such as an encoder's output, to the keys and values of all layers with cross-attention; what the memory held goes.</summary>
    /// <param name="states"><c>[batch, length, MemoryDim]</c>, row-major.</param>
    /// <param name="memory">A memory that this stack made.</param>
    /// <param name="length">Rows of each item, up to the memory's capacity.</param>
    /// <param name="options">Padding: which rows are real; workspace and threads.</param>
    /// <exception cref="ArgumentException">A length does not fit, the memory is another stack's, or an option is none for this.</exception>
    public void ProjectMemory(ReadOnlySpan<float> states, StackMemory memory, int length, in AttentionOptions options = default)
    {
        CheckMemory(memory);
        for (int i = 0; i < _chain.Count; i++)
        {
            if (_chain[i].Cross is { } cross)
            {
                TransformerLayerCore.Project(cross, states, memory.Memories[i]!, length, options);
            }
        }
    }

    /// <summary>Takes a batch through all layers, which attend to a memory.</summary>
    /// <param name="input"><c>[batch, sequence, DModel]</c>, row-major; there are as many items as the memory has.</param>
    /// <param name="memory">A memory that this stack made.</param>
    /// <param name="output">The same shape; may not overlap the input.</param>
    /// <param name="sequence">Tokens of each item; 0 does nothing.</param>
    /// <param name="options">Padding and masks of the layers' own attention; workspace and threads.</param>
    /// <param name="memoryOptions">The mask of the cross-attention, <c>[sequence, length]</c> or one for each item; nothing else.</param>
    /// <exception cref="ArgumentException">A span has another length than the shape says, two overlap, or an option is none for a stack.</exception>
    public void Forward(
        ReadOnlySpan<float> input,
        StackMemory memory,
        Span<float> output,
        int sequence,
        in AttentionOptions options = default,
        in AttentionOptions memoryOptions = default)
    {
        CheckMemory(memory);
        CheckOptions(options);
        CheckMemoryOptions(memoryOptions);
        LayerCall.CheckRowsBeside(memory.First, _chain[0].Attention.Layout, input, output, sequence);
        LayerCall call = LayerCall.SelfAttention(_chain[0].Attention.Layout, input, output, memory.Batch, sequence, options);
        call.Stages = CallStages.OfLayer;
        TransformerLayerCore.Run(_chain, in call, caches: null, memory.Memories, memoryOptions);
    }

    /// <summary>Takes new tokens, which join those of the caches, through all layers, which attend to a memory.</summary>
    /// <param name="input"><c>[batch, sequence, DModel]</c>, the new tokens.</param>
    /// <param name="cache">A cache that this stack made.</param>
    /// <param name="memory">A memory that this stack made, of as many items.</param>
    /// <param name="output">The same shape; may not overlap the input.</param>
    /// <param name="sequence">New tokens of each sequence; 0 does nothing.</param>
    /// <param name="options">Workspace, threads; padding lengths where some sequences have fewer new tokens, whose further rows are not defined.</param>
    /// <param name="memoryOptions">As for the other overload.</param>
    /// <exception cref="ArgumentException">As for the other overload, or the cache is another stack's.</exception>
    /// <exception cref="InvalidOperationException">The new tokens do not fit into the cache, which is left as it was.</exception>
    public void Forward(
        ReadOnlySpan<float> input,
        StackCache cache,
        StackMemory memory,
        Span<float> output,
        int sequence,
        in AttentionOptions options = default,
        in AttentionOptions memoryOptions = default)
    {
        CheckMemory(memory);
        CheckMemoryOptions(memoryOptions);
        LayerCall call = CachedCall(input, cache, output, sequence, options);
        TransformerLayerCore.CheckBatches(cache.Batch, memory.Batch);
        TransformerLayerCore.Run(_chain, in call, cache.Caches, memory.Memories, memoryOptions);
    }

    /// <summary>Bytes of scratch of a call with these sizes.</summary>
    /// <param name="batch">Items.</param>
    /// <param name="sequence">Tokens of each.</param>
    /// <param name="memoryLength">Rows of each item's memory.</param>
    /// <param name="maxDegreeOfParallelism">Threads at most; 0 for as many as there are processors.</param>
    public long GetCrossWorkspaceBytes(int batch, int sequence, int memoryLength, int maxDegreeOfParallelism = 0) =>
        ChainRunner.WorkspaceBytes(_chain, batch, sequence, memoryLength, maxDegreeOfParallelism);

    private void CheckMemory(StackMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (memory.Owner != _chain.Number)
        {
            throw new ArgumentException("memory must be one that this stack made: its layout is that of these layers.", nameof(memory));
        }
    }

    private void CheckMemoryOptions(in AttentionOptions memoryOptions)
    {
        if (_chain.Count > 1 && (memoryOptions.Weights.IsPresent || memoryOptions.Scores.IsPresent || !memoryOptions.LogSumExp.IsEmpty || memoryOptions.Dropout.IsPresent))
        {
            throw new ArgumentException(
                "memoryOptions may only carry Mask in a call of several layers: what one layer writes, the next would overwrite.", nameof(memoryOptions));
        }
    }
}
