using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Planning;

/// <summary>
/// Takes a spec; hands on where the softmax scale times log2(e) goes: into the queries, and for unusual scales a power of two of
/// it into the scores, so that no finite query leaves the range of float32.
/// </summary>
/// <param name="Query">What queries are multiplied by: at most 1.</param>
/// <param name="Score">What scores are multiplied by: a power of two, which rounds nothing; usually 1.</param>
internal sealed record ScoreScale(double Query, double Score)
{
    /// <summary>Below this, queries would lose digits at the lower end of the range.</summary>
    private const double Smallest = 1e-18;

    /// <summary>The largest power of two that is a float32.</summary>
    private const int LargestExponent = 127;

    public static ScoreScale Of(AttentionSpec spec)
    {
        double scale = spec.Scale / Math.Log(2.0);
        if (scale is >= Smallest and <= 1)
        {
            return new ScoreScale(scale, 1);
        }

        int exponent = Math.Min(LargestExponent, (int)Math.Ceiling(Math.Log(scale, 2)));
        double power = Math.Pow(2, exponent);
        return new ScoreScale(scale / power, power);
    }
}
