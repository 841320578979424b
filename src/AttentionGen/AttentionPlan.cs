using System.Globalization;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>What the generator planned for a layer, for people who want to look: one row per vector width that is written.</summary>
/// <param name="Widths">From the widest to the narrowest: all four, unless the project's AttentionGenWidths says otherwise.</param>
public sealed record AttentionPlan(IReadOnlyList<WidthPlan> Widths)
{
    /// <summary>The plan that runs on this machine.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor has none of the vector widths that are written.</exception>
    public WidthPlan Active => Widths.FirstOrDefault(width => width.IsActive) ?? throw MissingWidths.Of("The layer", this);

    /// <summary>A line for each width: its tiles as rows × vectors, the machine code, and which one is active.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Widths);
}

/// <summary>The register tiles of one vector width. A tile is rows × vectors of accumulators.</summary>
/// <param name="Name">Such as "Vector512".</param>
/// <param name="Lanes">Floats in a vector.</param>
/// <param name="ProjectionRows">Token rows of a projection tile.</param>
/// <param name="ProjectionVectors">Vectors of output columns of a projection tile.</param>
/// <param name="ScoreRows">Query rows of a score tile.</param>
/// <param name="ScoreVectors">Vectors of keys of a score tile.</param>
/// <param name="ContextRows">Query rows of a context tile.</param>
/// <param name="ContextVectors">Vectors of the head dimension of a context tile.</param>
/// <param name="IsActive">Whether this machine runs this width.</param>
public sealed record WidthPlan(
    string Name,
    int Lanes,
    int ProjectionRows,
    int ProjectionVectors,
    int ScoreRows,
    int ScoreVectors,
    int ContextRows,
    int ContextVectors,
    bool IsActive)
{
    /// <summary>
    /// About how many bytes of machine code the kernels of this width become, if all of them are called. An estimate for x64,
    /// off by 12 % at most where it was compared with the JIT's own sizes; the runtime library is not counted.
    /// </summary>
    public int CodeBytes { get; init; }

    /// <summary>Such as "Vector512: projection 12×2, scores 12×2, context 12×2, about 10,300 bytes of machine code, active".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: projection {ProjectionRows}×{ProjectionVectors}, scores {ScoreRows}×{ScoreVectors}, context {ContextRows}×{ContextVectors}, "
        + $"about {CodeBytes:N0} bytes of machine code{(IsActive ? ", active" : "")}");
}
