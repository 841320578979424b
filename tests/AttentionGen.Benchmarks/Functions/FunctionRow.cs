namespace AttentionGen.Benchmarks.Functions;

/// <summary>A function, and what computes the same without.</summary>
/// <param name="Name">The function.</param>
/// <param name="Tokens">Tokens of the call.</param>
/// <param name="Ours">A call of the layer with the function.</param>
internal sealed record FunctionRow(string Name, int Tokens, FunctionCall Ours)
{
    /// <summary>What it is held against.</summary>
    public required string Against { get; init; }

    /// <summary>A call of another layer that computes the same; null where a dense mask does.</summary>
    public FunctionCall? Other { get; init; }

    /// <summary>Whether that is ONNX Runtime's.</summary>
    public bool IsPeer { get; init; }

    /// <summary>What a dense mask shows.</summary>
    public GalleryMask? Mask { get; init; }

    /// <summary>Of the other's time, what is allowed; none if the row is there for its figures.</summary>
    public double? MostTime { get; init; }

    /// <summary>How many times as fast it has to be; none likewise.</summary>
    public double? LeastRatio { get; init; }
}
