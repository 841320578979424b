using System.Security.Cryptography;

namespace AttentionGen.Kernels;

/// <summary>A norm of rows as kernels read it: factors and addends, with what is constant multiplied into them.</summary>
internal sealed class PackedNorm
{
    private readonly AlignedBuffer _weight;
    private readonly AlignedBuffer? _bias;
    private readonly bool _isRms;
    private readonly float _epsilon;

    /// <param name="kind">The kind.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="epsilon">What is added before the root is taken.</param>
    /// <param name="scale">What the result is multiplied by for each element; none for 1.</param>
    /// <param name="factor">What all of it is multiplied by.</param>
    public PackedNorm(NormKind kind, NormWeights weights, double epsilon, ReadOnlySpan<float> scale = default, double factor = 1)
    {
        _isRms = kind is NormKind.Rms or NormKind.RmsPlusOne;
        _epsilon = (float)epsilon;
        double one = kind == NormKind.RmsPlusOne ? 1 : 0;
        _weight = new AlignedBuffer(weights.Width);
        _bias = weights.Bias.IsEmpty ? null : new AlignedBuffer(weights.Width);
        for (int i = 0; i < weights.Width; i++)
        {
            double of = factor * (scale.IsEmpty ? 1 : scale[i]);
            _weight.Span[i] = (float)((weights.Weight[i] + one) * of);
            if (_bias is not null)
            {
                _bias.Span[i] = (float)(weights.Bias[i] * of);
            }
        }
    }

    /// <summary>Adds the norm to a hash.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        hash.AppendFloats([_isRms ? 1 : 0, _epsilon]);
        hash.AppendFloats(_weight.Span);
        hash.AppendFloats(_bias is null ? default : _bias.Span);
    }

    /// <summary>Normalises rows.</summary>
    /// <param name="source">Rows, one behind the other.</param>
    /// <param name="target">As many; may be the source.</param>
    public void Apply(ReadOnlySpan<float> source, Span<float> target)
    {
        ReadOnlySpan<float> weight = _weight.Span;
        if (_isRms)
        {
            source.CopyTo(target);
            RowNorm.Apply(ref target[0], weight.Length, target.Length / weight.Length, weight.Length, ref _weight.Origin, _epsilon);
        }
        else
        {
            LayerNormRows.Apply(source, target, weight, _bias is null ? default : _bias.Span, _epsilon);
        }
    }
}
