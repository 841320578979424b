using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <content>The methods that compute, and what they cost.</content>
internal sealed partial class SurfaceEmitter
{
    private void WriteSelfAttention()
    {
        string arguments = $"in GeneratedFacts.Layout, input, output, batch, {Sequence}";
        WriteSelfAttentionSummary();
        PlainParameters();
        WriteSelfAttentionCost();
        Member($"public void Forward({Input} input, {Output} output, int batch{AnySequence}, {Plain}) =>");
        _writer.Write($"    Forward(input, output, batch{(AnyLength ? ", sequence" : "")}, {PlainOptions});");

        WriteSelfAttentionSummary();
        OptionsParameter();
        WriteSelfAttentionCost();
        Member($"public void Forward({Input} input, {Output} output, int batch{AnySequence}, {Options}) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.SelfAttention({arguments}, in options));");

        Summary(StridedSummary("Self-attention"));
        StridedParameter("input", Sequence, spec.DModel);
        StridedParameter("output", Sequence, spec.OutputWidth, "; may not overlap the input");
        OptionsParameter();
        Member($"public void Forward({InputTensor} input, {OutputTensor} output, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.SelfAttention(in GeneratedFacts.Layout, input, output, {FixedLength}, in options));");
        if (!AnyLength)
        {
            return;
        }

        Summary("Self-attention of sequences of different lengths, one behind the other without padding: each attends to itself alone.");
        _writer.Write($"/// <param name=\"input\"><c>[tokens, {spec.DModel}]</c>, the tokens of all sequences.</param>");
        _writer.Write($"/// <param name=\"output\"><c>[tokens, {spec.OutputWidth}]</c>; may not overlap the input.</param>");
        _writer.Write("/// <param name=\"cumulativeLengths\">0, and where each sequence ends; one more entry than there are sequences.</param>");
        _writer.Write("/// <param name=\"options\">Workspace and threads; nothing else.</param>");
        Throws();
        Member($"public void Forward({Input} input, {Output} output, global::System.ReadOnlySpan<int> cumulativeLengths, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.Packed(in GeneratedFacts.Layout, input, output, cumulativeLengths, in options));");
    }

    /// <summary>What both overloads with spans say; one that inherits the other's remarks may not add a parameter of its own.</summary>
    private void WriteSelfAttentionSummary()
    {
        Summary($"Self-attention of a batch: projections, attention{(spec.OutputProjection ? ", output projection" : "; the heads are concatenated, not projected")}.");
        TensorParameter("input", Sequence, spec.DModel, "row-major");
        TensorParameter("output", Sequence, spec.OutputWidth, "row-major; may not overlap the input");
        SizeParameters("sequence", "Tokens of each item; 0 does nothing.");
    }

    private void WriteSelfAttentionCost() =>
        Remarks($"{GeneratedText.Thousands(_cost.MultiplyAddsPerToken)} multiply-adds a token, and {GeneratedText.Thousands(_cost.MultiplyAddsPerPair)} for each key that it sees; <c>GetMultiplyAdds</c> adds them up.");

    /// <summary>Keys and values of different widths cannot come from one source.</summary>
    private string ValueNotes => spec.KeyDim == spec.ValueDim ? "row-major; the same span as the keys where both come from one source" : "row-major";

    private void WriteCrossAttention()
    {
        string arguments = $"in GeneratedFacts.Layout, query, key, value, output, batch, {QueryLength}, {KeyLength}";
        string lengths = AnyLength ? ", int queryLength, int keyLength" : "";
        Summary("Cross-attention: queries from one sequence, keys and values from another, or from one each.");
        TensorParameter("query", QueryLength, spec.DModel, "row-major");
        TensorParameter("key", KeyLength, spec.KeyDim, "row-major");
        TensorParameter("value", KeyLength, spec.ValueDim, ValueNotes);
        TensorParameter("output", QueryLength, spec.OutputWidth, "row-major; may not overlap an input");
        SizeParameters("queryLength", "Query tokens of each item; 0 does nothing.");
        if (AnyLength)
        {
            _writer.Write("/// <param name=\"keyLength\">Key tokens of each item.</param>");
        }

        OptionsParameter();
        Member($"public void Forward({Input} query, {Input} key, {Input} value, {Output} output, int batch{lengths}, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.CrossAttention({arguments}, in options));");

        Summary(StridedSummary("Cross-attention"));
        StridedParameter("query", QueryLength, spec.DModel);
        StridedParameter("key", KeyLength, spec.KeyDim);
        StridedParameter("value", KeyLength, spec.ValueDim);
        StridedParameter("output", QueryLength, spec.OutputWidth, "; may not overlap an input");
        OptionsParameter();
        Member($"public void Forward({InputTensor} query, {InputTensor} key, {InputTensor} value, {OutputTensor} output, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.CrossAttention(in GeneratedFacts.Layout, query, key, value, output, {FixedLength}, in options));");
    }

