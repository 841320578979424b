namespace AttentionGen;

/// <content>The general factory, through which all weights from spans go.</content>
public sealed partial class MultiHeadAttentionWeights
{
    /// <summary>Takes every tensor that a layer can have.</summary>
    /// <param name="tensors">The tensors; they are copied.</param>
    /// <returns>Weights that share no memory with the argument.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A width is not positive, or the number of heads is negative.</exception>
    /// <exception cref="ArgumentException">
    /// A tensor has another length than <see cref="MultiHeadAttentionTensors"/> states; the message names it, the formula, the
    /// expected and the given length.
    /// </exception>
    public static MultiHeadAttentionWeights From(in MultiHeadAttentionTensors tensors) =>
        From(new TensorChecks(nameof(tensors)), tensors);

    private static MultiHeadAttentionWeights From(TensorChecks checks, in MultiHeadAttentionTensors tensors)
    {
        int dModel = tensors.DModel;
        int keyDim = tensors.KeyDim == 0 ? dModel : tensors.KeyDim;
        int valueDim = tensors.ValueDim == 0 ? dModel : tensors.ValueDim;
        int outputDim = tensors.OutputDim == 0 ? dModel : tensors.OutputDim;
        checks.Positive(dModel, nameof(tensors.DModel));
        checks.Positive(keyDim, nameof(tensors.KeyDim));
        checks.Positive(valueDim, nameof(tensors.ValueDim));
        checks.Positive(outputDim, nameof(tensors.OutputDim));

        int queryWidth = checks.RowsOf(tensors.QueryWeight.Length, dModel, nameof(tensors.DModel), nameof(tensors.QueryWeight));
        int keyWidth = checks.RowsOf(
            tensors.KeyWeight.Length, keyDim, keyDim == dModel ? nameof(tensors.DModel) : nameof(tensors.KeyDim), nameof(tensors.KeyWeight));
        int valueWidth = checks.RowsOf(
            tensors.ValueWeight.Length, valueDim, valueDim == dModel ? nameof(tensors.DModel) : nameof(tensors.ValueDim), nameof(tensors.ValueWeight));
        int contextWidth = checks.ContextWidth(queryWidth, keyWidth, valueWidth, nameof(tensors.KeyWeight));
        checks.OptionalVector(tensors.QueryBias.Length, queryWidth, $"query rows = {queryWidth}", nameof(tensors.QueryBias));
        checks.OptionalVector(tensors.KeyBias.Length, keyWidth, $"key rows = {keyWidth}", nameof(tensors.KeyBias));
        checks.OptionalVector(tensors.ValueBias.Length, valueWidth, $"value rows = {valueWidth}", nameof(tensors.ValueBias));
        checks.Output(
            outputDim,
            outputDim == dModel ? nameof(tensors.DModel) : nameof(tensors.OutputDim),
            contextWidth,
            tensors.OutputWeight.Length,
            nameof(tensors.OutputWeight),
            tensors.OutputBias.Length,
            nameof(tensors.OutputBias));
        CheckBiasKeyValue(checks, tensors, keyWidth, valueWidth);
        CheckNorms(checks, tensors, queryWidth, keyWidth);

        return new MultiHeadAttentionWeights(new WeightArrays
        {
            DModel = dModel,
            KeyDim = keyDim,
            ValueDim = valueDim,
            Heads = CheckHeads(checks, tensors, queryWidth, keyWidth),
            QueryWeight = tensors.QueryWeight.ToArray(),
            KeyWeight = tensors.KeyWeight.ToArray(),
            ValueWeight = tensors.ValueWeight.ToArray(),
            OutputWeight = tensors.OutputWeight.ToArray(),
            QueryBias = tensors.QueryBias.ToArray(),
            KeyBias = tensors.KeyBias.ToArray(),
            ValueBias = tensors.ValueBias.ToArray(),
            OutputBias = tensors.OutputBias.ToArray(),
            BiasKey = tensors.BiasKey.ToArray(),
            BiasValue = tensors.BiasValue.ToArray(),
            QueryNorm = tensors.QueryNorm.ToArray(),
            KeyNorm = tensors.KeyNorm.ToArray(),
            Sinks = tensors.Sinks.ToArray(),
            RelativeAttentionBias = tensors.RelativeAttentionBias.ToArray(),
        });
    }

    private static void CheckBiasKeyValue(TensorChecks checks, in MultiHeadAttentionTensors tensors, int keyWidth, int valueWidth)
    {
        if (tensors.BiasKey.IsEmpty != tensors.BiasValue.IsEmpty)
        {
            (string given, string missing) = tensors.BiasKey.IsEmpty
                ? (nameof(tensors.BiasValue), nameof(tensors.BiasKey))
                : (nameof(tensors.BiasKey), nameof(tensors.BiasValue));
            throw checks.Fail(missing, $"must be there because {checks.Shown(given)} is: the two come together or not at all.");
        }

        checks.OptionalVector(tensors.BiasKey.Length, keyWidth, $"key rows = {keyWidth}", nameof(tensors.BiasKey));
        checks.OptionalVector(tensors.BiasValue.Length, valueWidth, $"value rows = {valueWidth}", nameof(tensors.BiasValue));
    }

    private static void CheckNorms(TensorChecks checks, in MultiHeadAttentionTensors tensors, int queryWidth, int keyWidth)
    {
        Check(tensors.QueryNorm.Length, nameof(tensors.QueryNorm));
        Check(tensors.KeyNorm.Length, nameof(tensors.KeyNorm));
        if (!tensors.QueryNorm.IsEmpty && !tensors.KeyNorm.IsEmpty)
        {
            int headDim = tensors.QueryNorm.Length;
            checks.OptionalVector(tensors.KeyNorm.Length, headDim, $"{checks.Shown(nameof(tensors.QueryNorm))}'s {headDim}", nameof(tensors.KeyNorm));
        }

        void Check(int headDim, string name)
        {
            if (headDim != 0 && (queryWidth % headDim != 0 || keyWidth % headDim != 0))
            {
                throw checks.Fail(
                    name, $"must hold a head dimension D that divides the query rows = {queryWidth} and the key rows = {keyWidth}, but holds {headDim} floats.");
            }
        }
    }

    private static int CheckHeads(TensorChecks checks, in MultiHeadAttentionTensors tensors, int queryWidth, int keyWidth)
    {
        int heads = tensors.Heads;
        string name = nameof(tensors.Heads);
        if (heads == 0)
        {
            heads = tensors.Sinks.Length;
            name = nameof(tensors.Sinks);
        }
        else
        {
            checks.Positive(heads, name);
            checks.OptionalVector(tensors.Sinks.Length, heads, $"{checks.Shown(name)} = {heads}", nameof(tensors.Sinks));
        }

        if (heads != 0 && (queryWidth % heads != 0 || keyWidth % (queryWidth / heads) != 0))
        {
            throw checks.Fail(
                name, $"must be a number of heads H whose head dimension divides the query rows = {queryWidth} and the key rows = {keyWidth}, but is {heads}.");
        }

        int relative = tensors.RelativeAttentionBias.Length;
        if (relative != 0 && (heads == 0 || relative % heads != 0))
        {
            throw checks.Fail(
                nameof(tensors.RelativeAttentionBias),
                heads == 0
                    ? $"needs {checks.Shown(nameof(tensors.Heads))}: its shape is [buckets, H]."
                    : $"must hold rows of H = {heads} floats, but holds {relative} floats.");
        }

        return heads;
    }
}
