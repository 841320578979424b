using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>Holds the biases of a model's layers against each other and against their norms: one that is missing would count as zeros.</summary>
internal static class LayerBiases
{
    private static readonly (string Bias, string Weight)[] Endings = [("bias", "weight"), ("beta", "gamma")];

    /// <summary>Throws unless a layer has the biases of the first one, and no others.</summary>
    /// <param name="source">The file, or files.</param>
    /// <param name="first">The prefix of the first layer.</param>
    /// <param name="layer">The prefix of the layer.</param>
    public static void RequireSame(ITensorSource source, string first, string layer)
    {
        LayerTensors one = new(source, first), other = new(source, layer);
        Require(other, one);
        Require(one, other);
    }

    /// <summary>Throws unless norms that add a bias have one.</summary>
    /// <param name="source">The file, or files.</param>
    /// <param name="layer">The prefix of the layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="shape">What it is.</param>
    public static void RequireOfNorms(ITensorSource source, string layer, TransformerLayerWeights weights, TransformerLayerShape shape)
    {
        (string Name, NormWeights? Weights)[] norms =
        [
            (nameof(weights.AttentionNorm), weights.AttentionNorm), (nameof(weights.AttentionOutputNorm), weights.AttentionOutputNorm),
            (nameof(weights.FeedForwardNorm), weights.FeedForwardNorm), (nameof(weights.FeedForwardOutputNorm), weights.FeedForwardOutputNorm),
        ];
        if (shape.NormBias && Array.Find(norms, static norm => norm.Weights is { Bias.IsEmpty: true }) is { Name: { } name })
        {
            throw source.Refuse(
                null,
                $"expected a bias of each norm of {FileText.Quote(layer)}, since the layer has {nameof(NormKind)}.{shape.Norm}, found none of {name}; where the model has none, say {nameof(NormKind)}.{nameof(NormKind.LayerWithoutBias)}.");
        }
    }

    private static void Require(LayerTensors layer, LayerTensors like)
    {
        if (like.Names().FirstOrDefault(name => IsMissing(name, layer, like)) is { } missing)
        {
            throw layer.Fail(missing, $"expected this bias, since the layer {FileText.Quote(like.Prefix)} has one, found none.");
        }
    }

    /// <summary>Whether a layer lacks a bias of another one. Where it lacks the whole module, its own checks say so.</summary>
    private static bool IsMissing(string name, LayerTensors layer, LayerTensors like)
    {
        if (Array.Find(Endings, ending => name == ending.Bias || name.EndsWith("." + ending.Bias, StringComparison.Ordinal) || name.EndsWith("_" + ending.Bias, StringComparison.Ordinal))
                is not ({ } bias, { } weight)
            || layer.Has(name)
            || !like.Source.TryGetShape(like.FullName(name), out ImmutableArray<long> shape)
            || shape.Length != 1)
        {
            return false;
        }

        string matrix = name[..^bias.Length] + weight;
        return !like.Has(matrix) || layer.Has(matrix);
    }
}
