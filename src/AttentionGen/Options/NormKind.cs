namespace AttentionGen;

/// <summary>How the norms of a layer bring rows to one scale.</summary>
public enum NormKind
{
    /// <summary>(x − mean) / √(variance + ε) · weight + bias: PyTorch's <c>nn.LayerNorm</c>.</summary>
    Layer,

    /// <summary>The same without a bias: ModernBERT's.</summary>
    LayerWithoutBias,

    /// <summary>x / √(mean(x²) + ε) · weight: that of Llama, Qwen and T5.</summary>
    Rms,

    /// <summary>x / √(mean(x²) + ε) · (1 + weight): Gemma's, which stores the difference from 1.</summary>
    RmsPlusOne,
}

/// <summary>Where the norms of a layer stand. A branch is the attention or the feed-forward.</summary>
public enum NormPlace
{
    /// <summary>In front of each branch: x + branch(norm(x)). GPT-2's, Llama's, ViT's.</summary>
    Pre,

    /// <summary>Behind each sum: norm(x + branch(x)). BERT's.</summary>
    Post,

    /// <summary>On what each branch gives: x + norm(branch(x)). OLMo 2's.</summary>
    BranchOutput,

    /// <summary>In front of each branch and on what it gives: x + norm(branch(norm(x))). Gemma 2's and 3's.</summary>
    Sandwich,

    /// <summary>Nowhere: x + branch(x).</summary>
    None,
}

/// <summary>How the branches of a layer follow each other.</summary>
public enum ResidualKind
{
    /// <summary>The feed-forward takes what the attention has been added to.</summary>
    Serial,

    /// <summary>Both branches take the same normalised rows, and both are added to the input: x + attention(n) + feedForward(n). GPT-J's, Phi's.</summary>
    Parallel,

    /// <summary>Both branches take the input, each through a norm of its own, and both are added to it. NeoX's, Pythia's.</summary>
    ParallelTwoNorms,
}
