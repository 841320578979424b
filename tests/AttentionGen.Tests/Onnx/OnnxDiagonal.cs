namespace AttentionGen.Tests.Onnx;

/// <summary>
/// Where a causal call's diagonal is: query i of item b sees keys j ≤ i + offset[b]. The offset counts the keys that were there
/// before the queries: the length of the past; with a cache of fixed length, whose last valid keys are the queries' own, the
/// valid keys minus the queries; otherwise none.
/// </summary>
internal sealed class OnnxDiagonal
{
    private readonly OnnxAttentionCall _call;
    private readonly int[] _offsets;

    public OnnxDiagonal(OnnxAttentionCall call)
    {
        _call = call;
        _offsets = !call.HasPast && call.ValidKeys is not null
            ? [.. call.ValidKeys.Select(valid => valid - call.QueryLength)]
            : [.. Enumerable.Repeat(call.PastLength, call.Batch)];
    }

    /// <summary>Whether items have diagonals of their own.</summary>
    public bool IsPerItem => _offsets.Distinct().Count() > 1;

    /// <summary>The alignment that says exactly this; null if none does.</summary>
    public CausalAlignment? Alignment =>
        _offsets.All(offset => offset == 0) ? CausalAlignment.UpperLeft
        : _offsets.All(offset => offset == _call.KeyLength - _call.QueryLength) ? CausalAlignment.BottomRight
        : null;

    /// <summary>Whether even the first query of each item may see all of its keys, as one new token may.</summary>
    public bool HidesNothing
    {
        get
        {
            for (int item = 0; item < _offsets.Length; item++)
            {
                if (_offsets[item] < (_call.ValidKeys?[item] ?? _call.KeyLength) - 1)
                {
                    return false;
                }
            }

            return true;
        }
    }

    public bool Shows(int item, int query, int key) => key <= query + _offsets[item];
}
