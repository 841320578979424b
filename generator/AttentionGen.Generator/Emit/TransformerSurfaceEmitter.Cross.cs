using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <content>Layers with cross-attention, whose calls take a memory.</content>
internal sealed partial class TransformerSurfaceEmitter
{
    private int MemoryDim => spec.Cross!.KeyDim;

    private void WriteMemory()
    {
        _writer.Blank().Write(
            """
            /// <summary>Makes a memory for the keys and values of the rows that the cross-attention attends to, in the layout of these kernels.</summary>
            /// <param name="batch">Batch items.</param>
            /// <param name="capacity">Rows of each item at most.</param>
            """);
        WholeLayerSurface.Method(_writer, WholeLayerMethods.CreateMemory, "_core.CreateMemory(batch, capacity)");
        _writer.Blank().Write(
            $"""
            /// <summary>Projects rows, such as an encoder's output, to the keys and values of a memory, once for all calls; what it held goes.</summary>
            /// <param name="states"><c>[batch, length, {MemoryDim}]</c>, row-major.</param>
            /// <param name="memory">A memory that this layer made.</param>
            /// <param name="length">Rows of each item, up to the memory's capacity.</param>
            /// <param name="options">Padding: which rows are real; workspace and threads.</param>
            """);
        Throws();
        WholeLayerSurface.Methods(
            _writer,
            WholeLayerMethods.ProjectMemory,
            LayerMethods.Options,
            "_core.ProjectMemory(states, memory, length, in options)",
            "_core.ProjectMemory(states, memory, length, default)");
    }

    private void WriteForwardWithMemory()
    {
        string rows = $"<c>[batch, sequence, {Attention.DModel}]</c>, row-major";
        _writer.Blank().Write(
            $"""
            /// <summary>Takes a batch through the layer, whose rows attend to each other and then to a memory.</summary>
            /// <param name="input">{rows}; there are as many items as the memory has.</param>
            /// <param name="memory">A memory that this layer made.</param>
            /// <param name="output">{rows}; may not overlap the input.</param>
            /// <param name="sequence">Tokens of each item; 0 does nothing.</param>
            /// <param name="options">Masks and attention weights of the layer's own attention; workspace, threads. Rows are batch-first.</param>
            /// <param name="memoryOptions">Mask, attention weights, scores and dropout of the cross-attention; nothing else.</param>
            """);
        Throws();
        WriteThree(
            WholeLayerMethods.WithMemory(WholeLayerMethods.BothOptions),
            WholeLayerMethods.WithMemory(LayerMethods.Options),
            WholeLayerMethods.WithMemory(LayerMethods.Nothing),
            "_core.Forward(input, memory, output, sequence");
    }

    private void WriteCachedWithMemory()
    {
        _writer.Blank().Write(
            $"""
            /// <summary>Takes new tokens, which join those of a cache, through the layer: a prompt, a part of one, or the next token. The bits are those of the whole sequence.</summary>
            /// <param name="input"><c>[batch, sequence, {Attention.DModel}]</c>, the new tokens.</param>
            /// <param name="cache">A cache that this layer made.</param>
            /// <param name="memory">A memory that this layer made, of as many items.</param>
            /// <param name="output"><c>[batch, sequence, {Attention.DModel}]</c>; may not overlap the input.</param>
            /// <param name="sequence">New tokens of each sequence; 0 does nothing.</param>
            /// <param name="options">Workspace, threads, log-sum-exp; padding lengths where some sequences have fewer new tokens, whose further rows are not defined.</param>
            /// <param name="memoryOptions">Mask, attention weights, scores and dropout of the cross-attention; nothing else.</param>
            """);
        Throws();
        _writer.Write("/// <exception cref=\"global::System.InvalidOperationException\">The new tokens do not fit into the cache, which is left as it was.</exception>");
        WriteThree(
            WholeLayerMethods.CachedWithMemory(WholeLayerMethods.BothOptions),
            WholeLayerMethods.CachedWithMemory(LayerMethods.Options),
            WholeLayerMethods.CachedWithMemory(LayerMethods.Nothing),
            "_core.Cached(input, cache, memory, output, sequence");
    }

    private void WriteCrossCosts()
    {
        _writer.Blank().Write("/// <summary>Bytes of scratch that a call of <c>Forward</c> with a batch and a memory uses.</summary>");
        WholeLayerSurface.Method(
            _writer, WholeLayerMethods.CrossWorkspace, "_core.CrossWorkspaceBytes(batch, sequence, memoryLength, maxDegreeOfParallelism)");
        _writer.Blank().Write(
            $"/// <summary>Useful multiply-adds of a batch and a memory that has been projected; what masks and windows hide does not count{WholeLayerSurface.MaskNotes(Attention)}.</summary>");
        WholeLayerSurface.Method(
            _writer,
            WholeLayerMethods.CrossMultiplyAdds,
            Attention.Functions?.Mask is { ReadsCaptures: false }
                ? "CountMultiplyAdds(batch, sequence, memoryLength, default)"
                : $"global::AttentionGen.Kernels.LayerCost.CrossMultiplyAdds(batch, sequence, memoryLength, MultiplyAddsPerToken, MultiplyAddsPerPair, {Attention.LeftWindow}, {Attention.RightWindow}, {Attention.AddedKeys})",
            "public static");
        WriteMaskedCost(WholeLayerMethods.MaskedCrossMultiplyAdds, "memoryLength");
    }

    /// <summary>A method whose documentation has been written, and the same with less that a call may leave out.</summary>
    private void WriteThree(MethodSignature all, MethodSignature options, MethodSignature nothing, string start)
    {
        WholeLayerSurface.Method(_writer, all, start + ", in options, in memoryOptions)");
        foreach ((MethodSignature method, string end) in ((MethodSignature, string)[])[(options, ", in options, default)"), (nothing, ", default, default)")])
        {
            _writer.Blank().Write($"/// <inheritdoc cref=\"{SignatureText.Reference(all)}\"/>");
            WholeLayerSurface.Method(_writer, method, start + end);
        }
    }
}
