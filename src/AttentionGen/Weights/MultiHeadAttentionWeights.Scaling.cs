namespace AttentionGen;

/// <content>What is multiplied into weights once, instead of into each row.</content>
public sealed partial class MultiHeadAttentionWeights
{
    /// <summary>The same weights, with each row of the output projection and its bias multiplied.</summary>
    /// <param name="scale">A factor for each output column, or none.</param>
    /// <param name="factor">A factor for all of them.</param>
    internal MultiHeadAttentionWeights WithScaledOutput(ReadOnlySpan<float> scale, double factor)
    {
        float[] weight = new float[OutputWeight.Length];
        float[] bias = new float[OutputBias.Length];
        for (int row = 0; row < OutputDim; row++)
        {
            double ofRow = factor * (scale.IsEmpty ? 1 : scale[row]);
            for (int i = row * ContextWidth; i < (row + 1) * ContextWidth; i++)
            {
                weight[i] = (float)(OutputWeight[i] * ofRow);
            }

            if (bias.Length > 0)
            {
                bias[row] = (float)(OutputBias[row] * ofRow);
            }
        }

        return new MultiHeadAttentionWeights(_arrays with { OutputWeight = weight, OutputBias = bias });
    }
}
