namespace AttentionGen;

/// <content>Weights from one module per head.</content>
public sealed partial class MultiHeadAttentionWeights
{
    /// <summary>
    /// Takes H independent single-head modules on the same input, whose outputs are concatenated in this order; their matrices
    /// are stacked into the form that all other factories take, so that the same layer runs both.
    /// </summary>
    /// <param name="dModel">Model width E.</param>
    /// <param name="heads">The heads' own tensors, all of the same shapes.</param>
    /// <param name="outputWeight">Wo, <c>[E, H·Dv]</c>, or empty without an output projection.</param>
    /// <param name="outputBias"><c>[E]</c>, or empty; empty without an output projection.</param>
    /// <returns>Weights that share no memory with the arguments.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dModel"/> is not positive.</exception>
    /// <exception cref="ArgumentException">There is no head, or a tensor has another length than that of the first head.</exception>
    public static MultiHeadAttentionWeights FromHeads(
        int dModel,
        ReadOnlySpan<AttentionHeadTensors> heads,
        ReadOnlySpan<float> outputWeight = default,
        ReadOnlySpan<float> outputBias = default)
    {
        var checks = new TensorChecks(parameter: null);
        checks.Positive(dModel, nameof(dModel));
        if (heads.IsEmpty)
        {
            throw new ArgumentException("heads must hold at least one head, but holds none.", nameof(heads));
        }

        var first = new TensorChecks(nameof(heads));
        int headDim = first.RowsOf(heads[0].QueryWeight.Length, dModel, nameof(dModel), "heads[0].QueryWeight");
        first.Matrix(heads[0].KeyWeight.Length, headDim, $"query rows = {headDim}", dModel, $"dModel = {dModel}", "heads[0].KeyWeight");
        int valueHeadDim = first.RowsOf(heads[0].ValueWeight.Length, dModel, nameof(dModel), "heads[0].ValueWeight");
        first.OptionalVector(heads[0].QueryBias.Length, headDim, $"query rows = {headDim}", "heads[0].QueryBias");
        first.OptionalVector(heads[0].KeyBias.Length, headDim, $"key rows = {headDim}", "heads[0].KeyBias");
        first.OptionalVector(heads[0].ValueBias.Length, valueHeadDim, $"value rows = {valueHeadDim}", "heads[0].ValueBias");

        return From(checks, new MultiHeadAttentionTensors
        {
            DModel = dModel,
            Heads = heads.Length,
            QueryWeight = Stack(heads, head => head.QueryWeight, nameof(QueryWeight)),
            KeyWeight = Stack(heads, head => head.KeyWeight, nameof(KeyWeight)),
            ValueWeight = Stack(heads, head => head.ValueWeight, nameof(ValueWeight)),
            QueryBias = Stack(heads, head => head.QueryBias, nameof(QueryBias)),
            KeyBias = Stack(heads, head => head.KeyBias, nameof(KeyBias)),
            ValueBias = Stack(heads, head => head.ValueBias, nameof(ValueBias)),
            OutputWeight = outputWeight,
            OutputBias = outputBias,
        });
    }

    private static float[] Stack(
        ReadOnlySpan<AttentionHeadTensors> heads, Func<AttentionHeadTensors, ReadOnlyMemory<float>> tensorOf, string name)
    {
        int length = tensorOf(heads[0]).Length;
        var stacked = new float[checked((long)length * heads.Length)];
        for (int h = 0; h < heads.Length; h++)
        {
            ReadOnlyMemory<float> tensor = tensorOf(heads[h]);
            if (tensor.Length != length)
            {
                throw new ArgumentException(
                    $"heads[{h}].{name} must hold as many floats as that of heads[0], {length}, but holds {tensor.Length}.", nameof(heads));
            }

            tensor.Span.CopyTo(stacked.AsSpan(h * length));
        }

        return stacked;
    }
}
