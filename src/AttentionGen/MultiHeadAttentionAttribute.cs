namespace AttentionGen;

/// <summary>
/// Marks a partial class as a multi-head attention layer of exactly this shape. The source generator adds a constructor
/// that takes <see cref="MultiHeadAttentionWeights"/>, and <c>Forward</c> and <c>Attend</c> methods whose SIMD kernels are
/// specialised for the values given here.
/// </summary>
/// <remarks>
/// The arithmetic is that of "Attention Is All You Need" (Vaswani et al., 2017), section 3.2, with the weight layout of
/// PyTorch's <c>nn.MultiheadAttention</c>. All values are compile-time constants; invalid combinations are compile errors.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MultiHeadAttentionAttribute : Attribute
{
    /// <summary>The model width E: the length of an input and an output row. From 8 to 8192. Required.</summary>
    public int DModel { get; set; }

    /// <summary>The number of query heads H. Required. Divides <see cref="DModel"/> unless <see cref="HeadDim"/> is given.</summary>
    public int Heads { get; set; }

    /// <summary>The head dimension D, from 1 to 512. 0, the default, means <c>DModel / Heads</c>.</summary>
    public int HeadDim { get; set; }

    /// <summary>
    /// The number of key/value heads G for grouped-query attention; divides <see cref="Heads"/>.
    /// 0, the default, means <see cref="Heads"/>. Query head <c>h</c> reads key/value head <c>h / (Heads / KeyValueHeads)</c>.
    /// </summary>
    public int KeyValueHeads { get; set; }

    /// <summary>Whether query position i sees only key positions j ≤ i. Default <see langword="false"/>.</summary>
    public bool Causal { get; set; }

    /// <summary>Whether the input and output projections add a bias. Default <see langword="true"/>.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>
    /// Whether the concatenated heads are projected back to <see cref="DModel"/>. Default <see langword="true"/>.
    /// Without it an output row is <c>Heads * HeadDim</c> long.
    /// </summary>
    public bool OutputProjection { get; set; } = true;

    /// <summary>
    /// The sequence length T, when it never changes: the generated methods then take no length and their loops have
    /// literal trip counts. 0, the default, means any length.
    /// </summary>
    public int Sequence { get; set; }

    /// <summary>The factor on query·key before the softmax. 0, the default, means <c>1 / sqrt(HeadDim)</c>.</summary>
    public double Scale { get; set; }
}
