using System.Security.Cryptography;

namespace AttentionGen.Kernels;

/// <summary>The norms of queries and keys as kernels read them: factors and addends, with what is constant multiplied into them.</summary>
internal sealed class PackedHeadNorms
{
    private readonly AlignedBuffer _query;
    private readonly AlignedBuffer? _queryBias;
    private readonly AlignedBuffer _key;
    private readonly AlignedBuffer? _keyBias;
    private readonly int _headStride;
    private readonly float _epsilon;

    /// <param name="shape">A layer that has them.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="queryScale">What normalised queries are multiplied by.</param>
    public PackedHeadNorms(AttentionShape shape, MultiHeadAttentionWeights weights, double queryScale)
    {
        double one = shape.NormWeightsPlusOne ? 1 : 0;
        _query = Pack(weights.QueryNorm, one, queryScale);
        _key = Pack(weights.KeyNorm, one, 1);
        _queryBias = weights.QueryNormBias.IsEmpty ? null : Pack(weights.QueryNormBias, 0, queryScale);
        _keyBias = weights.KeyNormBias.IsEmpty ? null : Pack(weights.KeyNormBias, 0, 1);
        _headStride = shape.QueryKeyNormKind == QueryKeyNormKind.LayerOfEachHead ? shape.HeadDim : 0;
        _epsilon = (float)shape.NormEpsilon;
    }

    /// <summary>Where they lie; they never move.</summary>
    public unsafe PinnedHeadNorms Pinned => new()
    {
        Query = PinnedWeights.Address(_query),
        QueryBias = PinnedWeights.Address(_queryBias),
        Key = PinnedWeights.Address(_key),
        KeyBias = PinnedWeights.Address(_keyBias),
        HeadStride = _headStride,
        Epsilon = _epsilon,
    };

    /// <summary>Adds the norms to a hash.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        foreach (AlignedBuffer? buffer in (AlignedBuffer?[])[_query, _queryBias, _key, _keyBias])
        {
            hash.AppendFloats(buffer is null ? default : buffer.Span);
        }
    }

    private static AlignedBuffer Pack(ReadOnlySpan<float> weights, double addend, double factor)
    {
        var buffer = new AlignedBuffer(weights.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            buffer.Span[i] = (float)((weights[i] + addend) * factor);
        }

        return buffer;
    }
}

/// <summary>Addresses of the norms of queries and keys.</summary>
internal unsafe struct PinnedHeadNorms
{
    /// <summary>Factors of queries, the softmax scale in them; null without norms.</summary>
    public float* Query;

    /// <summary>Addends of queries, or null.</summary>
    public float* QueryBias;

    /// <summary>Factors of keys.</summary>
    public float* Key;

    /// <summary>Addends of keys, or null.</summary>
    public float* KeyBias;

    /// <summary>Floats from the factors of a head to those of the next; 0 if all heads have the same.</summary>
    public int HeadStride;

    /// <summary>What is added before the root is taken.</summary>
    public float Epsilon;

    /// <summary>Divides rows of queries by the root mean square of all their heads together.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="width">Floats of all heads.</param>
    public readonly void NormaliseQueries(float* rows, nint stride, int count, int width) =>
        RowNorm.Apply(ref *rows, stride, count, width, ref *Query, Epsilon);

    /// <summary>The same for keys.</summary>
    /// <inheritdoc cref="NormaliseQueries"/>
    public readonly void NormaliseKeys(float* rows, nint stride, int count, int width) =>
        RowNorm.Apply(ref *rows, stride, count, width, ref *Key, Epsilon);
}
