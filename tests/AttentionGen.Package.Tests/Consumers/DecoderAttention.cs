using AttentionGen;

namespace Consumer
{
    /// <summary>The layer of README's first example.</summary>
    [MultiHeadAttention(DModel = 512, Heads = 8, Causal = true)]
    internal sealed partial class DecoderAttention
    {
    }
}
