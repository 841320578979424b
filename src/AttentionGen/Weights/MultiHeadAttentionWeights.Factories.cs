namespace AttentionGen;

/// <content>Weights from arrays: every length is checked, and every input is copied.</content>
public sealed partial class MultiHeadAttentionWeights
{
    /// <summary>Takes PyTorch's packed form: one matrix whose rows are those of Wq, Wk and Wv, each of DModel rows.</summary>
    /// <param name="dModel">Model width E.</param>
    /// <param name="inProjWeight"><c>in_proj_weight</c>, <c>[3·E, E]</c>.</param>
    /// <param name="inProjBias"><c>in_proj_bias</c>, <c>[3·E]</c>, or empty without biases.</param>
    /// <param name="outProjWeight"><c>out_proj.weight</c>, <c>[E, E]</c>, or empty without an output projection.</param>
    /// <param name="outProjBias"><c>out_proj.bias</c>, <c>[E]</c>; empty without biases or without an output projection.</param>
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
    /// <param name="keyValueWidth">Length of the concatenated key (and value) heads, G·D.</param>
    /// <param name="inProjWeight"><c>[H·D + 2·G·D, E]</c>.</param>
    /// <param name="inProjBias"><c>[H·D + 2·G·D]</c>, or empty without biases.</param>
    /// <param name="outProjWeight"><c>[E, H·D]</c>, or empty without an output projection.</param>
    /// <param name="outProjBias"><c>[E]</c>; empty without biases or without an output projection.</param>
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
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dModel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queryWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keyValueWidth);
        long rows = queryWidth + (2L * keyValueWidth);
        string rowsText = $"(queryWidth + 2·keyValueWidth) = {rows}";
        WeightLengths.CheckMatrix(inProjWeight.Length, rows, rowsText, dModel, $"dModel = {dModel}", nameof(inProjWeight));
        WeightLengths.CheckOptionalVector(inProjBias.Length, rows, rowsText, nameof(inProjBias));
        WeightLengths.CheckOutput(
            dModel, queryWidth, !inProjBias.IsEmpty, outProjWeight.Length, nameof(outProjWeight), outProjBias.Length, nameof(outProjBias));

        // Each in-projection bias is a slice of nothing when there are none.
        int queryRows = inProjBias.IsEmpty ? 0 : queryWidth;
        int keyValueRows = inProjBias.IsEmpty ? 0 : keyValueWidth;
        int queryFloats = queryWidth * dModel;
        int keyValueFloats = keyValueWidth * dModel;
        return new MultiHeadAttentionWeights(
            dModel,
            queryWidth,
            keyValueWidth,
            inProjWeight[..queryFloats].ToArray(),
            inProjWeight.Slice(queryFloats, keyValueFloats).ToArray(),
            inProjWeight[(queryFloats + keyValueFloats)..].ToArray(),
            inProjBias[..queryRows].ToArray(),
            inProjBias.Slice(queryRows, keyValueRows).ToArray(),
            inProjBias[(queryRows + keyValueRows)..].ToArray(),
            outProjWeight.ToArray(),
            outProjBias.ToArray());
    }

    /// <summary>Takes one matrix per projection; the widths follow from their lengths.</summary>
    /// <param name="dModel">Model width E.</param>
    /// <param name="queryWeight">Wq, <c>[H·D, E]</c>.</param>
    /// <param name="keyWeight">Wk, <c>[G·D, E]</c>.</param>
    /// <param name="valueWeight">Wv, <c>[G·D, E]</c>.</param>
    /// <param name="queryBias"><c>[H·D]</c>, or empty without biases.</param>
    /// <param name="keyBias"><c>[G·D]</c>, or empty without biases.</param>
    /// <param name="valueBias"><c>[G·D]</c>, or empty without biases.</param>
    /// <param name="outputWeight">Wo, <c>[E, H·D]</c>, or empty without an output projection.</param>
    /// <param name="outputBias"><c>[E]</c>; empty without biases or without an output projection.</param>
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
        ReadOnlySpan<float> outputBias = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dModel);
        int queryWidth = WeightLengths.RowsOf(queryWeight.Length, dModel, nameof(queryWeight));
        int keyValueWidth = WeightLengths.RowsOf(keyWeight.Length, dModel, nameof(keyWeight));
        string keyRowsText = $"key rows = {keyValueWidth}";
        WeightLengths.CheckMatrix(valueWeight.Length, keyValueWidth, keyRowsText, dModel, $"dModel = {dModel}", nameof(valueWeight));

        bool bias = !queryBias.IsEmpty || !keyBias.IsEmpty || !valueBias.IsEmpty;
        if (bias)
        {
            WeightLengths.CheckVector(queryBias.Length, queryWidth, $"query rows = {queryWidth}", nameof(queryBias));
            WeightLengths.CheckVector(keyBias.Length, keyValueWidth, keyRowsText, nameof(keyBias));
            WeightLengths.CheckVector(valueBias.Length, keyValueWidth, keyRowsText, nameof(valueBias));
        }

        WeightLengths.CheckOutput(
            dModel, queryWidth, bias, outputWeight.Length, nameof(outputWeight), outputBias.Length, nameof(outputBias));
        return new MultiHeadAttentionWeights(
            dModel,
            queryWidth,
            keyValueWidth,
            queryWeight.ToArray(),
            keyWeight.ToArray(),
            valueWeight.ToArray(),
            queryBias.ToArray(),
            keyBias.ToArray(),
            valueBias.ToArray(),
            outputWeight.ToArray(),
            outputBias.ToArray());
    }
}
