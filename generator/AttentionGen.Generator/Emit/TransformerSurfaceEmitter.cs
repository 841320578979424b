using AttentionGen.Generator.Emit.Functions;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the public face of a whole layer: constants, constructor, Forward and what it costs.</summary>
internal sealed partial class TransformerSurfaceEmitter(TransformerSpec spec, IReadOnlyList<TransformerPlan> plans)
{
    private const string Layer = "global::AttentionGen.ITransformerLayer";

    private readonly SourceWriter _writer = new();
    private readonly TransformerCost _cost = TransformerCost.Of(spec, plans[0].Attention.Layout);

    private AttentionSpec Attention => spec.Attention;

    public GeneratedFile Write()
    {
        PartialType.WriteFileHeader(_writer, spec.Type, WholeLayerText.Of(spec), "The public members.");
        PartialType.OpenContainers(_writer, spec.Type);
        WriteRemarks();
        _writer.Open($"partial class {spec.Type.Name} : {Layer}");
        WriteConstants();
        WriteFacts();
        CapturesEmitter.Write(_writer, spec.Attention);
        WholeLayerSurface.Constructor(_writer, spec.Type, "TransformerLayerWeights");
        _writer.Blank().Write($"global::AttentionGen.Kernels.TransformerLayerCore {Layer}.Core => _core;");
        if (spec.Cross is null)
        {
            WriteForward();
        }
        else
        {
            WriteMemory();
            WriteForwardWithMemory();
        }

        if (Attention.CanCache)
        {
            WriteCache();
        }

        WriteCosts();
        WholeLayerFacts.WriteCreate(
            _writer,
            "TransformerLayerCore",
            "TransformerLayerWeights",
            [.. plans.Select(static plan => plan.Width)],
            FeedForwardFiles.Missing(spec.Type, plans.Select(static plan => plan.Width)));
        PartialType.Close(_writer, spec.Type);
        return new GeneratedFile(PartialType.SurfaceFile(spec.Type), _writer.ToString());
    }

    private void WriteRemarks()
    {
        _writer.Write(
            """
            /// <remarks>
            /// <para>A transformer layer of one shape, float32. Of the row x of each token:</para>
            /// <code>
            """);
        foreach (string line in LayerFormula.Lines(spec))
        {
            _writer.Write($"///   {line}");
        }

        _writer.Write(
            $"""
            /// </code>
            /// <para>{GeneratedText.Thousands(_cost.Parameters)} parameters, {GeneratedText.Thousands(_cost.Parameters * sizeof(float))} bytes. A token costs {GeneratedText.Thousands(_cost.MultiplyAddsPerToken)} multiply-adds, and {GeneratedText.Thousands(_cost.MultiplyAddsPerPair)} for each key that it sees{(spec.Cross is null ? "" : ", of its own sequence and of the memory")}; a call allocates nothing.</para>
            /// <para>Immutable after construction and safe to call from any number of threads at once.</para>
            /// </remarks>
            """);
    }

    private void WriteConstants()
    {
        WholeLayerSurface.Constant(_writer, "DModel", Attention.DModel, "Model width E: floats in an input and an output row.");
        WholeLayerSurface.Constant(_writer, "Heads", Attention.Heads, "Query heads.");
        WholeLayerSurface.Constant(_writer, "HeadDim", Attention.HeadDim, "Floats of one head of queries and keys.");
        WholeLayerSurface.Constant(_writer, "KeyValueHeads", Attention.KeyValueHeads, "Key/value heads.");
        WholeLayerSurface.Constant(_writer, "Hidden", spec.FeedForward.Hidden, "Floats in a row between the projections of the feed-forward.");
        WholeLayerSurface.Constant(_writer, "KeyBlockLength", plans[0].Attention.Layout.KeyBlockLength, "Keys that are reduced together before they are merged with the others.");
        WholeLayerSurface.Constant(_writer, "Parameters", _cost.Parameters, "Learned numbers: weights, biases, norms and what the options add.", "long");
        WholeLayerSurface.Constant(_writer, "WeightBytes", _cost.Parameters * sizeof(float), "Bytes of the parameters: what a call reads at least.", "long");
        WholeLayerSurface.Constant(_writer, "MultiplyAddsPerToken", _cost.MultiplyAddsPerToken, "Multiply-adds of a token's products with weights.", "long");
        WholeLayerSurface.Constant(_writer, "MultiplyAddsPerPair", _cost.MultiplyAddsPerPair, "Multiply-adds of a query and a key that it sees, all heads together.", "long");
        if (spec.Cross is { } cross)
        {
            WholeLayerSurface.Constant(_writer, "MemoryDim", cross.KeyDim, "Floats in a row that the keys and values of the memory are projected from.");
            WholeLayerSurface.Constant(_writer, "MultiplyAddsPerMemoryRow", _cost.MultiplyAddsPerMemoryRow, "Multiply-adds that project such a row, once for all calls.", "long");
        }

        if (Attention.CanCache)
        {
            WholeLayerSurface.Constant(_writer, "CacheBytesPerToken", plans[0].Attention.Layout.CacheBytesPerToken, "Bytes that a cache takes for each token of a sequence.", "long");
        }

        _writer.Write("private readonly global::AttentionGen.Kernels.TransformerLayerCore _core;");
    }

