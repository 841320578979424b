namespace AttentionGen;

/// <summary>How a family calls what a transformer layer consists of.</summary>
/// <param name="Label">The family, for messages.</param>
/// <param name="Attention">The module of the attention within the block; what is in it, <see cref="WeightFamilies"/> knows.</param>
/// <param name="FeedForwards">The feed-forwards that the family has, of which a layer has one.</param>
internal sealed record LayerNames(string Label, string Attention, params FeedForwardNames[] FeedForwards)
{
    /// <summary>The presets whose files are named so.</summary>
    public LayerPreset[] Presets { get; init; } = [];

    /// <summary>The conventions that the names in the attention's module may follow, also those that are never detected.</summary>
    public WeightNames[] AttentionFamilies { get; init; } = [WeightNames.Llama];

    /// <summary>The cross-attention, if a layer of the family has one.</summary>
    public CrossAttentionNames? Cross { get; init; }

    /// <summary>The norm in front of the attention, or behind its sum.</summary>
    public string? AttentionNorm { get; init; }

    /// <summary>Whether a layer may lack it, as ModernBERT's first one does.</summary>
    public bool IsAttentionNormOptional { get; init; }

    /// <summary>Whether a layer may lack any of its norms, because the names hold layers with norms in every place.</summary>
    public bool AreNormsOptional { get; init; }

    /// <summary>The norm in front of the feed-forward, or behind its sum.</summary>
    public string? FeedForwardNorm { get; init; }

    /// <summary>The norm of what the attention gives.</summary>
    public string? AttentionOutputNorm { get; init; }

    /// <summary>The norm of what the feed-forward gives.</summary>
    public string? FeedForwardOutputNorm { get; init; }

    /// <summary>LayerScale's factors of both branches, under each name that they may have; a layer may be without.</summary>
    public (string Attention, string FeedForward)[] Scales { get; init; } = [];

    /// <summary>How much a block has to have for its names to be meant: of two families whose names are all there, one has fewer than the block.</summary>
    public int Specificity => Norms.Count() + (Cross is null ? 0 : 1);

    /// <summary>The norms that a layer of the family must have.</summary>
    public IEnumerable<string> Norms => AreNormsOptional ? [] : ((string?[])[
            IsAttentionNormOptional ? null : AttentionNorm, Cross?.Norm, FeedForwardNorm, AttentionOutputNorm, Cross?.OutputNorm, FeedForwardOutputNorm])
        .OfType<string>();

    /// <summary>Whether the block is named so: its attention, one matrix of a feed-forward at least, and all norms.</summary>
    /// <param name="block">The block.</param>
    /// <param name="attention">The convention of the attention, if the caller has said it.</param>
    public bool Recognises(LayerTensors block, WeightNames attention) =>
        HasBranches(block, attention) && Norms.All(norm => NormTensors.AreIn(block, norm));

    /// <summary>Whether the block has the attention and the feed-forward of the family, whatever its norms are.</summary>
    public bool HasBranches(LayerTensors block, WeightNames attention)
    {
        LayerTensors module = block.Within(Attention);
        return (attention == WeightNames.Detect
                ? Array.Exists(AttentionFamilies, family => WeightFamilies.Recognises(module, family))
                : AttentionFamilies.Contains(attention) && WeightFamilies.Recognises(module, attention))
            && (Cross is null || Array.Exists(AttentionFamilies, family => WeightFamilies.Recognises(block.Within(Cross.Module), family)))
            && Array.Exists(FeedForwards, names => names.AreIn(block));
    }
}

/// <summary>How a family calls what belongs to the cross-attention of a layer.</summary>
/// <param name="Module">Its module; its convention is that of the attention, or the one stated.</param>
/// <param name="Norm">The norm in front of it, or behind its sum.</param>
internal sealed record CrossAttentionNames(string Module, string Norm)
{
    /// <summary>The norm of what it gives.</summary>
    public string? OutputNorm { get; init; }

    /// <summary>LayerScale's factors of it.</summary>
    public string? Scale { get; init; }
}
