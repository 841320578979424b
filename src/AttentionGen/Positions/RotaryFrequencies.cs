namespace AttentionGen.Kernels;

/// <summary>
/// From a rotary embedding's declaration to the angle by which each pair turns per position, in double precision. The
/// scalings are those of Hugging Face's transformers (<c>modeling_rope_utils</c>), whose checkpoints they serve.
/// </summary>
internal static class RotaryFrequencies
{
    /// <summary>Radians per position of each of the Dim/2 pairs.</summary>
    /// <param name="shape">The embedding.</param>
    /// <exception cref="ArgumentException">A value of the embedding is out of its range.</exception>
    public static double[] Of(RotaryShape shape)
    {
        Check(shape);
        var frequencies = new double[shape.Dim / 2];
        double turnBase = shape.Scaling == RotaryScaling.Ntk ? NtkBase(shape) : shape.Base;
        for (int i = 0; i < frequencies.Length; i++)
        {
            double frequency = PortableMath.Pow(turnBase, -2.0 * i / shape.Dim);
            frequencies[i] = shape.Scaling switch
            {
                RotaryScaling.Linear => frequency / shape.Factor,
                RotaryScaling.Yarn => Yarn(shape, i, frequency),
                RotaryScaling.Llama3 => Llama3(shape, frequency),
                _ => frequency,
            };
        }

        return frequencies;
    }

    /// <summary>What cosines and sines are multiplied by: YaRN's attention factor, otherwise 1.</summary>
    public static double Amplitude(RotaryShape shape) =>
        shape.Scaling != RotaryScaling.Yarn ? 1
        : shape.AttentionFactor != 0 ? shape.AttentionFactor
        : shape.Factor <= 1 ? 1
        : (0.1 * PortableMath.Log(shape.Factor)) + 1;

    /// <remarks>The last pair, i = d/2 − 1, then turns at θ^(−(d−2)/d) / factor: as slowly as under linear scaling.</remarks>
    private static double NtkBase(RotaryShape shape) =>
        shape.Dim == 2 ? shape.Base : shape.Base * PortableMath.Pow(shape.Factor, shape.Dim / (shape.Dim - 2.0));

    /// <remarks>
    /// Peng et al., section 3.2. The ramp between kept and divided frequencies runs over pairs from that which makes
    /// BetaFast turns within the original length to that which makes BetaSlow turns, both rounded outwards if truncated.
    /// </remarks>
    private static double Yarn(RotaryShape shape, int pair, double frequency)
    {
        double low = PairThatMakes(shape.BetaFast);
        double high = PairThatMakes(shape.BetaSlow);
        if (shape.Truncate)
        {
            low = Math.Floor(low);
            high = Math.Ceiling(high);
        }

        low = Math.Max(low, 0);
        high = Math.Min(high, shape.Dim - 1);
        if (low == high)
        {
            // transformers' way out of a division by zero.
            high += 0.001;
        }

        double divided = Math.Clamp((pair - low) / (high - low), 0, 1);
        return (frequency / shape.Factor * divided) + (frequency * (1 - divided));

        double PairThatMakes(double turns) =>
            shape.Dim * PortableMath.Log(shape.OriginalLength / (turns * 2 * Math.PI)) / (2 * PortableMath.Log(shape.Base));
    }

    /// <remarks>Published with Llama 3.1, section "rope_scaling" of its configuration.</remarks>
    private static double Llama3(RotaryShape shape, double frequency)
    {
        double wavelength = 2 * Math.PI / frequency;
        double turns = shape.OriginalLength / wavelength;
        if (wavelength > shape.OriginalLength / shape.LowFrequencyFactor)
        {
            return frequency / shape.Factor;
        }

        if (wavelength < shape.OriginalLength / shape.HighFrequencyFactor)
        {
            return frequency;
        }

        double kept = (turns - shape.LowFrequencyFactor) / (shape.HighFrequencyFactor - shape.LowFrequencyFactor);
        return ((1 - kept) * frequency / shape.Factor) + (kept * frequency);
    }

    private static void Check(RotaryShape shape)
    {
        if (shape.Dim < 2 || shape.Dim % 2 != 0)
        {
            throw new ArgumentException($"A rotary embedding's Dim must be positive and even, but is {shape.Dim}.", nameof(shape));
        }

        // Written so that NaN fails.
        if (!(shape.Base > 0) || !(shape.Factor > 0))
        {
            throw new ArgumentException(
                $"A rotary embedding's Base and Factor must be positive, but are {shape.Base} and {shape.Factor}.", nameof(shape));
        }

        if (shape.Scaling is RotaryScaling.Yarn or RotaryScaling.Llama3 && shape.OriginalLength <= 0)
        {
            throw new ArgumentException(
                $"OriginalLength must be positive with the rotary scaling {shape.Scaling}, but is {shape.OriginalLength}.", nameof(shape));
        }
    }
}
