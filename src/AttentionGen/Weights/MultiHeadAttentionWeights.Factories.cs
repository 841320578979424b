namespace AttentionGen;

/// <content>Weights from arrays, the easy entrances: every length is checked, and every input is copied.</content>
public sealed partial class MultiHeadAttentionWeights
{
    /// <summary>Takes PyTorch's packed form: one matrix whose rows are those of Wq, Wk and Wv, each of DModel rows.</summary>
    /// <param name="dModel">Model width E.</param>
    /// <param name="inProjWeight"><c>in_proj_weight</c>, <c>[3·E, E]</c>.</param>
    /// <param name="inProjBias"><c>in_proj_bias</c>, <c>[3·E]</c>, or empty.</param>
    /// <param name="outProjWeight"><c>out_proj.weight</c>, <c>[E, E]</c>, or empty without an output projection.</param>
    /// <param name="outProjBias"><c>out_proj.bias</c>, <c>[E]</c>, or empty; empty without an output projection.</param>
    /// <returns>Weights that share no memory with the arguments.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dModel"/> is not positive.</exception>
    /// <exception cref="ArgumentException">A length is not the one stated above.</exception>
    public static MultiHeadAttentionWeights FromPacked(
        int dModel,
        ReadOnlySpan<float> inProjWeight,
        ReadOnlySpan<float> inProjBias = default,
        ReadOnlySpan<float> outProjWeight = default,
        ReadOnlySpan<float> outProjBias = default) =>
        FromPacked(dModel, dModel, dModel, inProjWeight, inProjBias, outProjWeight, outProjBias);

    /// <summary>
    /// Takes the packed form for heads of any size, grouped ones included: one matrix whose rows are those of Wq, Wk and Wv.
    /// </summary>
    /// <param name="dModel">Model width E.</param>
    /// <param name="queryWidth">Length of the concatenated query heads, H·D.</param>
    /// <param name="keyValueWidth">Length of the concatenated key heads, and of the value heads, G·D; divides H·D.</param>
    /// <param name="inProjWeight"><c>[H·D + 2·G·D, E]</c>.</param>
    /// <param name="inProjBias"><c>[H·D + 2·G·D]</c>, or empty.</param>
    /// <param name="outProjWeight"><c>[E, H·D]</c>, or empty without an output projection.</param>
    /// <param name="outProjBias"><c>[E]</c>, or empty; empty without an output projection.</param>
    /// <returns>Weights that share no memory with the arguments.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A width is not positive.</exception>
    /// <exception cref="ArgumentException">A length is not the one stated above.</exception>
    public static MultiHeadAttentionWeights FromPacked(
        int dModel,
        int queryWidth,
        int keyValueWidth,
        ReadOnlySpan<float> inProjWeight,
        ReadOnlySpan<float> inProjBias = default,
        ReadOnlySpan<float> outProjWeight = default,
        ReadOnlySpan<float> outProjBias = default)
    {
        var checks = new TensorChecks(parameter: null);
        checks.Positive(dModel, nameof(dModel));
        checks.Positive(queryWidth, nameof(queryWidth));
        checks.Positive(keyValueWidth, nameof(keyValueWidth));
        long rows = queryWidth + (2L * keyValueWidth);
        string rowsText = $"(queryWidth + 2·keyValueWidth) = {rows}";
        checks.Matrix(inProjWeight.Length, rows, rowsText, dModel, $"dModel = {dModel}", nameof(inProjWeight));
        checks.OptionalVector(inProjBias.Length, rows, rowsText, nameof(inProjBias));
        int contextWidth = checks.ContextWidth(queryWidth, keyValueWidth, keyValueWidth, nameof(inProjWeight));
        checks.Output(
            dModel, nameof(dModel), contextWidth, outProjWeight.Length, nameof(outProjWeight), outProjBias.Length, nameof(outProjBias));

        // Each in-projection bias is a slice of nothing when there are none.
        int queryRows = inProjBias.IsEmpty ? 0 : queryWidth;
        int keyValueRows = inProjBias.IsEmpty ? 0 : keyValueWidth;
        int queryFloats = queryWidth * dModel;
        int keyValueFloats = keyValueWidth * dModel;
        return From(checks, new MultiHeadAttentionTensors
        {
            DModel = dModel,
            QueryWeight = inProjWeight[..queryFloats],
            KeyWeight = inProjWeight.Slice(queryFloats, keyValueFloats),
            ValueWeight = inProjWeight[(queryFloats + keyValueFloats)..],
            QueryBias = inProjBias[..queryRows],
            KeyBias = inProjBias.Slice(queryRows, keyValueRows),
            ValueBias = inProjBias[(queryRows + keyValueRows)..],
            OutputWeight = outProjWeight,
            OutputBias = outProjBias,
        });
    }

    /// <summary>Takes one matrix per projection; the widths follow from their lengths.</summary>
    /// <param name="dModel">Model width E.</param>
    /// <param name="queryWeight">Wq, <c>[H·D, E]</c>.</param>
    /// <param name="keyWeight">Wk, <c>[G·D, E]</c>; G·D divides H·D.</param>
    /// <param name="valueWeight">Wv, <c>[G·Dv, E]</c>.</param>
    /// <param name="queryBias"><c>[H·D]</c>, or empty.</param>
    /// <param name="keyBias"><c>[G·D]</c>, or empty.</param>
    /// <param name="valueBias"><c>[G·Dv]</c>, or empty.</param>
    /// <param name="outputWeight">Wo, <c>[E, H·Dv]</c>, or empty without an output projection.</param>
    /// <param name="outputBias"><c>[E]</c>, or empty; empty without an output projection.</param>
    /// <returns>Weights that share no memory with the arguments.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dModel"/> is not positive.</exception>
    /// <exception cref="ArgumentException">A length is not the one stated above.</exception>
    public static MultiHeadAttentionWeights FromSeparate(
        int dModel,
        ReadOnlySpan<float> queryWeight,
        ReadOnlySpan<float> keyWeight,
        ReadOnlySpan<float> valueWeight,
        ReadOnlySpan<float> queryBias = default,
        ReadOnlySpan<float> keyBias = default,
        ReadOnlySpan<float> valueBias = default,
        ReadOnlySpan<float> outputWeight = default,
        ReadOnlySpan<float> outputBias = default) =>
        From(new TensorChecks(parameter: null), new MultiHeadAttentionTensors
        {
            DModel = dModel,
            QueryWeight = queryWeight,
            KeyWeight = keyWeight,
            ValueWeight = valueWeight,
            QueryBias = queryBias,
            KeyBias = keyBias,
            ValueBias = valueBias,
            OutputWeight = outputWeight,
            OutputBias = outputBias,
        });
}