    private void WriteMemory()
    {
        Summary("Makes room for projected keys and values, in the layout of these kernels; <c>ProjectMemory</c> fills it.");
        _writer.Write("/// <param name=\"batch\">Batch items.</param>");
        if (AnyLength)
        {
            _writer.Write("/// <param name=\"capacity\">Keys of each item at most.</param>");
        }

        string creation = $"new(in GeneratedFacts.Layout, _weights, batch, {(AnyLength ? "capacity" : "Sequence")});";
        string declaration = $"public {Memory} CreateMemory(int batch{(AnyLength ? ", int capacity" : "")})";
        if (spec.AddedKeys == 0)
        {
            Member($"{declaration} => {creation}");
        }
        else
        {
            OpenMember(declaration);
            _writer.Write($"{Memory} memory = {creation}");
            _writer.Blank().Write("// The keys that the layer adds are there before any other.");
            _writer.Write($"Run(_weights, {Kernels}LayerCall.ProjectMemory(in GeneratedFacts.Layout, _weights, default, default, memory, 0, default));");
            _writer.Write("return memory;");
            _writer.Close();
        }

        Summary("Projects keys and values once, for any number of calls: an encoder's output, for example. Replaces what the memory held.");
        TensorParameter("key", KeyLength, spec.KeyDim, "row-major, for the batch of the memory");
        TensorParameter("value", KeyLength, spec.ValueDim, ValueNotes);
        _writer.Write("/// <param name=\"memory\">A memory that this layer made.</param>");
        if (AnyLength)
        {
            _writer.Write("/// <param name=\"keyLength\">Key tokens of each item, up to the memory's capacity.</param>");
        }

        _writer.Write("/// <param name=\"options\">Padding, layout, workspace and threads; nothing else.</param>");
        Throws();
        Member($"public void ProjectMemory({Input} key, {Input} value, {Memory} memory{(AnyLength ? ", int keyLength" : "")}, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.ProjectMemory(in GeneratedFacts.Layout, _weights, key, value, memory, {KeyLength}, in options));");

        Summary("Queries that attend to keys and values which have been projected into a memory.");
        TensorParameter("query", QueryLength, spec.DModel, "row-major, for the batch of the memory");
        _writer.Write("/// <param name=\"memory\">A memory that this layer made and filled.</param>");
        TensorParameter("output", QueryLength, spec.OutputWidth, "row-major; may not overlap the query");
        if (AnyLength)
        {
            _writer.Write("/// <param name=\"queryLength\">Query tokens of each item; 0 does nothing.</param>");
        }

        OptionsParameter(" No padding: the memory has it.");
        Member($"public void Forward({Input} query, {Memory} memory, {Output} output{(AnyLength ? ", int queryLength" : "")}, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.WithMemory(in GeneratedFacts.Layout, _weights, query, memory, output, {QueryLength}, in options));");
    }

