using System.Diagnostics;

namespace AttentionGen;

/// <summary>
/// From the masks of a call to what they say about one query and one key: whether it is seen, what is added to its score,
/// and what becomes of its probability.
/// </summary>
internal readonly ref struct ReferenceMasks(ReferenceCall call)
{
    private readonly ReferenceCall _call = call;

    /// <summary>Whether the query sees the key: all masks must show it. A key that the layer adds is always seen.</summary>
    public bool IsVisible(int batchItem, int head, int queryPosition, int keyPosition) =>
        IsAdded(keyPosition)
        || (IsWithinDiagonal(queryPosition, keyPosition)
            && IsWithinWindow(queryPosition, keyPosition)
            && IsRealToken(batchItem, keyPosition)
            && IsAllowed(batchItem, head, queryPosition, keyPosition)
            && IsSeenByFunction(batchItem, head, queryPosition, keyPosition));

    /// <summary>What the score function makes of a score; nothing of that of a key that the layer adds.</summary>
    public double ByFunction(double score, int batchItem, int head, int queryPosition, int keyPosition) =>
        _call.Functions?.Score is { } function && !IsAdded(keyPosition)
            ? function((float)score, batchItem, head, (int)(_call.FirstQueryPosition + queryPosition), keyPosition)
            : score;

    /// <summary>What an additive mask adds to the scaled score.</summary>
    public double Bias(int batchItem, int head, int queryPosition, int keyPosition) =>
        _call.Mask.Kind == AttentionMaskKind.Additive && !IsAdded(keyPosition)
            ? _call.Mask.Bias[MaskIndex(batchItem, head, queryPosition, keyPosition)]
            : 0;

    /// <summary>The factor that dropout puts on the probability: 1/(1 − p) if it is kept, otherwise 0.</summary>
    public double DropoutFactor(int batchItem, int head, int queryPosition, int keyPosition)
    {
        DropoutMask dropout = _call.Dropout;
        if (!dropout.IsPresent)
        {
            return 1;
        }

        int row = (((batchItem * _call.Shape.Heads) + head) * _call.QueryLength) + queryPosition;
        bool isKept = dropout.Flags[(row * _call.AllKeys) + keyPosition] == dropout.Keeps;
        return isKept ? 1 / (1 - (double)dropout.Probability) : 0;
    }

    /// <summary>What the layer adds to a score because of the distance; nothing to that of a key that it adds itself.</summary>
    public double DistanceBias(int head, int queryPosition, int keyPosition) =>
        _call.DistanceBias is { } bias && !IsAdded(keyPosition) ? bias(head, (int)Distance(queryPosition, keyPosition)) : 0;

    /// <summary>Whether the padding mask hides the key.</summary>
    public bool IsPadding(int batchItem, int keyPosition) => !IsAdded(keyPosition) && !IsRealToken(batchItem, keyPosition);

    private bool IsSeenByFunction(int batchItem, int head, int queryPosition, int keyPosition) =>
        _call.Functions?.Mask is not { } function || function(batchItem, head, (int)(_call.FirstQueryPosition + queryPosition), keyPosition);

    private bool IsAdded(int keyPosition) => keyPosition >= _call.KeyLength;

    private long Distance(int queryPosition, int keyPosition) => keyPosition - (_call.FirstQueryPosition + queryPosition);

    private bool IsWithinDiagonal(int queryPosition, int keyPosition) =>
        !_call.Shape.Causal || Distance(queryPosition, keyPosition) <= 0;

    private bool IsWithinWindow(int queryPosition, int keyPosition)
    {
        AttentionShape shape = _call.Shape;
        long distance = Distance(queryPosition, keyPosition);
        return (shape.LeftWindow < 0 || distance >= -shape.LeftWindow)
            && (shape.RightWindow < 0 || distance <= shape.RightWindow);
    }

    private bool IsRealToken(int batchItem, int keyPosition)
    {
        PaddingMask padding = _call.Padding;
        int index = (batchItem * _call.KeyLength) + keyPosition;
        return padding.Kind switch
        {
            PaddingMaskKind.Lengths => keyPosition < padding.Lengths[batchItem],
            PaddingMaskKind.Valid => padding.Flags[index],
            PaddingMaskKind.Ignored => !padding.Flags[index],
            _ => true,
        };
    }

    private bool IsAllowed(int batchItem, int head, int queryPosition, int keyPosition)
    {
        AttentionMask mask = _call.Mask;
        int index = MaskIndex(batchItem, head, queryPosition, keyPosition);
        return mask.Kind switch
        {
            AttentionMaskKind.Allow => mask.Flags[index],
            AttentionMaskKind.Deny => !mask.Flags[index],
            AttentionMaskKind.Additive => !float.IsNegativeInfinity(mask.Bias[index]),
            _ => true,
        };
    }

    private int MaskIndex(int batchItem, int head, int queryPosition, int keyPosition)
    {
        int matrix = _call.MaskScope switch
        {
            MaskScope.Shared => 0,
            MaskScope.PerItem => batchItem,
            MaskScope.PerHead => head,
            MaskScope.PerItemAndHead => (batchItem * _call.Shape.Heads) + head,
            _ => throw new UnreachableException(),
        };
        return (((matrix * _call.QueryLength) + queryPosition) * _call.KeyLength) + keyPosition;
    }
}
