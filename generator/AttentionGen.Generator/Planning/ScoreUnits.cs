using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>
/// Takes a spec; hands on what brings scores to units of log2: where the softmax scale times log2(e) goes, into the queries and
/// for unusual scales a power of two of it into the scores, so that no finite query leaves the range of float32, and the cap.
/// </summary>
/// <param name="QueryFactor">What queries are multiplied by: at most 1.</param>
/// <param name="ScoreFactor">What scores are multiplied by: a power of two, which rounds nothing; usually 1.</param>
/// <param name="Cap">The soft cap; 0 if there is none.</param>
internal sealed record ScoreUnits(double QueryFactor, double ScoreFactor, double Cap)
{
    /// <summary>Below this, queries would lose digits at the lower end of the range.</summary>
    private const double SmallestQueryFactor = 1e-18;

    /// <summary>The largest power of two that is a float32.</summary>
    private const int LargestExponent = 127;

    public static ScoreUnits Of(AttentionSpec spec)
    {
        double scale = spec.Scale / Math.Log(2.0);
        double power = scale is >= SmallestQueryFactor and <= 1
            ? 1
            : Math.Pow(2, Math.Min(LargestExponent, Math.Ceiling(Math.Log(scale, 2))));
        return new ScoreUnits(scale / power, power, spec.SoftCap / Math.Log(2.0));
    }
}