    private void WriteAttend()
    {
        string arguments = $"in GeneratedFacts.Layout, query, key, value, output, batch, {QueryLength}, {KeyLength}";
        string lengths = AnyLength ? ", int queryLength, int keyLength" : "";
        WriteAttendSummary();
        PlainParameters();
        WriteAttendCost();
        Member($"public {Static}void Attend({Input} query, {Input} key, {Input} value, {Output} output, int batch{lengths}, {Plain}) =>");
        _writer.Write($"    Attend(query, key, value, output, batch{(AnyLength ? ", queryLength, keyLength" : "")}, {PlainOptions});");

        WriteAttendSummary();
        OptionsParameter();
        WriteAttendCost();
        Member($"public {Static}void Attend({Input} query, {Input} key, {Input} value, {Output} output, int batch{lengths}, {Options}) =>");
        _writer.Write($"    Run({CoreWeights}, {Kernels}LayerCall.Core({arguments}, in options));");
    }

    private void WriteAttendSummary()
    {
        Summary("The attention core alone, for models with projections of their own.");
        TensorParameter("query", QueryLength, spec.QueryWidth, "concatenated heads, not scaled");
        TensorParameter("key", KeyLength, spec.KeyWidth, "concatenated key heads");
        TensorParameter("value", KeyLength, spec.ValueWidth, "concatenated value heads");
        TensorParameter("output", QueryLength, spec.ContextWidth, "concatenated contexts; may not overlap an input");
        SizeParameters("queryLength", "Query tokens of each item; 0 does nothing.");
        if (AnyLength)
        {
            _writer.Write("/// <param name=\"keyLength\">Key tokens of each item.</param>");
        }
    }

    private void WriteAttendCost() =>
        Remarks($"{GeneratedText.Thousands(_cost.MultiplyAddsPerPair)} multiply-adds for each pair of a query and a key that it sees.");

    private void WriteCache()
    {
        const string Cache = "global::AttentionGen.KeyValueCache";
        Summary("Makes a cache for the keys and values of sequences that grow token by token, in the layout of these kernels.");
        _writer.Write("/// <param name=\"batch\">Sequences.</param>");
        _writer.Write("/// <param name=\"capacity\">Tokens of each sequence at most; 1 at least.</param>");
        Remarks($"{GeneratedText.Thousands(_layout.CacheBytesPerToken)} bytes for each token that it holds.");
        Member($"public {Cache} CreateCache(int batch, int capacity) => new(in GeneratedFacts.Layout, _weights, batch, capacity);");

        Summary("Self-attention of new tokens that join those of a cache: a prompt, a part of one, or the next token. The bits are those of the whole sequence.");
        TensorParameter("input", "sequence", spec.DModel, "the new tokens");
        _writer.Write("/// <param name=\"cache\">A cache that this layer made.</param>");
        TensorParameter("output", "sequence", spec.OutputWidth, "row-major; may not overlap the input");
        _writer.Write("/// <param name=\"sequence\">New tokens of each sequence; 0 does nothing.</param>");
        _writer.Write("/// <param name=\"options\">Workspace, threads, layout, log-sum-exp; padding lengths where some sequences have fewer new tokens, whose further rows are not defined.</param>");
        Throws();
        Overflow();
        Member($"public void Forward({Input} input, {Cache} cache, {Output} output, int sequence, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.Cached(in GeneratedFacts.Layout, _weights, input, cache, output, sequence, in options));");

        Summary("The attention core alone, over new keys and values that join those of a cache.");
        TensorParameter("query", "sequence", spec.QueryWidth, "concatenated heads, not scaled");
        TensorParameter("key", "sequence", spec.KeyWidth, "concatenated key heads");
        TensorParameter("value", "sequence", spec.ValueWidth, "concatenated value heads");
        _writer.Write("/// <param name=\"cache\">A cache that this layer made.</param>");
        TensorParameter("output", "sequence", spec.ContextWidth, "concatenated contexts; may not overlap an input");
        _writer.Write("/// <param name=\"sequence\">New tokens of each sequence; 0 does nothing.</param>");
        _writer.Write("/// <param name=\"options\">As for <c>Forward</c> with a cache.</param>");
        Throws();
        Overflow();
        Member($"public void Attend({Input} query, {Input} key, {Input} value, {Cache} cache, {Output} output, int sequence, {Options} = default) =>");
        _writer.Write($"    Run(_weights, {Kernels}LayerCall.CachedCore(in GeneratedFacts.Layout, _weights, query, key, value, cache, output, sequence, in options));");
    }

