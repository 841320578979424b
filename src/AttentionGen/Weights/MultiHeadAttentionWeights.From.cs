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
        int heads = CheckHeads(checks, tensors, queryWidth, keyWidth);
        heads = CheckGate(checks, tensors, contextWidth, valueWidth, heads);

        return new MultiHeadAttentionWeights(new WeightArrays
        {
            DModel = dModel,
            KeyDim = keyDim,
            ValueDim = valueDim,
            Heads = heads,
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
            QueryNormBias = tensors.QueryNormBias.ToArray(),
            KeyNormBias = tensors.KeyNormBias.ToArray(),
            GateWeight = tensors.GateWeight.ToArray(),
            GateBias = tensors.GateBias.ToArray(),
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
        int query = tensors.QueryNorm.Length;
        int key = tensors.KeyNorm.Length;

        // One norm for all heads has the length of a head; one over all of them, or one of each, has that of a row.
        bool isOfRows = query == queryWidth && key == keyWidth;
        Check(query, nameof(tensors.QueryNorm), queryWidth);
        Check(key, nameof(tensors.KeyNorm), keyWidth);
        if (query != 0 && key != 0 && !isOfRows)
        {
            checks.OptionalVector(key, query, $"{checks.Shown(nameof(tensors.QueryNorm))}'s {query}", nameof(tensors.KeyNorm));
        }

        CheckBias(tensors.QueryNormBias.Length, query, nameof(tensors.QueryNormBias), nameof(tensors.QueryNorm));
        CheckBias(tensors.KeyNormBias.Length, key, nameof(tensors.KeyNormBias), nameof(tensors.KeyNorm));

        void Check(int length, string name, int rowWidth)
        {
            if (length != 0 && length != rowWidth && (queryWidth % length != 0 || keyWidth % length != 0))
            {
                throw checks.Fail(
                    name, $"must hold a head dimension D that divides the query rows = {queryWidth} and the key rows = {keyWidth}, or {rowWidth} for all heads, but holds {length} floats.");
            }
        }

        void CheckBias(int length, int expected, string name, string weight) =>
            checks.OptionalVector(length, expected, $"{checks.Shown(weight)}'s {expected}", name);
    }

    /// <summary>The number of heads, which a gate for each of them tells.</summary>
    private static int CheckGate(TensorChecks checks, in MultiHeadAttentionTensors tensors, int contextWidth, int valueWidth, int heads)
    {
        if (tensors.GateWeight.IsEmpty)
        {
            return tensors.GateBias.IsEmpty
                ? heads
                : throw checks.Fail(nameof(tensors.GateBias), $"must be empty because {checks.Shown(nameof(tensors.GateWeight))} is, but holds {tensors.GateBias.Length} floats.");
        }

        int gates = checks.RowsOf(tensors.GateWeight.Length, tensors.DModel, nameof(tensors.DModel), nameof(tensors.GateWeight));
        if (gates != contextWidth && (heads == 0 ? contextWidth % gates != 0 || valueWidth % (contextWidth / gates) != 0 : gates != heads))
        {
            throw checks.Fail(
                nameof(tensors.GateWeight),
                $"must hold a row for each element of a context, {contextWidth}, or for each head, {(heads == 0 ? "a number that divides it" : heads)}, but holds {gates}.");
        }

        checks.OptionalVector(tensors.GateBias.Length, gates, $"gate rows = {gates}", nameof(tensors.GateBias));
        return heads == 0 && gates != contextWidth ? gates : heads;
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
