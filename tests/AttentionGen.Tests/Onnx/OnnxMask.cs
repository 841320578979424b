namespace AttentionGen.Tests.Onnx;

/// <summary>
/// Brings an <c>attn_mask</c>, and a diagonal where no layer has it, to the matrices of an <see cref="AttentionMask"/>. True
/// means attend; numbers are added; keys beyond the mask's last column are hidden.
/// </summary>
internal sealed class OnnxMask
{
    private readonly bool[] _flags;
    private readonly float[]? _bias;
    private readonly MaskScope _scope;

    private OnnxMask(bool[] flags, float[]? bias, MaskScope scope)
    {
        _flags = flags;
        _bias = bias;
        _scope = scope;
    }

    /// <summary>The mask as an option of a call.</summary>
    public AttentionMask Option => _bias is null ? AttentionMask.Allow(_flags, _scope) : AttentionMask.Additive(_bias, _scope);

    /// <summary>Makes the mask of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="diagonal">The diagonal that the layer does not have; null if it has it, or there is none.</param>
    /// <returns>The mask; null if everything is seen.</returns>
    public static OnnxMask? Make(OnnxAttentionCall call, OnnxDiagonal? diagonal)
    {
        if (call.Mask is null && diagonal is null)
        {
            return null;
        }

        // Dimensions align from the last one; missing ones and those of 1 are repeated.
        int[] shape = [.. Enumerable.Repeat(1, Math.Max(0, 4 - (call.Mask?.Rank ?? 0))), .. call.Mask?.Shape ?? []];
        CheckBroadcast(shape, call);
        int items = shape[0] > 1 || (diagonal?.IsPerItem ?? false) ? call.Batch : 1;
        int heads = shape[1] > 1 ? call.Heads : 1;
        int columns = call.Mask is null ? call.KeyLength : shape[3];
        var flags = new bool[items * heads * call.QueryLength * call.KeyLength];
        float[]? bias = call.Mask is { IsBoolean: false } ? new float[flags.Length] : null;
        int entry = 0;
        for (int item = 0; item < items; item++)
        {
            for (int head = 0; head < heads; head++)
            {
                for (int query = 0; query < call.QueryLength; query++)
                {
                    for (int key = 0; key < call.KeyLength; key++, entry++)
                    {
                        bool isShown = key < columns && (diagonal?.Shows(item, query, key) ?? true);
                        int given = (((((item % shape[0]) * shape[1]) + (head % shape[1])) * shape[2]) + (query % shape[2])) * shape[3];
                        flags[entry] = isShown && (call.Mask is not { IsBoolean: true } || call.Mask.Flags[given + key]);
                        if (bias is not null)
                        {
                            bias[entry] = isShown ? call.Mask!.Floats[given + key] : float.NegativeInfinity;
                        }
                    }
                }
            }
        }

        MaskScope scope = (items > 1, heads > 1) switch
        {
            (false, false) => MaskScope.Shared,
            (true, false) => MaskScope.PerItem,
            (false, true) => MaskScope.PerHead,
            (true, true) => MaskScope.PerItemAndHead,
        };
        return new OnnxMask(flags, bias, scope);
    }

    private static void CheckBroadcast(int[] shape, OnnxAttentionCall call)
    {
        bool fits = shape.Length == 4
            && (shape[0] == 1 || shape[0] == call.Batch)
            && (shape[1] == 1 || shape[1] == call.Heads)
            && (shape[2] == 1 || shape[2] == call.QueryLength)
            && shape[3] <= call.KeyLength;
        if (!fits)
        {
            throw new InvalidDataException(
                $"attn_mask [{string.Join(", ", call.Mask!.Shape)}] does not broadcast to [{call.Batch}, {call.Heads}, {call.QueryLength}, {call.KeyLength}].");
        }
    }
}
