using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>Turns projected queries or keys by their positions: the rotary embedding in double precision.</summary>
internal static class ReferenceRotary
{
    /// <summary>Rotates each head of each row in place, or does nothing if the layer has no rotary embedding.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="rows"><c>[batch, length, heads · HeadDim]</c>.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="length">Rows per batch item.</param>
    /// <param name="firstPosition">Position of the first row of each item.</param>
    public static void Apply(AttentionShape shape, double[] rows, int width, int length, long firstPosition)
    {
        if (shape.Rotary is not { Pairing: not RotaryPairing.None } rotary)
        {
            return;
        }

        if (rotary.Dim > shape.HeadDim)
        {
            throw new ArgumentException(
                $"The rotary embedding's Dim = {rotary.Dim} is more than the head dimension {shape.HeadDim}.", nameof(shape));
        }

        double[] frequencies = RotaryFrequencies.Of(rotary);
        double amplitude = RotaryFrequencies.Amplitude(rotary);
        for (int row = 0; row < rows.Length / width; row++)
        {
            long position = firstPosition + (row % length);
            for (int head = row * width; head < (row + 1) * width; head += shape.HeadDim)
            {
                for (int pair = 0; pair < frequencies.Length; pair++)
                {
                    double angle = position * frequencies[pair];
                    double cosine = amplitude * Math.Cos(angle);
                    double sine = amplitude * Math.Sin(angle);
                    (int first, int second) = Elements(rotary, pair);
                    double x = rows[head + first];
                    double y = rows[head + second];
                    rows[head + first] = (x * cosine) - (y * sine);
                    rows[head + second] = (y * cosine) + (x * sine);
                }
            }
        }
    }

    private static (int First, int Second) Elements(RotaryShape rotary, int pair) =>
        rotary.Pairing == RotaryPairing.Interleaved ? (2 * pair, (2 * pair) + 1) : (pair, pair + (rotary.Dim / 2));
}
