namespace AttentionGen;

/// <summary>The weights of one norm of rows. Immutable, and safe to share between threads.</summary>
public sealed class NormWeights
{
    private readonly float[] _weight;
    private readonly float[] _bias;

    /// <summary>Takes the weights.</summary>
    /// <param name="weight">One factor for each element of a row, or its difference from 1 for <see cref="NormKind.RmsPlusOne"/>; they are copied.</param>
    /// <param name="bias">One addend for each, or none.</param>
    /// <exception cref="ArgumentException">There are no factors, or not as many addends.</exception>
    public NormWeights(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias = default)
    {
        if (weight.IsEmpty)
        {
            throw new ArgumentException("weight must hold one factor for each element of a row, but is empty.", nameof(weight));
        }

        if (!bias.IsEmpty && bias.Length != weight.Length)
        {
            throw new ArgumentException($"bias must hold weight's {weight.Length} floats or be empty, but holds {bias.Length}.", nameof(bias));
        }

        _weight = weight.ToArray();
        _bias = bias.ToArray();
    }

    /// <summary>Length of a row.</summary>
    public int Width => _weight.Length;

    /// <summary><c>[Width]</c>.</summary>
    public ReadOnlySpan<float> Weight => _weight;

    /// <summary><c>[Width]</c>, or empty.</summary>
    public ReadOnlySpan<float> Bias => _bias;
}
