using AttentionGen.Kernels;

namespace AttentionGen;

/// <content>The checks of shapes, weights and tensors; those of options are made by <see cref="ReferenceCall"/>.</content>
public static partial class ReferenceAttention
{
    private static void CheckSelfAttention(
        AttentionShape shape,
        MultiHeadAttentionWeights weights,
        ReadOnlySpan<float> input,
        int batch,
        int sequence,
        in AttentionOptions options)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(weights);
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(sequence, nameof(sequence));
        if (shape.KeyDim != shape.DModel || shape.ValueDim != shape.DModel)
        {
            throw new ArgumentException(
                $"Self-attention needs keys and values as wide as queries, DModel = {shape.DModel}, but KeyDim is {shape.KeyDim} "
                + $"and ValueDim is {shape.ValueDim}; pass query, key and value.",
                nameof(shape));
        }

        CheckInput(input, batch, sequence, shape.DModel, nameof(input), nameof(sequence), nameof(shape.DModel), options);
    }

    private static void CheckLayer(
        AttentionShape shape, MultiHeadAttentionWeights weights, int batch, int queryLength, int keyLength)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(weights);
        CheckSizes(batch, queryLength, keyLength);
        weights.ThrowUnlessShape(nameof(ReferenceAttention), shape);
    }

    private static void CheckCoreWeights(AttentionShape shape, MultiHeadAttentionWeights? weights)
    {
        if (weights is not null)
        {
            weights.ThrowUnlessShape(nameof(ReferenceAttention), shape);
        }
        else if (shape.Sinks || shape.PositionBias is PositionBias.Bucketed or PositionBias.Learned)
        {
            throw new ArgumentException(
                "The layer has sinks or a learned position bias, which belong to its weights; pass them.", nameof(weights));
        }
    }

    private static void CheckSizes(int batch, int queryLength, int keyLength)
    {
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(queryLength, nameof(queryLength));
        Arguments.CheckSize(keyLength, nameof(keyLength));
    }

    private static void CheckInput(
        ReadOnlySpan<float> input,
        int batch,
        int rows,
        int width,
        string name,
        string rowsName,
        string widthName,
        in AttentionOptions options)
    {
        Arguments.CheckTensor(input.Length, batch, rows, width, name, rowsName, widthName);
        OptionArguments.CheckInputOverlap(options, input, name);
    }

    private static void CheckAddedRow(
        AttentionShape shape, ReadOnlySpan<float> row, int width, string name, string widthName, in AttentionOptions options)
    {
        int expected = shape.AddBiasKeyValue ? width : 0;
        if (row.Length != expected)
        {
            throw new ArgumentException(
                shape.AddBiasKeyValue
                    ? $"{name} must hold {widthName} = {width} floats because the shape has AddBiasKeyValue, which adds a learned key and value "
                    + $"that the core does not know, but holds {row.Length}."
                    : $"{name} must be empty because the shape has no AddBiasKeyValue, but holds {row.Length} floats.",
                name);
        }

        OptionArguments.CheckInputOverlap(options, row, name);
    }
}
