namespace AttentionGen.Tests.Support;

/// <summary>
/// Pseudo-random floats from integer arithmetic alone (SplitMix64; Steele, Lea and Flood, 2014), so that the same seed
/// gives the same bits on every platform and version of .NET, which committed checksums rely on.
/// </summary>
internal static class SeededNumbers
{
    /// <summary>The factor that brings numbers from -1 to 1 to variance 1.</summary>
    public const float UnitVariance = 1.7320508f;

    /// <summary>Numbers from -factor to factor, evenly distributed.</summary>
    public static float[] Make(int count, ulong seed, float factor = 1f)
    {
        var numbers = new float[count];
        ulong state = seed * 0x9E3779B97F4A7C15;
        for (int i = 0; i < count; i++)
        {
            state += 0x9E3779B97F4A7C15;
            ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            mixed ^= mixed >> 31;

            // 24 bits, the precision of a float: the conversion and both powers of two are exact.
            numbers[i] = ((((int)(mixed >> 40)) - (1 << 23)) / (float)(1 << 23)) * factor;
        }

        return numbers;
    }
}
