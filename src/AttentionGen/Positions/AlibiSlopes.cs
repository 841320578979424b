using System.Numerics;

namespace AttentionGen.Kernels;

/// <summary>
/// The slope of each head for <see cref="PositionBias.Alibi"/>, as the authors' code has it (Press et al., "Train Short, Test
/// Long", 2021): a geometric sequence for a power of two of heads; the heads beyond one take every other slope of the
/// sequence for twice as many.
/// </summary>
internal static class AlibiSlopes
{
    /// <summary>One positive slope for each head.</summary>
    public static double[] Of(int heads)
    {
        int whole = (int)BitOperations.RoundUpToPowerOf2((uint)heads + 1) / 2;
        var slopes = new double[heads];
        for (int h = 0; h < heads; h++)
        {
            double exponent = h < whole ? -8.0 * (h + 1) / whole : -4.0 * ((2 * (h - whole)) + 1) / whole;
            slopes[h] = PortableMath.Exp2(exponent);
        }

        return slopes;
    }
}