    private void WriteFacts()
    {
        _writer.Blank().Write("/// <summary>The shape and options of this layer.</summary>");
        _writer.Write(GeneratedText.NotCovered).Write("public static global::AttentionGen.TransformerLayerShape Shape => GeneratedFacts.Shape;");
        _writer.Blank().Write("/// <summary>The register tiles of each vector width.</summary>");
        _writer.Write(GeneratedText.NotCovered).Write("public static global::AttentionGen.AttentionPlan Plan => GeneratedFacts.Plan;");
        _writer.Blank().Write("/// <summary>What is computed once. Apart from your static fields, which may be layers and need it.</summary>");
        _writer.Write(GeneratedText.NotCovered).Open("private static class GeneratedFacts");
        new AttentionFacts(_writer, Attention, [.. plans.Select(static plan => plan.Attention)], areConstants: false, width => plans.Single(plan => plan.Width == width).OtherCodeBytes)
            .Write("Attention", "AttentionShape");
        if (spec.Cross is { } cross)
        {
            new AttentionFacts(_writer, cross, [.. plans.Select(static plan => plan.Cross!)], areConstants: false).WriteNumbers("CrossAttention", "CrossAttentionShape");
        }

        WholeLayerFacts.WriteLayout(_writer, [.. plans.Select(static plan => plan.FeedForward)], "FeedForward");
        string creation = "public static readonly global::AttentionGen.TransformerLayerShape Shape = new(\n    AttentionShape,\n    "
            + $"{WholeLayerFacts.ShapeOf(spec.FeedForward)},\n    global::AttentionGen.NormKind.{spec.Norm},\n    global::AttentionGen.NormPlace.{spec.NormPlace},\n    "
            + $"Epsilon: {GeneratedText.Double(spec.Epsilon)},\n    global::AttentionGen.ResidualKind.{spec.Residual})";
        _writer.Blank().Open(creation);
        if (spec.Cross is not null)
        {
            _writer.Write("CrossAttention = CrossAttentionShape,");
        }

        _writer.Write(
            $"""
            AttentionNorm = {GeneratedText.Bool(spec.AttentionNorm)},
            LayerScale = {GeneratedText.Bool(spec.LayerScale)},
            ResidualMultiplier = {GeneratedText.Double(spec.ResidualMultiplier)},
            """);
        _writer.Close(";").Close();
    }

    private void WriteForward()
    {
        string rows = $"<c>[batch, sequence, {Attention.DModel}]</c>, row-major";
        _writer.Blank().Write("/// <summary>Takes a batch through the layer.</summary>");
        WriteBatch(rows);
        _writer.Write(
            """
            /// <param name="padding">Which tokens are real, as keys; by default all are.</param>
            /// <param name="workspace">Scratch memory, grown if it is too small; by default borrowed from a shared pool.</param>
            /// <param name="maxDegreeOfParallelism">Threads that may take part, the calling one included; 0 for as many as there are processors. The bits stay the same.</param>
            """);
        Throws();
        WholeLayerSurface.Method(
            _writer,
            WholeLayerMethods.Batched(LayerMethods.Plain),
            "_core.Forward(input, output, batch, sequence, new global::AttentionGen.AttentionOptions { Padding = padding, Workspace = workspace, MaxDegreeOfParallelism = maxDegreeOfParallelism })");
        _writer.Blank().Write("/// <summary>Takes a batch through the layer, with masks and whatever else a call may carry.</summary>");
        WriteBatch(rows);
        _writer.Write("/// <param name=\"options\">Masks, attention weights, workspace, threads; rows are batch-first.</param>");
        Throws();
        WholeLayerSurface.Methods(
            _writer,
            WholeLayerMethods.Batched,
            LayerMethods.Options,
            "_core.Forward(input, output, batch, sequence, in options)",
            "_core.Forward(input, output, batch, sequence, default)");
        _writer.Blank().Write(
            $"""
            /// <summary>Takes sequences of different lengths, one behind the other without padding, through the layer: each attends to itself alone.</summary>
            /// <param name="input"><c>[tokens, {Attention.DModel}]</c>, the tokens of all sequences.</param>
            /// <param name="output"><c>[tokens, {Attention.DModel}]</c>; may not overlap the input.</param>
            /// <param name="cumulativeLengths">0, and where each sequence ends; one more entry than there are sequences.</param>
            /// <param name="options">Workspace and threads; nothing else.</param>
            """);
        Throws();
        WholeLayerSurface.Methods(
            _writer,
            WholeLayerMethods.Packed,
            LayerMethods.Options,
            "_core.Packed(input, output, cumulativeLengths, in options)",
            "_core.Packed(input, output, cumulativeLengths, default)");
    }

