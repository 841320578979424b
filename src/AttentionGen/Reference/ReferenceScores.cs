namespace AttentionGen;

/// <summary>
/// From projected queries and keys to rows of attention weights: score, then cap, then the score function, then biases, then masks, then softmax,
/// then dropout. What modifies a score belongs in <see cref="ShownScore"/>.
/// </summary>
/// <param name="call">The sizes and the masks.</param>
/// <param name="query"><c>[batch, queryLength, QueryWidth]</c>.</param>
/// <param name="key"><c>[batch, allKeys, KeyWidth]</c>, the keys that the layer adds last.</param>
internal readonly ref struct ReferenceScores(ReferenceCall call, double[] query, double[] key)
{
    private readonly ReferenceCall _call = call;
    private readonly ReferenceMasks _masks = new(call);
    private readonly double[] _query = query;
    private readonly double[] _key = key;

    public ReferenceCall Call => _call;

    /// <summary>The weights of one query over all keys; zero where a key is out of sight.</summary>
    public double[] Weights(int batchItem, int head, int queryPosition)
    {
        (double[] scores, bool[] visible) = Row(batchItem, head, queryPosition);
        double[] weights = ReferenceMath.Softmax(scores, visible, Sink(head));
        for (int j = 0; j < weights.Length; j++)
        {
            weights[j] *= _masks.DropoutFactor(batchItem, head, queryPosition, j);
        }

        return weights;
    }

    /// <summary>The logarithm of the sum of the exponentials of what one query sees, sinks left out.</summary>
    public double LogSumExp(int batchItem, int head, int queryPosition)
    {
        (double[] scores, bool[] visible) = Row(batchItem, head, queryPosition);
        return ReferenceMath.LogSumExp(scores, visible);
    }

    /// <summary>The score of one query and one key at a point on its way to the softmax.</summary>
    public double Score(ScoreStage stage, int batchItem, int head, int queryPosition, int keyPosition)
    {
        bool isHidden = stage == ScoreStage.Masked
            ? !_masks.IsVisible(batchItem, head, queryPosition, keyPosition)
            : _masks.IsPadding(batchItem, keyPosition);
        return isHidden ? double.NegativeInfinity : ShownScore(stage, batchItem, head, queryPosition, keyPosition);
    }

    /// <summary>Whether the query sees the key.</summary>
    public bool IsVisible(int batchItem, int head, int queryPosition, int keyPosition) =>
        _masks.IsVisible(batchItem, head, queryPosition, keyPosition);

    /// <summary>The row of that position in keys or values: the number of keys before it, in all batch items.</summary>
    public int KeyRow(int batchItem, int keyPosition) => (batchItem * _call.AllKeys) + keyPosition;

    /// <summary>The key/value head that a query head reads.</summary>
    public int KeyValueHead(int head) => head / (_call.Shape.Heads / _call.Shape.KeyValueHeads);

    private (double[] Scores, bool[] Visible) Row(int batchItem, int head, int queryPosition)
    {
        var scores = new double[_call.AllKeys];
        var visible = new bool[_call.AllKeys];
        for (int j = 0; j < scores.Length; j++)
        {
            visible[j] = _masks.IsVisible(batchItem, head, queryPosition, j);
            if (visible[j])
            {
                scores[j] = ShownScore(ScoreStage.Masked, batchItem, head, queryPosition, j);
            }
        }

        return (scores, visible);
    }

    private double ShownScore(ScoreStage stage, int batchItem, int head, int queryPosition, int keyPosition)
    {
        AttentionShape shape = _call.Shape;
        int queryOffset = (((batchItem * _call.QueryLength) + queryPosition) * shape.QueryWidth) + (head * shape.HeadDim);
        int keyOffset = (KeyRow(batchItem, keyPosition) * shape.KeyWidth) + (KeyValueHead(head) * shape.HeadDim);
        double dot = 0;
        for (int d = 0; d < shape.HeadDim; d++)
        {
            dot += _query[queryOffset + d] * _key[keyOffset + d];
        }

        double score = shape.Scale * dot;
        if (stage >= ScoreStage.Capped && shape.SoftCap > 0)
        {
            score = shape.SoftCap * Math.Tanh(score / shape.SoftCap);
        }

        if (stage >= ScoreStage.Masked)
        {
            score = _masks.ByFunction(score, batchItem, head, queryPosition, keyPosition);
        }

        // The biases first: two from the ends of the range may cancel, and the score must not be lost in one of them.
        return stage < ScoreStage.Masked
            ? score
            : score
            + (_masks.DistanceBias(head, queryPosition, keyPosition)
                + _masks.Bias(batchItem, head, queryPosition, keyPosition));
    }

    /// <remarks>A logit of minus infinity adds nothing to a denominator.</remarks>
    private double Sink(int head) => _call.Sinks.Length == 0 ? double.NegativeInfinity : _call.Sinks[head];
}
