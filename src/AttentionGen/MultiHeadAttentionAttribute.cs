namespace AttentionGen;

/// <summary>
/// Marks a partial class as a multi-head attention layer of exactly this shape. The source generator adds a constructor
/// that takes <see cref="MultiHeadAttentionWeights"/>, and <c>Forward</c> and <c>Attend</c> methods whose SIMD kernels are
/// specialised for the values given here.
/// </summary>
/// <remarks>
/// The arithmetic is that of "Attention Is All You Need" (Vaswani et al., 2017), section 3.2, with the weight layout of
/// PyTorch's <c>nn.MultiheadAttention</c>. All values are compile-time constants; invalid combinations are compile errors.
/// <c>[MultiHeadAttention(512, 8)]</c> is short for <c>[MultiHeadAttention(DModel = 512, Heads = 8)]</c>, and other options may
/// follow either.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MultiHeadAttentionAttribute : AttentionAttribute
{
    /// <summary>A layer whose numbers are all given by name; <see cref="AttentionAttribute.DModel"/> and <see cref="AttentionAttribute.Heads"/> have to be.</summary>
    public MultiHeadAttentionAttribute()
    {
    }

    /// <summary>A layer of this shape; what else there is to say of it is given by name.</summary>
    /// <param name="dModel"><see cref="AttentionAttribute.DModel"/>.</param>
    /// <param name="heads"><see cref="AttentionAttribute.Heads"/>.</param>
    public MultiHeadAttentionAttribute(int dModel, int heads)
    {
        DModel = dModel;
        Heads = heads;
    }

    /// <summary>
    /// The length of an input row of keys, from 1 to 8192: PyTorch's <c>kdim</c>. 0, the default, means <see cref="AttentionAttribute.DModel"/>.
    /// Keys of another width than the queries come from another source, so such a layer has no self-attention.
    /// </summary>
    public int KeyDim { get; set; }

    /// <summary>The same for values: PyTorch's <c>vdim</c>. 0, the default, means <see cref="AttentionAttribute.DModel"/>.</summary>
    public int ValueDim { get; set; }

    /// <summary>
    /// The length of an output row, from 1 to 8192. 0, the default, means <see cref="AttentionAttribute.DModel"/>. Needs <see cref="OutputProjection"/>.
    /// </summary>
    public int OutputDim { get; set; }

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
}
