namespace AttentionGen.Benchmarks.Layers;

/// <summary>Projected queries, keys and values of a sequence whose last token is new and whose other tokens are cached.</summary>
internal sealed class CachedTokenData
{
    public CachedTokenData(BenchmarkShape shape)
    {
        Past = shape.Sequence - 1;
        KeyWidth = shape.KeyWidth;
        HeadDim = shape.HeadDim;
        Queries = RandomData.Uniform(seed: 4, shape.DModel);
        Keys = RandomData.Uniform(seed: 5, shape.Sequence * KeyWidth);
        Values = RandomData.Uniform(seed: 6, shape.Sequence * KeyWidth);
    }

    /// <summary>Tokens before the new one.</summary>
    public int Past { get; }

    /// <summary>The new token's heads, <c>[H·D]</c>.</summary>
    public float[] Queries { get; }

    /// <summary><c>[T, G·D]</c>, as is the next one.</summary>
    public float[] Keys { get; }

    public float[] Values { get; }

    private int KeyWidth { get; }

    private int HeadDim { get; }

    /// <summary>The row of the new token.</summary>
    public ReadOnlySpan<float> Last(float[] rows) => rows.AsSpan(Past * KeyWidth);

    /// <summary>Writes <c>[T, G·D]</c> as <c>[G, T, D]</c>, the order in which ONNX Runtime keeps a cache.</summary>
    public void CopyHeadsFirst(float[] rows, Span<float> target)
    {
        for (int token = 0; token <= Past; token++)
        {
            for (int column = 0; column < KeyWidth; column += HeadDim)
            {
                rows.AsSpan((token * KeyWidth) + column, HeadDim).CopyTo(target[((column * (Past + 1)) + (token * HeadDim))..]);
            }
        }
    }
}
