namespace AttentionGen.Benchmarks.Compare;

/// <summary>A claim about the figures, and whether they bear it out.</summary>
/// <param name="Subject">The row, or the rows, that it is about.</param>
/// <param name="Figures">What was measured and what is asked for, as a phrase.</param>
/// <param name="Met">Whether it is so in this run.</param>
internal sealed record Bar(string Subject, string Figures, bool Met);