    private void Overflow() =>
        _writer.Write("/// <exception cref=\"global::System.InvalidOperationException\">The new tokens do not fit into the cache, which is left as it was.</exception>");

    private void WriteCostMethods()
    {
        string cost = $"{Kernels}LayerCost.";
        if (spec.SharesInputPanels)
        {
            Summary("Bytes of scratch that a call of <c>Forward</c> as self-attention uses; threads need some of their own.");
            Member($"public static long GetWorkspaceBytes(int batch{AnySequence}, int maxDegreeOfParallelism = 0) =>");
            _writer.Write($"    {cost}WorkspaceBytes(in GeneratedFacts.Layout, batch, {Sequence}, maxDegreeOfParallelism);");
        }

        string lengths = AnyLength ? ", int queryLength, int keyLength" : "";
        Summary("Bytes of scratch that a call of <c>Forward</c> as cross-attention uses at most; rows with gaps need some more.");
        Member($"public static long GetCrossWorkspaceBytes(int batch{lengths}, int maxDegreeOfParallelism = 0) =>");
        _writer.Write($"    {cost}CrossWorkspaceBytes(in GeneratedFacts.Layout, batch, {QueryLength}, {KeyLength}, maxDegreeOfParallelism);");
        Summary("Bytes of scratch that a call of <c>Attend</c> uses.");
        Member($"public static long GetAttendWorkspaceBytes(int batch{lengths}, int maxDegreeOfParallelism = 0) =>");
        _writer.Write($"    {cost}CoreWorkspaceBytes(in GeneratedFacts.Layout, batch, {QueryLength}, {KeyLength}, maxDegreeOfParallelism);");
        if (!spec.SharesInputPanels)
        {
            return;
        }

        string hidden = HasWindow ? "; keys outside the window do not count" : spec.Causal ? "; what the causal mask hides does not count" : "";
        Summary($"Useful multiply-adds of self-attention with {(AnyLength ? "these sizes" : "this batch")}{hidden}.");
        OpenMember($"public static long GetMultiplyAdds(int batch{AnySequence})");
        foreach (string size in AnyLength ? ["batch", "sequence"] : (string[])["batch"])
        {
            _writer.Write($"{Kernels}Arguments.CheckSize({size}, nameof({size}));");
        }

        _writer.Write(
            HasWindow ? $"long pairs = {cost}VisiblePairs({Sequence}, {spec.LeftWindow}, {spec.RightWindow});"
            : spec.Causal ? $"long pairs = {Sequence} * ({Sequence} + 1L) / 2;"
            : $"long pairs = (long){Sequence} * {Sequence};");
        string pairs = spec.AddedKeys > 0 ? $"(pairs + ({spec.AddedKeys}L * {Sequence}))" : "pairs";
        _writer.Write($"return batch * ((MultiplyAddsPerToken * {Sequence}) + (MultiplyAddsPerPair * {pairs}));");
        _writer.Close();
    }

    private void WriteRun()
    {
        _writer.Blank().Write("/// <summary>Hands a call to the kernels of this machine's vector width; the JIT keeps that branch alone.</summary>");
        OpenMember($"private static void Run({Kernels}LayerWeights? weights, scoped in {Kernels}LayerCall call)");
        _writer.Open("if (call.IsEmpty)");
        _writer.Write("return;");
        _writer.Close().Blank();
        string otherwise = "";
        foreach (VectorWidth width in plans.Select(static plan => plan.Width).Where(static width => width.Lanes > 1))
        {
            _writer.Open($"{otherwise}if ({Accelerated(width)})");
            _writer.Write($"Run{width.Name}(weights, in call);").Close();
            otherwise = "else ";
        }

        string last = RunsEverywhere ? $"Run{VectorWidth.Scalar.Name}(weights, in call);" : NoWidthRuns;
        if (otherwise.Length > 0)
        {
            _writer.Open("else").Write(last).Close();
        }
        else
        {
            _writer.Write(last);
        }

        _writer.Close();
    }

    private const string PlainOptions =
        "new global::AttentionGen.AttentionOptions { Padding = padding, Workspace = workspace, MaxDegreeOfParallelism = maxDegreeOfParallelism }";
}
