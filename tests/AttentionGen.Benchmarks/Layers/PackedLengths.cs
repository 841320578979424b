namespace AttentionGen.Benchmarks.Layers;

/// <summary>The lengths of a packed batch: evenly spread up to the shape's sequence length, in an order fixed by a seed.</summary>
internal static class PackedLengths
{
    /// <summary>The shortest sequence.</summary>
    public const int Shortest = 8;

    private const int Seed = 3;

    /// <summary>One length for each item; the longest is the shape's.</summary>
    public static int[] Of(BenchmarkShape shape)
    {
        int[] lengths = new int[shape.Batch];
        for (int item = 0; item < lengths.Length; item++)
        {
            lengths[item] = Shortest + ((shape.Sequence - Shortest) * item / (lengths.Length - 1));
        }

        new Random(Seed).Shuffle(lengths);
        return lengths;
    }

    /// <summary>Where each sequence begins, and where the last one ends.</summary>
    public static int[] Cumulative(ReadOnlySpan<int> lengths)
    {
        int[] starts = new int[lengths.Length + 1];
        for (int item = 0; item < lengths.Length; item++)
        {
            starts[item + 1] = starts[item] + lengths[item];
        }

        return starts;
    }

    /// <summary>Takes the tokens of a padded batch that are no padding, one sequence behind the other.</summary>
    /// <param name="padded"><c>[batch, longest, width]</c>.</param>
    /// <param name="cumulative">As <see cref="Cumulative"/> returns them.</param>
    /// <param name="longest">Tokens of each padded item.</param>
    /// <param name="width">Length of a row.</param>
    public static float[] Pack(ReadOnlySpan<float> padded, ReadOnlySpan<int> cumulative, int longest, int width)
    {
        float[] packed = new float[cumulative[^1] * width];
        for (int item = 0; item < cumulative.Length - 1; item++)
        {
            int tokens = cumulative[item + 1] - cumulative[item];
            padded.Slice(item * longest * width, tokens * width).CopyTo(packed.AsSpan(cumulative[item] * width));
        }

        return packed;
    }
}
