namespace AttentionGen;

/// <summary>Collects the rows of attention weights, of each head or averaged over the heads.</summary>
internal static class ReferenceWeights
{
    /// <summary>The weights of each head, <c>[batch, Heads, queryLength, allKeys]</c>.</summary>
    public static double[] PerHead(in ReferenceScores scores)
    {
        ReferenceCall call = scores.Call;
        int heads = call.Shape.Heads;
        var result = new double[checked((long)call.Batch * heads * call.QueryLength * call.AllKeys)];
        long row = 0;
        for (int b = 0; b < call.Batch; b++)
        {
            for (int head = 0; head < heads; head++)
            {
                for (int i = 0; i < call.QueryLength; i++, row++)
                {
                    scores.Weights(b, head, i).CopyTo(result, row * call.AllKeys);
                }
            }
        }

        return result;
    }

    /// <summary>The mean of the heads' weights, <c>[batch, queryLength, allKeys]</c>.</summary>
    public static double[] Averaged(in ReferenceScores scores)
    {
        ReferenceCall call = scores.Call;
        var result = new double[checked((long)call.Batch * call.QueryLength * call.AllKeys)];
        long row = 0;
        for (int b = 0; b < call.Batch; b++)
        {
            for (int i = 0; i < call.QueryLength; i++, row++)
            {
                for (int head = 0; head < call.Shape.Heads; head++)
                {
                    double[] weights = scores.Weights(b, head, i);
                    for (int j = 0; j < weights.Length; j++)
                    {
                        result[(row * call.AllKeys) + j] += weights[j] / call.Shape.Heads;
                    }
                }
            }
        }

        return result;
    }

    /// <summary>Writes the weights where the options of the call want them, rounded to single precision.</summary>
    public static void WriteWanted(in ReferenceScores scores)
    {
        AttentionWeightsOutput wanted = scores.Call.Weights;
        if (!wanted.IsPresent)
        {
            return;
        }

        double[] weights = wanted.IsAveraged ? Averaged(scores) : PerHead(scores);
        for (int i = 0; i < weights.Length; i++)
        {
            wanted.Target[i] = (float)weights[i];
        }
    }
}
