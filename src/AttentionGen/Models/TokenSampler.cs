using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>Chooses the next token from logits: the likeliest, or one by chance, as the temperature, top-k and top-p say.</summary>
/// <remarks>
/// <para>
/// With logits l, temperature t and softmax over l / t, in double precision: the k likeliest stay (top-k sampling), then the fewest of the likeliest whose
/// probabilities, of all tokens that stayed, add up to p (top-p or nucleus sampling, Holtzman and others, 2020), and one of these is drawn. Temperature 0
/// is greedy decoding. Tokens of the same logit go by their ids.
/// </para>
/// <para>
/// Chance is a function of the seed and of how many tokens have been drawn, <see cref="Drawn"/>, so that a text can be taken up anywhere, on any
/// machine. Nothing is allocated per token. Not thread-safe: one text at a time.
/// </para>
/// </remarks>
public sealed class TokenSampler
{
    private int[] _ids = [];
    private double[] _weights = [];

    /// <summary>Makes a sampler.</summary>
    /// <param name="temperature">What logits are divided by; 0 always takes the likeliest token, which is greedy decoding.</param>
    /// <param name="topK">How many of the likeliest may be drawn; 0 for all.</param>
    /// <param name="topP">The probability of the nucleus: what those which may be drawn have together, above 0 up to 1; 1 for all.</param>
    /// <param name="seed">Another text for another seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public TokenSampler(double temperature = 1, int topK = 0, double topP = 1, long seed = 0)
    {
        if (!double.IsFinite(temperature) || temperature < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, $"temperature must be finite and at least 0, but is {temperature}.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(topK);
        if (!(topP > 0 && topP <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(topP), topP, $"topP must be above 0 and at most 1, but is {topP}.");
        }

        Temperature = temperature;
        TopK = topK;
        TopP = topP;
        Seed = seed;
    }

    /// <summary>What logits are divided by.</summary>
    public double Temperature { get; }

    /// <summary>How many of the likeliest tokens may be drawn; 0 for all.</summary>
    public int TopK { get; }

    /// <summary>The probability that those which may be drawn have together.</summary>
    public double TopP { get; }

    /// <summary>The seed.</summary>
    public long Seed { get; }

    /// <summary>Tokens that have been drawn: with the seed, all of the sampler's state.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public long Drawn
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>Chooses a token, and counts it.</summary>
    /// <param name="logits">One for each token of the vocabulary; minus infinity for one that must not come.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="ArgumentException">There is no logit, one is NaN or plus infinity, or all are minus infinity.</exception>
    /// <exception cref="InvalidOperationException">As many tokens have been drawn as can be counted.</exception>
    public int Next(ReadOnlySpan<float> logits)
    {
        int likeliest = Likeliest(logits);
        if (Drawn == long.MaxValue)
        {
            throw new InvalidOperationException($"{nameof(Drawn)} must leave a number for this token, but is {Drawn}, the last one.");
        }

        long draw = Drawn++;
        if (Temperature == 0 || TopK == 1)
        {
            return likeliest;
        }

        if (_ids.Length < logits.Length)
        {
            _ids = new int[logits.Length];
            _weights = new double[logits.Length];
        }

        double total = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            _ids[i] = i;
            _weights[i] = PortableMath.Exp(((double)logits[i] - logits[likeliest]) / Temperature);
            total += _weights[i];
        }

        double chance = Chance(Seed, draw);
        return TopK == 0 && TopP == 1 ? Draw(logits.Length, chance * total) : DrawOfLikeliest(logits.Length, total, chance);
    }

    /// <summary>The likeliest are taken off a heap until there are enough, which sorts no more than these.</summary>
    private int DrawOfLikeliest(int count, double total, double chance)
    {
        for (int i = (count / 2) - 1; i >= 0; i--)
        {
            Sink(i, count);
        }

        // They gather behind the heap, the likeliest last. Those without weight stay where they are: a sum that is rounded must not end at one.
        int most = TopK == 0 ? count : Math.Min(TopK, count);
        double sum = 0;
        int taken = 0;
        while (taken < most && _weights[0] > 0 && (TopK != 0 || sum < TopP * total))
        {
            sum += _weights[0];
            taken++;
            Swap(0, count - taken);
            Sink(0, count - taken);
        }

        if (TopK != 0 && TopP < 1)
        {
            double ofAll = sum;
            sum = 0;
            int kept = 0;
            while (kept < taken && sum < TopP * ofAll)
            {
                kept++;
                sum += _weights[count - kept];
            }

            taken = kept;
        }

        double rest = chance * sum;
        for (int i = 1; i < taken; i++)
        {
            rest -= _weights[count - i];
            if (rest < 0)
            {
                return _ids[count - i];
            }
        }

        return _ids[count - taken];
    }

    private int Draw(int count, double rest)
    {
        int last = 0;
        for (int i = 0; i < count; i++)
        {
            if (_weights[i] > 0)
            {
                last = i;
                rest -= _weights[i];
                if (rest < 0)
                {
                    break;
                }
            }
        }

        return last;
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty)
        {
            throw new ArgumentException("logits must hold one number for each token of the vocabulary, but is empty.", nameof(logits));
        }

        int best = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i]) || float.IsPositiveInfinity(logits[i]))
            {
                throw new ArgumentException($"logits must be finite or minus infinity, but logits[{i}] is {logits[i]}.", nameof(logits));
            }

            best = logits[i] > logits[best] ? i : best;
        }

        return float.IsNegativeInfinity(logits[best])
            ? throw new ArgumentException("logits must leave a token that may come, but all are minus infinity.", nameof(logits))
            : best;
    }

    private void Sink(int parent, int count)
    {
        while ((2 * parent) + 1 is var child && child < count)
        {
            child += child + 1 < count && IsBefore(child + 1, child) ? 1 : 0;
            if (!IsBefore(child, parent))
            {
                return;
            }

            Swap(child, parent);
            parent = child;
        }
    }

    private bool IsBefore(int a, int b) => _weights[a] > _weights[b] || (_weights[a] == _weights[b] && _ids[a] < _ids[b]);

    private void Swap(int a, int b)
    {
        (_ids[a], _ids[b]) = (_ids[b], _ids[a]);
        (_weights[a], _weights[b]) = (_weights[b], _weights[a]);
    }

    /// <summary>A number from 0 up to 1, without it: SplitMix64 (Steele, Lea and Flood, 2014) at a place of its sequence.</summary>
    private static double Chance(long seed, long draw)
    {
        ulong state = (ulong)seed + (((ulong)draw + 1) * 0x9E3779B97F4A7C15);
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
        return ((state ^ (state >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