    private void WriteCache()
    {
        WriteCreateCache();
        if (spec.Cross is null)
        {
            WriteCached();
        }
        else
        {
            WriteCachedWithMemory();
        }
    }

    private void WriteCreateCache()
    {
        _writer.Blank().Write(
            """
            /// <summary>Makes a cache for the keys and values of sequences that grow token by token, in the layout of these kernels.</summary>
            /// <param name="batch">Sequences.</param>
            /// <param name="capacity">Tokens of each sequence at most; 1 at least.</param>
            """);
        WholeLayerSurface.Method(_writer, WholeLayerMethods.CreateCache, "_core.CreateCache(batch, capacity)");
    }

    private void WriteCached()
    {
        _writer.Blank().Write(
            $"""
            /// <summary>Takes new tokens, which join those of a cache, through the layer: a prompt, a part of one, or the next token. The bits are those of the whole sequence.</summary>
            /// <param name="input"><c>[batch, sequence, {Attention.DModel}]</c>, the new tokens.</param>
            /// <param name="cache">A cache that this layer made.</param>
            /// <param name="output"><c>[batch, sequence, {Attention.DModel}]</c>; may not overlap the input.</param>
            /// <param name="sequence">New tokens of each sequence; 0 does nothing.</param>
            /// <param name="options">Workspace, threads, log-sum-exp; padding lengths where some sequences have fewer new tokens, whose further rows are not defined.</param>
            """);
        Throws();
        _writer.Write("/// <exception cref=\"global::System.InvalidOperationException\">The new tokens do not fit into the cache, which is left as it was.</exception>");
        WholeLayerSurface.Methods(
            _writer,
            WholeLayerMethods.Cached,
            LayerMethods.Options,
            "_core.Cached(input, cache, output, sequence, in options)",
            "_core.Cached(input, cache, output, sequence, default)");
    }

    private void WriteCosts()
    {
        if (spec.Cross is not null)
        {
            WriteCrossCosts();
            return;
        }

        _writer.Blank().Write("/// <summary>Bytes of scratch that a call of <c>Forward</c> with a batch uses.</summary>");
        WholeLayerSurface.Method(_writer, WholeLayerMethods.Workspace, "_core.WorkspaceBytes(batch, sequence, maxDegreeOfParallelism)");
        _writer.Blank().Write($"/// <summary>Useful multiply-adds of a batch, <c>long.MaxValue</c> at most; what masks and windows hide does not count{WholeLayerSurface.MaskNotes(Attention)}.</summary>");
        WholeLayerSurface.Method(
            _writer,
            WholeLayerMethods.MultiplyAdds,
            WholeLayerSurface.MultiplyAdds(Attention, "sequence"),
            "public static");
        WriteMaskedCost(WholeLayerMethods.MaskedMultiplyAdds, "0");
    }

    private void WriteMaskedCost(MethodSignature method, string memoryLength)
    {
        if (Attention.Functions?.Mask is { ReadsCaptures: true } mask)
        {
            _writer.Blank().Write($"/// <summary>The same; what {mask.Method} hides does not count.</summary>");
            WholeLayerSurface.Method(_writer, method, $"CountMultiplyAdds(batch, sequence, {memoryLength}, in captured)", "public static");
        }
    }

    private void WriteBatch(string rows) => _writer.Write(
        $"""
        /// <param name="input">{rows}.</param>
        /// <param name="output">{rows}; may not overlap the input.</param>
        /// <param name="batch">Batch items; 0 does nothing.</param>
        /// <param name="sequence">Tokens of each item; 0 does nothing.</param>
        """);

    private void Throws() =>
        _writer.Write("/// <exception cref=\"global::System.ArgumentException\">A length does not fit, or memory overlaps.</exception>");
}
