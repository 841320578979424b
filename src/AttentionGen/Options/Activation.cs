namespace AttentionGen;

/// <summary>The function between the two projections of a feed-forward.</summary>
/// <remarks>
/// These are different functions, not different accuracies of one: the two forms of GELU differ by up to 4.7e-4, quick GELU from both by 2e-2.
/// A checkpoint says in its configuration which one it was trained with.
/// </remarks>
public enum Activation
{
    /// <summary>x · Φ(x), with Φ the normal distribution, by the error function (Hendrycks and Gimpel, 2016): PyTorch's <c>gelu</c>, BERT's and ViT's.</summary>
    Gelu,

    /// <summary>x · (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2: <c>gelu_new</c> and <c>gelu_pytorch_tanh</c>, of GPT-2 and Gemma.</summary>
    GeluTanh,

    /// <summary>x · σ(1.702 · x), with σ the logistic function: CLIP's <c>quick_gelu</c>.</summary>
    QuickGelu,

    /// <summary>x · σ(x), also called swish (Elfwing and others, 2017): Llama's and Qwen's.</summary>
    Silu,

    /// <summary>The larger of x and 0: that of <c>nn.TransformerEncoderLayer</c> by default, and T5's.</summary>
    Relu,
}
