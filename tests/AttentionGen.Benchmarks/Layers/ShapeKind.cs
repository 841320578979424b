namespace AttentionGen.Benchmarks.Layers;

/// <summary>Which of the generated methods a row of the comparison times.</summary>
internal enum ShapeKind
{
    /// <summary><c>Forward</c> over a batch of equally long sequences.</summary>
    Layer,

    /// <summary>One new token with a cache: <c>Attend</c>, the attention stage, or <c>Forward</c> of whole layers.</summary>
    CachedToken,

    /// <summary><c>Forward</c> over sequences of different lengths, one behind the other.</summary>
    PackedBatch,
}
