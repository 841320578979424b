using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AttentionGen;

/// <content>What tells decoders apart whose results differ.</content>
public sealed partial class TextDecoder
{
    private readonly Lazy<byte[]> _fingerprint;

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
