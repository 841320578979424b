namespace AttentionGen.Tests.Models;

/// <summary>Temperature, top-k and top-p as they are defined: sort, cut, cut again, and walk through what stays.</summary>
internal static class PlainSampler
{
    /// <summary>Tokens that may come, with their shares: in descending order where there is a cut, otherwise in that of their ids.</summary>
    private static (int Id, double Weight)[] Kept(float[] logits, double temperature, int topK, double topP)
    {
        double largest = logits.Max();
        (int Id, double Weight)[] all = [.. logits.Select((logit, id) => (id, logit == largest ? 1 : Math.Exp((logit - largest) / temperature)))];
        if (topK == 0 && topP == 1)
        {
            return all;
        }

        (int Id, double Weight)[] sorted = [.. all.OrderByDescending(static token => token.Weight).ThenBy(static token => token.Id)];
        (int Id, double Weight)[] first = [.. sorted.Take(topK == 0 ? sorted.Length : topK)];
        double total = first.Sum(static token => token.Weight), sum = 0;
        int kept = 0;
        while (kept < first.Length && sum < topP * total)
        {
            sum += first[kept++].Weight;
        }

        return first[..kept];
    }

    /// <summary>The probability of each token.</summary>
    public static double[] Probabilities(float[] logits, double temperature, int topK, double topP)
    {
        (int Id, double Weight)[] kept = Kept(logits, temperature, topK, topP);
        var result = new double[logits.Length];
        double total = kept.Sum(static token => token.Weight);
        foreach ((int id, double weight) in kept)
        {
            result[id] = weight / total;
        }

        return result;
    }

    /// <summary>The token at a chance, from 0 to 1, that is a function of the seed and the count (SplitMix64).</summary>
    public static int Next(float[] logits, double temperature, int topK, double topP, long seed, long drawn)
    {
        if (temperature == 0 || topK == 1)
        {
            return Array.IndexOf(logits, logits.Max());
        }

        (int Id, double Weight)[] kept = Kept(logits, temperature, topK, topP);
        double end = Chance(seed, drawn) * kept.Sum(static token => token.Weight), sum = 0;
        foreach ((int id, double weight) in kept)
        {
            sum += weight;
            if (sum > end)
            {
                return id;
            }
        }

        return kept.Last(static token => token.Weight > 0).Id;
    }

    private static double Chance(long seed, long drawn)
    {
        unchecked
        {
            ulong state = (ulong)seed + ((ulong)(drawn + 1) * 0x9E3779B97F4A7C15);
            state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
            state ^= state >> 31;
            return (state >> 11) / (double)(1UL << 53);
        }
    }
}
