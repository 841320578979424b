namespace AttentionGen.Kernels;

/// <content>The cross-attention of whole layers. Messages name the parameters of their methods.</content>
public ref partial struct LayerCall
{
    /// <summary>Rows that a memory's keys and values are projected from.</summary>
    /// <param name="branch">The cross-attention.</param>
    /// <param name="states">The rows, <c>[batch, length, MemoryDim]</c>.</param>
    /// <param name="memory">The memory.</param>
    /// <param name="length">Rows of each item.</param>
    /// <param name="options">Padding, workspace and threads.</param>
    internal static LayerCall ProjectStates(
        AttentionBranch branch, ReadOnlySpan<float> states, KeyValueMemory memory, int length, scoped in AttentionOptions options)
    {
        ArgumentNullException.ThrowIfNull(memory);
        memory.ThrowUnlessMadeBy(branch.Weights);
        Arguments.CheckSize(length, nameof(length));
        if (length > memory.Capacity)
        {
            throw new ArgumentException($"length must be at most the memory's capacity of {memory.Capacity} rows, but is {length}.", nameof(length));
        }

        Arguments.CheckTensor(states.Length, memory.Batch, length, branch.Layout.KeyDim, nameof(states), nameof(length), "MemoryDim", "memory.Batch");
        return ProjectMemory(branch.Layout, branch.Weights, states, states, memory, length, options);
    }

    /// <summary>Checks the rows of a layer that attends to a memory: there are as many items as the memory has.</summary>
    internal static void CheckRowsBeside(
        KeyValueMemory memory, in LayerLayout layout, ReadOnlySpan<float> input, ReadOnlySpan<float> output, int sequence)
    {
        Arguments.CheckSize(sequence, nameof(sequence));
        Arguments.CheckTensor(input.Length, memory.Batch, sequence, layout.DModel, nameof(input), nameof(sequence), "DModel", "memory.Batch");
        Arguments.CheckTensor(output.Length, memory.Batch, sequence, layout.DModel, nameof(output), nameof(sequence), "DModel", "memory.Batch");
    }

    /// <summary>The cross-attention of a layer, or of the first of several that has one.</summary>
    /// <param name="branch">The cross-attention.</param>
    /// <param name="self">The call of the layer's own attention, or of the first layer's.</param>
    /// <param name="memory">The memory.</param>
    /// <param name="memoryOptions">What belongs to this attention alone: mask, dropout, weights, scores.</param>
    internal static LayerCall CrossAttentionBeside(
        AttentionBranch branch, in LayerCall self, KeyValueMemory memory, scoped in AttentionOptions memoryOptions)
    {
        if (memoryOptions.Padding.Kind != PaddingMaskKind.None || memoryOptions.Workspace is not null || memoryOptions.MaxDegreeOfParallelism != 0
            || memoryOptions.Layout != SequenceLayout.BatchFirst)
        {
            throw new ArgumentException(
                "memoryOptions may only carry Mask, Dropout, Weights, Scores and LogSumExp: which keys are real was said when they were projected into the memory, and the rest stands in options.",
                nameof(memoryOptions));
        }

        LayerCall call = self;
        call.Stages = CallStages.OfLayerCross;
        call.Memory = memory;
        call.Cache = null;
        call.KeyLength = memory.KeyLength;
        call.SharesKeyValueSource = false;
        call.Options = default;
        call.MaskScope = default;
        try
        {
            call.SetOptions(branch.Layout, memoryOptions);
            OptionArguments.CheckInputOverlap(memoryOptions, self.Query.Floats, "input");
        }
        catch (ArgumentException e) when (e.ParamName == "options")
        {
            // The same checks as those of the other options, which the layer's own attention takes.
            string message = e.Message.Replace(" (Parameter 'options')", "", StringComparison.Ordinal);
            throw new ArgumentException(message.Replace("options.", "memoryOptions.", StringComparison.Ordinal), nameof(memoryOptions), e);
        }

        return call;
    }
}
