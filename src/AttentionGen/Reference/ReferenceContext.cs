namespace AttentionGen;

/// <summary>From attention weights and projected values to contexts: each query's weighted mean of the values it sees.</summary>
internal static class ReferenceContext
{
    /// <summary>The contexts of all heads side by side.</summary>
    /// <param name="scores">Where the weights come from.</param>
    /// <param name="value"><c>[batch, allKeys, ValueWidth]</c>, the values that the layer adds last.</param>
    /// <returns><c>[batch, queryLength, ContextWidth]</c>.</returns>
    public static double[] Of(in ReferenceScores scores, double[] value)
    {
        ReferenceCall call = scores.Call;
        AttentionShape shape = call.Shape;
        var context = new double[checked(call.Batch * call.QueryLength * shape.ContextWidth)];
        for (int b = 0; b < call.Batch; b++)
        {
            for (int head = 0; head < shape.Heads; head++)
            {
                int valueHead = scores.KeyValueHead(head) * shape.ValueHeadDim;
                for (int i = 0; i < call.QueryLength; i++)
                {
                    double[] weights = scores.Weights(b, head, i);
                    int row = (((b * call.QueryLength) + i) * shape.ContextWidth) + (head * shape.ValueHeadDim);
                    for (int j = 0; j < call.AllKeys; j++)
                    {
                        // A key out of sight is skipped, not multiplied by zero: 0 × NaN is NaN.
                        if (!scores.IsVisible(b, head, i, j))
                        {
                            continue;
                        }

                        int valueRow = (scores.KeyRow(b, j) * shape.ValueWidth) + valueHead;
                        for (int d = 0; d < shape.ValueHeadDim; d++)
                        {
                            context[row + d] += weights[j] * value[valueRow + d];
                        }
                    }
                }
            }
        }

        return context;
    }
}
