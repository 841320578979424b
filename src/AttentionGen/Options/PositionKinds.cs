namespace AttentionGen;

/// <summary>Which two elements of a head a rotary position embedding rotates together; files of one model exist in both forms.</summary>
public enum RotaryPairing
{
    /// <summary>No rotary embedding.</summary>
    None,

    /// <summary>Elements i and i + d/2 (Hugging Face's Llama, GPT-NeoX).</summary>
    HalfSplit,

    /// <summary>Elements 2i and 2i + 1 (GPT-J, Meta's Llama files).</summary>
    Interleaved,
}

/// <summary>How the frequencies of a rotary embedding are changed for sequences longer than those of the training.</summary>
public enum RotaryScaling
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Positions are divided by the factor (Chen et al., "Extending Context Window of LLMs via Positional Interpolation", 2023).</summary>
    Linear,

    /// <summary>The base is multiplied by factor^(d/(d − 2)), which keeps the highest frequency ("NTK-aware" scaling).</summary>
    Ntk,

    /// <summary>Low frequencies are divided by the factor, high ones kept, with a ramp between (Peng et al., "YaRN", 2023).</summary>
    Yarn,

    /// <summary>Llama 3.1's: wavelengths beyond the original length are stretched by the factor, with a ramp between two bounds.</summary>
    Llama3,
}

/// <summary>What is added to the scores depending on the distance of a query and a key alone.</summary>
public enum PositionBias
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// Minus a slope times the distance, a fixed slope per head (Press et al., "Train Short, Test Long", 2021).
    /// </summary>
    Alibi,

    /// <summary>
    /// A learned number per head and bucket of distances, exact for small ones and logarithmic for large ones (Raffel et al.,
    /// "Exploring the Limits of Transfer Learning", 2019: T5). One half of the buckets is for keys behind the query, unless
    /// the layer is causal.
    /// </summary>
    Bucketed,

    /// <summary>A learned number per head and distance, the distance clipped on both sides (Shaw et al., 2018, as a bias).</summary>
    Learned,
}
