namespace AttentionGen.Benchmarks.Layers;

/// <summary>Which of the generated methods a row of the comparison times.</summary>
internal enum ShapeKind
{
    /// <summary><c>Forward</c> over a batch of equally long sequences.</summary>
    Layer,

    /// <summary><c>Attend</c> with a cache: the attention stage of one new token.</summary>
    CachedToken,

    /// <summary><c>Forward</c> over sequences of different lengths, one behind the other.</summary>
    PackedBatch,
}
