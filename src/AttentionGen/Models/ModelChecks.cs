namespace AttentionGen;

/// <summary>The checks of what a model is put together from.</summary>
internal static class ModelChecks
{
    public static void Widths(TransformerStack layers, EmbeddingWeights embeddings, ModelNorm? embeddingNorm, ModelNorm? finalNorm)
    {
        if (layers.HasCrossAttention)
        {
            throw new ArgumentException("layers must have no cross-attention: such a model takes a memory besides its tokens, and is put together by its user.", nameof(layers));
        }

        Check(embeddings.DModel, nameof(embeddings), layers.DModel);
        CheckNorm(embeddingNorm, nameof(embeddingNorm), layers.DModel);
        CheckNorm(finalNorm, nameof(finalNorm), layers.DModel);
    }

    public static void Causal(TransformerStack layers)
    {
        for (int i = 0; i < layers.Layers.Count; i++)
        {
            if (layers.Layers[i].Core.Parts.Attention.Layout.RightWindow != 0)
            {
                throw new ArgumentException($"layers must be causal, but layer {i} sees tokens that follow its own.", nameof(layers));
            }
        }
    }

    /// <summary>The rows of a head, which are whole and at most as many as there are words, with a bias for each or none.</summary>
    public static int HeadRows(float[] head, float[] headBias, EmbeddingWeights embeddings)
    {
        (int rows, int rest) = Math.DivRem(head.Length, embeddings.DModel);
        if (rows == 0 || rest != 0)
        {
            throw new ArgumentException($"head must hold whole rows of E = {embeddings.DModel} floats, at least one, but holds {head.Length}.", nameof(head));
        }

        if (rows > embeddings.VocabularySize)
        {
            throw new ArgumentException(
                $"head must have at most the {embeddings.VocabularySize} rows of the embeddings, since each token that it chooses becomes a row of these, but has {rows}.", nameof(head));
        }

        return headBias.Length == 0 || headBias.Length == rows
            ? rows
            : throw new ArgumentException($"headBias must hold one addend for each of the {rows} logits or be empty, but holds {headBias.Length}.", nameof(headBias));
    }

    private static void CheckNorm(ModelNorm? norm, string name, int dModel)
    {
        if (norm is not null)
        {
            if (!Enum.IsDefined(norm.Kind))
            {
                throw new ArgumentException($"{name} must be of a kind that is one of {string.Join(", ", Enum.GetNames<NormKind>())}, but is of {norm.Kind}.", name);
            }

            if (!float.IsFinite((float)norm.Epsilon) || norm.Epsilon < 0)
            {
                throw new ArgumentException($"{name} must have an epsilon that is a finite float32 of at least 0, but has {norm.Epsilon}.", name);
            }

            if (norm.Weights is null)
            {
                throw new ArgumentException($"{name} must have weights, but has none.", name);
            }

            Check(norm.Weights.Width, name, dModel);
            if (norm.Kind != NormKind.Layer && !norm.Weights.Bias.IsEmpty)
            {
                throw new ArgumentException($"{name} is of {nameof(NormKind)}.{norm.Kind}, which has no bias, but its weights have one.", name);
            }
        }
    }

    private static void Check(int width, string name, int dModel)
    {
        if (width != dModel)
        {
            throw new ArgumentException($"{name} must be of the layers' width DModel = {dModel}, but is of {width}.", name);
        }
    }
}
