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

    /// <summary>
    /// The head dimension of values and contexts, from 1 to 512. 0, the default, means <see cref="HeadDim"/>.
    /// </summary>
    public int ValueHeadDim { get; set; }

    /// <summary>
    /// The length of an input row of keys, from 1 to 8192: PyTorch's <c>kdim</c>. 0, the default, means <see cref="DModel"/>.
    /// Keys of another width than the queries come from another source, so such a layer has no self-attention.
    /// </summary>
    public int KeyDim { get; set; }

    /// <summary>The same for values: PyTorch's <c>vdim</c>. 0, the default, means <see cref="DModel"/>.</summary>
    public int ValueDim { get; set; }

    /// <summary>
    /// The length of an output row, from 1 to 8192. 0, the default, means <see cref="DModel"/>. Needs <see cref="OutputProjection"/>.
    /// </summary>
    public int OutputDim { get; set; }

    /// <summary>
    /// Whether the heads' weights come as one matrix or as one per head. The numbers are the same, and so is the code.
    /// </summary>
    public ProjectionKind Projection { get; set; }

    /// <summary>
    /// Whether a learned key and value are added to those of every item, after projection, which every query sees: PyTorch's
    /// <c>add_bias_kv</c>.
    /// </summary>
    public bool AddBiasKeyValue { get; set; }

    /// <summary>
    /// Whether a key and a value of zeros are added to those of every item, which every query sees: PyTorch's
    /// <c>add_zero_attn</c>.
    /// </summary>
    public bool AddZeroAttention { get; set; }

    /// <summary>Whether query position i sees only key positions j ≤ i. Default <see langword="false"/>.</summary>
    public bool Causal { get; set; }

    /// <summary>
    /// Where the diagonal of a causal mask lies when there are more keys than queries, or fewer. Default
    /// <see cref="AttentionGen.CausalAlignment.UpperLeft"/>. Needs <see cref="Causal"/>.
    /// </summary>
    public CausalAlignment CausalAlignment { get; set; }

    /// <summary>Whether the input and output projections add a bias. Default <see langword="true"/>.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>
    /// Whether the concatenated heads are projected to <see cref="OutputDim"/>. Default <see langword="true"/>.
    /// Without it an output row is <c>Heads * ValueHeadDim</c> long.
    /// </summary>
    public bool OutputProjection { get; set; } = true;

    /// <summary>
    /// The sequence length T, when it never changes: the generated methods then take no length and their loops have
    /// literal trip counts. In cross-attention it is the length of the keys too. 0, the default, means any length.
    /// </summary>
    public int Sequence { get; set; }

    /// <summary>The factor on query·key before the softmax. 0, the default, means <c>1 / sqrt(HeadDim)</c>.</summary>
    public double Scale { get; set; }
}
