using System.ComponentModel;

namespace AttentionGen;

/// <summary>The weights of a transformer layer: of its attention, its cross-attention if it has one, its feed-forward, and the norms around them.</summary>
/// <remarks>
/// Immutable after construction and safe to share between threads. Which norms there are follows from <see cref="NormPlace"/>: of
/// <see cref="NormPlace.Pre"/> and <see cref="NormPlace.Post"/> the first two, of <see cref="NormPlace.BranchOutput"/> the last two, of
/// <see cref="NormPlace.Sandwich"/> all four. Those of the cross-attention go with the attention's.
/// </remarks>
public sealed partial class TransformerLayerWeights
{
    /// <summary>The weights of the attention.</summary>
    public required MultiHeadAttentionWeights Attention { get; init; }

    /// <summary>The weights of the cross-attention, whose keys and values are projected from rows of a memory; null without one.</summary>
    public MultiHeadAttentionWeights? CrossAttention { get; init; }

    /// <summary>The weights of the feed-forward.</summary>
    public required FeedForwardWeights FeedForward { get; init; }

    /// <summary>The norm in front of the attention, or that of its sum.</summary>
    public NormWeights? AttentionNorm { get; init; }

    /// <summary>The norm in front of the cross-attention, or that of its sum.</summary>
    public NormWeights? CrossAttentionNorm { get; init; }

    /// <summary>The norm in front of the feed-forward, or that of its sum.</summary>
    public NormWeights? FeedForwardNorm { get; init; }

    /// <summary>The norm of what the attention gives, before it is added.</summary>
    public NormWeights? AttentionOutputNorm { get; init; }

    /// <summary>The norm of what the cross-attention gives, before it is added.</summary>
    public NormWeights? CrossAttentionOutputNorm { get; init; }

    /// <summary>The norm of what the feed-forward gives, before it is added.</summary>
    public NormWeights? FeedForwardOutputNorm { get; init; }

    /// <summary>LayerScale of the attention, <c>[E]</c>, or empty.</summary>
    public ReadOnlyMemory<float> AttentionScale { get; init; }

    /// <summary>LayerScale of the cross-attention, <c>[E]</c>, or empty.</summary>
    public ReadOnlyMemory<float> CrossAttentionScale { get; init; }

    /// <summary>LayerScale of the feed-forward, <c>[E]</c>, or empty.</summary>
    public ReadOnlyMemory<float> FeedForwardScale { get; init; }

    /// <summary>Throws unless the weights are those of a layer of this shape.</summary>
    /// <param name="layer">The layer, for the message.</param>
    /// <param name="shape">What it takes.</param>
    /// <exception cref="ArgumentException">The message names what differs.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void ThrowUnlessShape(string layer, TransformerLayerShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Attention.ThrowUnlessShape(layer, shape.Attention);
        CheckCross(layer, shape);
        FeedForward.ThrowUnlessShape(layer, shape.FeedForward);
        bool hasSecondNorm = shape.NormalisesSums || (shape.NormalisesFeedForwardInput && shape.Residual != ResidualKind.Parallel);
        CheckNorm(layer, shape, AttentionNorm, shape.NormalisesSums || shape.NormalisesAttentionInput, nameof(AttentionNorm));
        CheckNorm(layer, shape, FeedForwardNorm, hasSecondNorm, nameof(FeedForwardNorm));
        CheckNorm(layer, shape, AttentionOutputNorm, shape.NormalisesBranchOutput, nameof(AttentionOutputNorm));
        CheckNorm(layer, shape, FeedForwardOutputNorm, shape.NormalisesBranchOutput, nameof(FeedForwardOutputNorm));
        CheckScale(AttentionScale, isWanted: true, nameof(AttentionScale));
        CheckScale(CrossAttentionScale, shape.CrossAttention is not null, nameof(CrossAttentionScale));
        CheckScale(FeedForwardScale, isWanted: true, nameof(FeedForwardScale));

        void CheckScale(ReadOnlyMemory<float> scale, bool isWanted, string name)
        {
            int expected = shape.LayerScale && isWanted ? shape.DModel : 0;
            if (scale.Length != expected)
            {
                throw new ArgumentException($"{name} of {layer} takes {expected} factors (LayerScale = {(shape.LayerScale ? "true" : "false")}), but has {scale.Length}.", nameof(shape));
            }
        }
    }

    private void CheckCross(string layer, TransformerLayerShape shape)
    {
        if (shape.CrossAttention is not { } cross)
        {
            if (CrossAttention is not null)
            {
                throw new ArgumentException($"{layer} has no cross-attention (CrossAttention = true), but the weights have one.", nameof(shape));
            }
        }
        else if (CrossAttention is null)
        {
            throw new ArgumentException($"{layer} has cross-attention and takes its weights, but the weights have no {nameof(CrossAttention)}.", nameof(shape));
        }
        else
        {
            CrossAttention.ThrowUnlessShape($"the cross-attention of {layer}", cross);
        }

        bool isThere = shape.CrossAttention is not null;
        CheckNorm(layer, shape, CrossAttentionNorm, isThere && (shape.NormalisesSums || shape.NormalisesFeedForwardInput), nameof(CrossAttentionNorm));
        CheckNorm(layer, shape, CrossAttentionOutputNorm, isThere && shape.NormalisesBranchOutput, nameof(CrossAttentionOutputNorm));
    }

    private static void CheckNorm(string layer, TransformerLayerShape shape, NormWeights? norm, bool isWanted, string name)
    {
        if (norm is null)
        {
            if (isWanted)
            {
                throw new ArgumentException($"{layer} has {nameof(NormPlace)}.{shape.NormPlace} and takes the weights of {name}, which are not there.", nameof(shape));
            }
        }
        else if (!isWanted)
        {
            string cross = shape.CrossAttention is null && name.StartsWith(nameof(CrossAttention), StringComparison.Ordinal) ? "no cross-attention" : $"{nameof(NormPlace)}.{shape.NormPlace}";
            throw new ArgumentException($"{layer} has {cross} and takes no {name}, but the weights have one.", nameof(shape));
        }
        else if (norm.Width != shape.DModel)
        {
            throw new ArgumentException($"{name} of {layer} takes DModel = {shape.DModel} weights, but has {norm.Width}.", nameof(shape));
        }
        else if (!norm.Bias.IsEmpty && !shape.NormBias)
        {
            throw new ArgumentException($"{layer} has {nameof(NormKind)}.{shape.Norm}, which has no bias, but {name} has one.", nameof(shape));
        }
    }
}
