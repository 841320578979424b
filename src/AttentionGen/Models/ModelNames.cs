namespace AttentionGen;

/// <summary>How a family calls what a model has besides its layers.</summary>
/// <param name="Label">The family, for messages.</param>
/// <param name="Layers">What is in front of the number of a layer.</param>
/// <param name="Tokens">The table of words, without <c>.weight</c>.</param>
internal sealed record ModelNames(string Label, string Layers, string Tokens)
{
    /// <summary>What may come before all names: the model within one for a task.</summary>
    public string[] Roots { get; init; } = [""];

    /// <summary>The table of learned positions, if the family has one.</summary>
    public string? Positions { get; init; }

    /// <summary>The table of token types, if the family has one.</summary>
    public string? TokenTypes { get; init; }

    /// <summary>Whether there are models of the family without such a table.</summary>
    public bool MayLackTokenTypes { get; init; }

    /// <summary>The norm behind the sum of the tables.</summary>
    public string? EmbeddingNorm { get; init; }

    /// <summary>The norm behind the last layer.</summary>
    public string? FinalNorm { get; init; }

    /// <summary>The products with the vocabulary, outside the root; where a file has none, the embeddings of the tokens are them.</summary>
    public string? Head { get; init; }

    /// <summary>The bias by distance that all layers share, by its full name behind the root.</summary>
    public string? SharedBias { get; init; }

    /// <summary>Modules of other tasks, which a model is complete without: poolers, classifiers, heads of pre-training.</summary>
    public static readonly string[] OtherTasks =
        ["pooler", "cls", "lm_head", "classifier", "classification_head", "score", "qa_outputs", "head", "decoder.bias", "vocab_transform", "vocab_layer_norm", "vocab_projector", "pre_classifier"];

    /// <summary>Buffers, which hold no learned number.</summary>
    public static readonly string[] Buffers = ["embeddings.position_ids", "embeddings.token_type_ids", "rotary_emb.inv_freq", "embeddings.rotary_emb.inv_freq"];

    /// <summary>The root under which a file has this family's names, or none.</summary>
    public string? RootIn(ITensorSource source) => Array.Find(Roots, root =>
        source.Contains(root + Tokens + ".weight")
        && (Positions is null || source.Contains(root + Positions + ".weight"))
        && (FinalNorm is null || source.Contains(root + FinalNorm + ".weight"))
        && (EmbeddingNorm is null || source.Contains(root + EmbeddingNorm + ".weight") || source.Contains(root + EmbeddingNorm + ".gamma"))
        && source.TensorNames.Any(name => name.StartsWith($"{root}{Layers}.0.", StringComparison.Ordinal)));
}
