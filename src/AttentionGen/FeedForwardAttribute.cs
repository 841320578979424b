namespace AttentionGen;

/// <summary>
/// Marks a partial class as the feed-forward of a transformer, of exactly this shape. The source generator adds a constructor that
/// takes <see cref="FeedForwardWeights"/>, and a <c>Forward</c> method whose SIMD kernels are specialised for the values given here.
/// </summary>
/// <remarks>
/// down(f(up(x))), or down(f(gate(x)) · up(x)) if <see cref="Gated"/>, for each row by itself. All values are compile-time constants;
/// invalid combinations are compile errors.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class FeedForwardAttribute : Attribute
{
    /// <summary>A feed-forward whose numbers are all given by name; <see cref="DModel"/> and <see cref="Hidden"/> have to be.</summary>
    public FeedForwardAttribute()
    {
    }

    /// <summary>A feed-forward of this shape.</summary>
    /// <param name="dModel"><see cref="DModel"/>.</param>
    /// <param name="hidden"><see cref="Hidden"/>.</param>
    public FeedForwardAttribute(int dModel, int hidden)
    {
        DModel = dModel;
        Hidden = hidden;
    }

    /// <summary>The model width E: the length of an input and an output row. From 8 to 8192. Required.</summary>
    public int DModel { get; set; }

    /// <summary>The length of a row between the projections. From 8 to 65536. Required.</summary>
    public int Hidden { get; set; }

    /// <summary>The function between the projections; GELU by the error function by default.</summary>
    public Activation Activation { get; set; }

    /// <summary>Whether a gate, which the activation is applied to, multiplies a second projection.</summary>
    public bool Gated { get; set; }

    /// <summary>Whether the projections add a bias. True by default.</summary>
    public bool Bias { get; set; } = true;
}
