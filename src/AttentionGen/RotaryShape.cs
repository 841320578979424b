namespace AttentionGen;

/// <summary>A rotary position embedding (Su et al., "RoFormer", 2021) with its scaling; the defaults are those of the attribute.</summary>
/// <param name="Pairing">Which elements are rotated together.</param>
/// <param name="Dim">The first elements of a head, an even number, which are rotated; the others stay as they are.</param>
/// <param name="Base">The base θ: pair i turns by position · θ^(−2i/Dim).</param>
public sealed record RotaryShape(RotaryPairing Pairing, int Dim, double Base = 10000)
{
    /// <summary>How the frequencies are changed for long sequences.</summary>
    public RotaryScaling Scaling { get; init; }

    /// <summary>How many times longer than in training sequences may be.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Length of the sequences in training, for <see cref="RotaryScaling.Yarn"/> and <see cref="RotaryScaling.Llama3"/>.</summary>
    public int OriginalLength { get; init; }

    /// <summary>Llama 3: wavelengths above OriginalLength / this are divided by the factor.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths below OriginalLength / this are kept.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>YaRN: frequencies that turn more often than this within the original length are kept.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>YaRN: frequencies that turn less often than this are divided by the factor.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>YaRN: whether the ends of the ramp between kept and divided frequencies are rounded outwards to whole pairs.</summary>
    public bool Truncate { get; init; } = true;

    /// <summary>YaRN: multiplies cosines and sines; 0 means 0.1 · ln(Factor) + 1.</summary>
    public double AttentionFactor { get; init; }
}
