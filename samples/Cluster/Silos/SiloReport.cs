using System.Globalization;

namespace Cluster.Silos;

/// <summary>What a silo says of itself, since it was started.</summary>
/// <param name="Tokens">Tokens that it has drawn.</param>
/// <param name="Texts">Texts that it has embedded.</param>
/// <param name="Sessions">Sessions that are active in it.</param>
/// <param name="CacheBytes">What their caches take.</param>
/// <param name="Rebuilds">Caches that it has made anew from a log.</param>
/// <param name="CpuMilliseconds">What the process has used of the processors.</param>
internal readonly record struct SiloReport(long Tokens, long Texts, long Sessions, long CacheBytes, long Rebuilds, long CpuMilliseconds)
{
    private const string Begin = "figures ";

    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Begin}{Tokens} {Texts} {Sessions} {CacheBytes} {Rebuilds} {CpuMilliseconds}");

    public static SiloReport? Parse(string line)
    {
        if (!line.StartsWith(Begin, StringComparison.Ordinal))
        {
            return null;
        }

        long[] numbers = [.. line[Begin.Length..].Split(' ').Select(static text => long.Parse(text, CultureInfo.InvariantCulture))];
        return new SiloReport(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }
}
