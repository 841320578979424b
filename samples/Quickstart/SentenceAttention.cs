using AttentionGen;

namespace Quickstart;

/// <summary>
/// The layer. This is all there is to write: the generator adds the constructor, <c>Forward</c>, and kernels in which the
/// width of 128 and the 4 heads are literals.
/// </summary>
[MultiHeadAttention(DModel = 128, Heads = 4)]
public sealed partial class SentenceAttention;
