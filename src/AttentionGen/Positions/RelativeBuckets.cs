namespace AttentionGen.Kernels;

/// <summary>
/// From a distance to its bucket for <see cref="PositionBias.Bucketed"/> (Raffel et al., 2019, and the code of T5): half of
/// the buckets are exact, the others grow logarithmically up to a largest distance.
/// </summary>
internal static class RelativeBuckets
{
    /// <summary>The bucket of a distance.</summary>
    /// <param name="distance">Position of the key minus that of the query.</param>
    /// <param name="isBidirectional">Whether keys behind the query have the second half of the buckets, or all share bucket 0.</param>
    /// <param name="buckets">Number of buckets.</param>
    /// <param name="maxDistance">From this distance on, all have the last bucket of their side.</param>
    public static int Of(int distance, bool isBidirectional, int buckets, int maxDistance)
    {
        int first = 0;
        if (isBidirectional)
        {
            buckets /= 2;
            first = distance > 0 ? buckets : 0;
        }

        int size = isBidirectional ? Math.Abs(distance) : -Math.Min(distance, 0);
        int exact = buckets / 2;
        if (size < exact)
        {
            return first + size;
        }

        // In single precision, as the models compute it: where a boundary falls on a whole distance, the rounding decides.
        float share = (float)PortableMath.Log((float)size / exact) / (float)PortableMath.Log((double)maxDistance / exact);
        int beyond = (int)(share * (buckets - exact));
        return first + Math.Min(exact + beyond, buckets - 1);
    }
}
