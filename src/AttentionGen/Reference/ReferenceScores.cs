namespace AttentionGen;

/// <summary>
/// From projected queries and keys to rows of attention weights: score, then mask, then softmax. What modifies a score
/// belongs in <see cref="Score"/>, what hides a key in <see cref="IsVisible"/>.
/// </summary>
internal readonly ref struct ReferenceScores(
    AttentionShape shape, double[] query, double[] key, int queryLength, int keyLength, PaddingMask padding)
{
    private readonly double[] _query = query;
    private readonly double[] _key = key;
    private readonly PaddingMask _padding = padding;

    public AttentionShape Shape { get; } = shape;

    public int QueryLength { get; } = queryLength;

    public int KeyLength { get; } = keyLength;

    /// <summary>The weights of one query over all keys; zero where a key is out of sight.</summary>
    public double[] Weights(int batchItem, int head, int queryPosition)
    {
        var scores = new double[KeyLength];
        var visible = new bool[KeyLength];
        for (int j = 0; j < KeyLength; j++)
        {
            visible[j] = IsVisible(batchItem, queryPosition, j);
            if (visible[j])
            {
                scores[j] = Score(batchItem, head, queryPosition, j);
            }
        }

        return ReferenceMath.Softmax(scores, visible);
    }

    /// <summary>Whether the query sees the key: the causal mask and the padding mask must both allow it.</summary>
    public bool IsVisible(int batchItem, int queryPosition, int keyPosition) =>
        (!Shape.Causal || keyPosition <= queryPosition) && IsRealToken(batchItem, keyPosition);

    /// <summary>Where the head's key, or value, of that position begins.</summary>
    public int KeyValueOffset(int batchItem, int head, int keyPosition)
    {
        int queriesPerKeyHead = Shape.Heads / Shape.KeyValueHeads;
        int keyValueHead = head / queriesPerKeyHead;
        return (((batchItem * KeyLength) + keyPosition) * Shape.KeyWidth) + (keyValueHead * Shape.HeadDim);
    }

    private double Score(int batchItem, int head, int queryPosition, int keyPosition)
    {
        int queryOffset = (((batchItem * QueryLength) + queryPosition) * Shape.QueryWidth) + (head * Shape.HeadDim);
        int keyOffset = KeyValueOffset(batchItem, head, keyPosition);
        double dot = 0;
        for (int d = 0; d < Shape.HeadDim; d++)
        {
            dot += _query[queryOffset + d] * _key[keyOffset + d];
        }

        return Shape.Scale * dot;
    }

    private bool IsRealToken(int batchItem, int keyPosition) => _padding.Kind switch
    {
        PaddingMaskKind.Lengths => keyPosition < _padding.Lengths[batchItem],
        PaddingMaskKind.Valid => _padding.Flags[(batchItem * KeyLength) + keyPosition],
        PaddingMaskKind.Ignored => !_padding.Flags[(batchItem * KeyLength) + keyPosition],
        _ => true,
    };
}
