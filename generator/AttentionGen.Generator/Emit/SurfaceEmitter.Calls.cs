using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <content>The methods that compute.</content>
internal sealed partial class SurfaceEmitter
{
    private void WriteSelfAttention()
    {
        WriteSelfAttentionSummary();
        PlainParameters();
        WriteSelfAttentionCost();
        Method(LayerMethods.SelfAttention(AnyLength, LayerMethods.Plain), $"Forward(input, output, batch{(AnyLength ? ", sequence" : "")}, {PlainOptions})");

        WriteSelfAttentionSummary();
        OptionsParameter();
        WriteSelfAttentionCost();
        Methods(last => LayerMethods.SelfAttention(AnyLength, last), "SelfAttention", $"input, output, batch, {Sequence}");

        Summary(StridedSummary("Self-attention"));
        StridedParameter("input", Sequence, spec.DModel);
        StridedParameter("output", Sequence, spec.OutputWidth, "; may not overlap the input");
        OptionsParameter();
        Methods(LayerMethods.SelfTensors, "SelfAttention", $"input, output, {FixedLength}");
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
        Methods(LayerMethods.Packed, "Packed", "input, output, cumulativeLengths");
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
        Methods(last => LayerMethods.CrossAttention(AnyLength, last), "CrossAttention", $"query, key, value, output, batch, {QueryLength}, {KeyLength}");

        Summary(StridedSummary("Cross-attention"));
        StridedParameter("query", QueryLength, spec.DModel);
        StridedParameter("key", KeyLength, spec.KeyDim);
        StridedParameter("value", KeyLength, spec.ValueDim);
        StridedParameter("output", QueryLength, spec.OutputWidth, "; may not overlap an input");
        OptionsParameter();
        Methods(LayerMethods.CrossTensors, "CrossAttention", $"query, key, value, output, {FixedLength}");
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
        string declaration = $"public {SignatureText.Of(LayerMethods.CreateMemory(AnyLength))}";
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
        Methods(last => LayerMethods.ProjectMemory(AnyLength, last), "ProjectMemory", $"_weights, key, value, memory, {KeyLength}");

        Summary("Queries that attend to keys and values which have been projected into a memory.");
        TensorParameter("query", QueryLength, spec.DModel, "row-major, for the batch of the memory");
        _writer.Write("/// <param name=\"memory\">A memory that this layer made and filled.</param>");
        TensorParameter("output", QueryLength, spec.OutputWidth, "row-major; may not overlap the query");
        if (AnyLength)
        {
            _writer.Write("/// <param name=\"queryLength\">Query tokens of each item; 0 does nothing.</param>");
        }

        OptionsParameter(" No padding: the memory has it.");
        Methods(last => LayerMethods.WithMemory(AnyLength, last), "WithMemory", $"_weights, query, memory, output, {QueryLength}");
    }

    private void WriteAttend()
    {
        WriteAttendSummary();
        PlainParameters();
        WriteAttendCost();
        Method(
            LayerMethods.Core(AnyLength, LayerMethods.Plain),
            $"Attend(query, key, value, output, batch{(AnyLength ? ", queryLength, keyLength" : "")}, {PlainOptions})",
            CoreModifiers);

        WriteAttendSummary();
        OptionsParameter();
        WriteAttendCost();
        Methods(last => LayerMethods.Core(AnyLength, last), "Core", $"query, key, value, output, batch, {QueryLength}, {KeyLength}", CoreWeights, CoreModifiers);
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
        Summary("Makes a cache for the keys and values of sequences that grow token by token, in the layout of these kernels.");
        _writer.Write("/// <param name=\"batch\">Sequences.</param>");
        _writer.Write("/// <param name=\"capacity\">Tokens of each sequence at most; 1 at least.</param>");
        Remarks($"{GeneratedText.Thousands(_layout.CacheBytesPerToken)} bytes for each token that it holds.");
        Member($"public {SignatureText.Of(LayerMethods.CreateCache)} => new(in GeneratedFacts.Layout, _weights, batch, capacity);");

        Summary("Self-attention of new tokens that join those of a cache: a prompt, a part of one, or the next token. The bits are those of the whole sequence.");
        TensorParameter("input", "sequence", spec.DModel, "the new tokens");
        _writer.Write("/// <param name=\"cache\">A cache that this layer made.</param>");
        TensorParameter("output", "sequence", spec.OutputWidth, "row-major; may not overlap the input");
        _writer.Write("/// <param name=\"sequence\">New tokens of each sequence; 0 does nothing.</param>");
        _writer.Write("/// <param name=\"options\">Workspace, threads, layout, log-sum-exp; padding lengths where some sequences have fewer new tokens, whose further rows are not defined.</param>");
        Throws();
        Overflow();
        Methods(LayerMethods.Cached, "Cached", "_weights, input, cache, output, sequence");
    }

    private void WriteCachedCore()
    {
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
        Methods(LayerMethods.CachedCore, "CachedCore", "_weights, query, key, value, cache, output, sequence");
    }

    private void Overflow() =>
        _writer.Write("/// <exception cref=\"global::System.InvalidOperationException\">The new tokens do not fit into the cache, which is left as it was.</exception>");

    private const string PlainOptions =
        "new global::AttentionGen.AttentionOptions { Padding = padding, Workspace = workspace, MaxDegreeOfParallelism = maxDegreeOfParallelism }";
}
