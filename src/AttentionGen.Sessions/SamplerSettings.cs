namespace AttentionGen;

/// <summary>How a session chooses its tokens: the arguments of a <see cref="TokenSampler"/>, which its log keeps.</summary>
/// <remarks>Immutable; compared by value.</remarks>
public sealed record SamplerSettings
{
    /// <summary>What logits are divided by, at least 0; 0 always takes the likeliest token.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>How many of the likeliest tokens may be drawn; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>The probability that those which may be drawn have together, above 0 up to 1; 1 for all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Another text for another seed.</summary>
    public long Seed { get; init; }

    /// <summary>A sampler with these settings that goes on behind some tokens.</summary>
    /// <param name="drawn">Tokens that have been drawn.</param>
    /// <returns>A new sampler.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range, or so many tokens are negative.</exception>
    public TokenSampler CreateSampler(long drawn = 0) => new(Temperature, TopK, TopP, Seed) { Drawn = drawn };
}
