namespace AttentionGen.Tests.Onnx;

/// <summary>
/// A node <c>Attention</c> of opset 23 or 24, its attributes read and its tensors brought to one layout. Notation of the
/// specification: inputs are Q, K, V, attn_mask, past_key, past_value, nonpad_kv_seqlen; outputs Y, present_key,
/// present_value, qk_matmul_output.
/// </summary>
internal sealed class OnnxAttentionCall
{
    private static readonly string[] Names =
        ["is_causal", "kv_num_heads", "q_num_heads", "qk_matmul_output_mode", "scale", "softcap", "softmax_precision"];

    public OnnxAttentionCall(OnnxNode node)
    {
        OnnxAttributes attributes = node.Attributes;
        attributes.AllowOnly(Names);
        OnnxTensor query = node.Required(0);
        IsHeadsFirst = query.Rank == 4;
        Batch = query.Shape[0];
        QueryLength = query.Shape[^2];
        Heads = IsHeadsFirst ? query.Shape[1] : attributes.Integer("q_num_heads");
        KeyValueHeads = IsHeadsFirst ? node.Required(1).Shape[1] : attributes.Integer("kv_num_heads");
        HeadDim = IsHeadsFirst ? query.Shape[3] : query.Shape[2] / Heads;

        PastLength = node.Input(4)?.Shape[2] ?? 0;
        HasPast = node.Input(4) is not null;
        PresentKey = OnnxHeads.Append(node.Input(4), HeadsFirst(node.Required(1)));
        PresentValue = OnnxHeads.Append(node.Input(5), HeadsFirst(node.Required(2)));
        KeyLength = PresentKey.Shape[2];
        ValueHeadDim = PresentValue.Shape[3];

        Query = IsHeadsFirst ? OnnxHeads.SwapMiddle(query.Floats, Batch, Heads, QueryLength, HeadDim) : query.Floats;
        Key = OnnxHeads.SwapMiddle(PresentKey.Floats, Batch, KeyValueHeads, KeyLength, HeadDim);
        Value = OnnxHeads.SwapMiddle(PresentValue.Floats, Batch, KeyValueHeads, KeyLength, ValueHeadDim);

        Mask = node.Input(3);
        ValidKeys = node.Input(6)?.Integers;
        IsCausal = attributes.Flag("is_causal");
        Scale = attributes.Number("scale") ?? (float)(1 / Math.Sqrt(HeadDim));
        SoftCap = attributes.Number("softcap") ?? 0f;
        ScoresMode = attributes.Integer("qk_matmul_output_mode");

        // The softmax is at least as precise as it is asked to be, except for float64, which tolerances do not tell apart.
        _ = attributes.Integer("softmax_precision");
    }

    public int Batch { get; }

    public int QueryLength { get; }

    /// <summary>Keys of the past and of this call.</summary>
    public int KeyLength { get; }

    public int PastLength { get; }

    /// <summary>Whether there is a cache that grows, even if it is still empty.</summary>
    public bool HasPast { get; }

    public int Heads { get; }

    public int KeyValueHeads { get; }

    public int HeadDim { get; }

    public int ValueHeadDim { get; }

    /// <summary>Whether Q, K, V and Y have rank 4, <c>[batch, heads, tokens, headDim]</c>, and not rank 3.</summary>
    public bool IsHeadsFirst { get; }

    /// <summary><c>[batch, queryLength, heads · headDim]</c>.</summary>
    public float[] Query { get; }

    /// <summary><c>[batch, keyLength, keyValueHeads · headDim]</c>.</summary>
    public float[] Key { get; }

    /// <summary><c>[batch, keyLength, keyValueHeads · valueHeadDim]</c>.</summary>
    public float[] Value { get; }

    /// <summary><c>[batch, keyValueHeads, keyLength, headDim]</c>.</summary>
    public OnnxTensor PresentKey { get; }

    /// <summary><c>[batch, keyValueHeads, keyLength, valueHeadDim]</c>.</summary>
    public OnnxTensor PresentValue { get; }

    /// <summary>What is added to scores, or which may be seen, in a shape that broadcasts to <c>[batch, heads, queries, keys]</c>.</summary>
    public OnnxTensor? Mask { get; }

    /// <summary>How many keys of each item are there, in a cache of fixed length; null if all are.</summary>
    public int[]? ValidKeys { get; }

    public bool IsCausal { get; }

    public float Scale { get; }

    /// <summary>0 for none.</summary>
    public float SoftCap { get; }

    /// <summary>What the fourth output is: 0 scores, 1 after the soft cap, 2 with the mask, 3 probabilities.</summary>
    public int ScoresMode { get; }

    private OnnxTensor HeadsFirst(OnnxTensor keysOrValues)
    {
        if (keysOrValues.Rank == 4)
        {
            return keysOrValues;
        }

        int length = keysOrValues.Shape[1];
        int width = keysOrValues.Shape[2] / KeyValueHeads;
        return OnnxTensor.Of(
            [Batch, KeyValueHeads, length, width], OnnxHeads.SwapMiddle(keysOrValues.Floats, Batch, length, KeyValueHeads, width));
    }
}
