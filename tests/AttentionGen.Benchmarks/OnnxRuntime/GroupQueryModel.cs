namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// A model of one <c>com.microsoft.GroupQueryAttention</c> operator with a cache: inputs "query", "key", "value" of new
/// tokens, "past_key", "past_value", outputs "y", "present_key", "present_value". Bound to the memory of the past, the
/// present extends it in place.
/// </summary>
internal sealed record GroupQueryModel
{
    public int Batch { get; init; } = 1;

    public required int Heads { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int HeadDim { get; init; }

    /// <summary>New tokens of each sequence.</summary>
    public required int Sequence { get; init; }

    /// <summary>Tokens of each sequence, the new ones included.</summary>
    public required int Total { get; init; }

    /// <summary>Tokens that the cache has room for.</summary>
    public required int Capacity { get; init; }

    /// <summary>Whether query, key and value of a token lie in one row, which the input "query" then takes.</summary>
    public bool Packed { get; init; }

    /// <summary>Keys that a query sees at most, its own included; 0 for all.</summary>
    public int Window { get; init; }

    public float SoftCap { get; init; }

    /// <summary>One logit for each head, or none.</summary>
    public float[] Sinks { get; init; } = [];

    public RotaryPairing Rotary { get; init; }

    /// <summary>Elements of a head that are rotated.</summary>
    public int RotaryDim { get; init; }

    private long[] CacheDimensions => [Batch, KeyValueHeads, Capacity, HeadDim];

    private long QueryWidth => (long)(Packed ? Heads + (2 * KeyValueHeads) : Heads) * HeadDim;

    /// <summary>A session of the model with its tensors; the caller fills them.</summary>
    public Bound Open(OrtEnvironment environment, int threads)
    {
        var session = new OrtSession(environment, ToModel(), threads);
        try
        {
            OrtTensor query = session.Input("query", Batch, Sequence, QueryWidth);
            OrtTensor? key = Packed ? null : session.Input("key", Batch, Sequence, (long)KeyValueHeads * HeadDim);
            OrtTensor? value = Packed ? null : session.Input("value", Batch, Sequence, (long)KeyValueHeads * HeadDim);
            OrtTensor pastKey = session.Input("past_key", CacheDimensions);
            OrtTensor pastValue = session.Input("past_value", CacheDimensions);
            OrtTensor output = session.Output("y", Batch, Sequence, (long)Heads * HeadDim);
            session.Output("present_key", pastKey);
            session.Output("present_value", pastValue);
            return new Bound(session, query, key, value, pastKey, pastValue, output);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private byte[] ToModel()
    {
        var model = new OnnxModelWriter();
        model.Input("query", [Batch, Sequence, QueryWidth]);
        string key = "", value = "";
        if (!Packed)
        {
            model.Input(key = "key", [Batch, Sequence, (long)KeyValueHeads * HeadDim]);
            model.Input(value = "value", [Batch, Sequence, (long)KeyValueHeads * HeadDim]);
        }

        model.Input("past_key", CacheDimensions);
        model.Input("past_value", CacheDimensions);
        model.Constant("last_key", [Batch], [.. Enumerable.Repeat(Total - 1, Batch)]);
        model.Constant("total", [], [Total]);
        (string cosines, string sines) = Rotary == RotaryPairing.None ? ("", "") : RotationTables.Add(model, Capacity, RotaryDim);
        string sinks = "";
        if (Sinks.Length > 0)
        {
            model.Constant(sinks = "sinks", [Heads], Sinks);
        }

        const string NoPositions = "", NoBias = "";
        model.Node(
            "GroupQueryAttention",
            ["query", key, value, "past_key", "past_value", "last_key", "total", cosines, sines, NoPositions, NoBias, sinks],
            ["y", "present_key", "present_value"],
            OnnxModelWriter.ContribDomain,
            ("num_heads", Heads),
            ("kv_num_heads", KeyValueHeads),
            ("local_window_size", Window == 0 ? -1 : Window),
            ("softcap", SoftCap),
            ("do_rotary", Rotary == RotaryPairing.None ? 0 : 1),
            ("rotary_interleaved", Rotary == RotaryPairing.Interleaved ? 1 : 0));
        model.Output("y", [Batch, Sequence, (long)Heads * HeadDim]);
        model.Output("present_key", CacheDimensions);
        model.Output("present_value", CacheDimensions);
        return model.ToModel();
    }

    /// <summary>A session with its tensors; key and value are null where the query's rows contain them.</summary>
    public sealed record Bound(
        OrtSession Session, OrtTensor Query, OrtTensor? Key, OrtTensor? Value, OrtTensor PastKey, OrtTensor PastValue, OrtTensor Output);
}
