using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AttentionGen;

/// <content>What tells decoders apart whose results differ.</content>
public sealed partial class TextDecoder
{
    private readonly Lazy<byte[]> _fingerprint;

    /// <summary>
    /// A hash of all that logits depend on, 32 bytes: <see cref="TransformerStack.Fingerprint"/> of the layers, the tables, the norms and the products with
    /// the vocabulary. Decoders with the same one give the same bits.
    /// </summary>
    /// <remarks>Computed when first asked for, which reads all weights once; thread-safe.</remarks>
    public ReadOnlySpan<byte> Fingerprint => _fingerprint.Value;

    private byte[] ComputeFingerprint()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Layers.Fingerprint);
        _embeddings.AppendTo(hash);
        _finalNorm?.AppendTo(hash);
        hash.AppendData(MemoryMarshal.AsBytes<int>([_head.Length, _headBias.Length, BitConverter.SingleToInt32Bits(_logitCap)]));
        hash.AppendFloats(_head);
        hash.AppendFloats(_headBias);
        return hash.GetHashAndReset();
    }
}
