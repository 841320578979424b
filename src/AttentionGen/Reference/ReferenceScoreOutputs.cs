namespace AttentionGen;

/// <summary>Writes scores and log-sum-exps where the options of a call want them, rounded to single precision.</summary>
internal static class ReferenceScoreOutputs
{
    /// <summary>Writes what is wanted.</summary>
    public static void WriteWanted(in ReferenceScores scores)
    {
        ReferenceCall call = scores.Call;
        int row = 0;
        for (int b = 0; b < call.Batch; b++)
        {
            for (int head = 0; head < call.Shape.Heads; head++)
            {
                for (int i = 0; i < call.QueryLength; i++, row++)
                {
                    if (!call.LogSumExp.IsEmpty)
                    {
                        call.LogSumExp[row] = (float)scores.LogSumExp(b, head, i);
                    }

                    for (int j = 0; call.Scores.IsPresent && j < call.AllKeys; j++)
                    {
                        call.Scores.Target[(row * call.AllKeys) + j] = (float)scores.Score(call.Scores.Stage, b, head, i, j);
                    }
                }
            }
        }
    }
}
