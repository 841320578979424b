using System.Security.Cryptography;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <content>What tells stacks apart whose results differ.</content>
public sealed partial class TransformerStack
{
    /// <summary>Goes up with a change of the kernels that changes bits: of sums, of block lengths, of what is committed as bits by the tests.</summary>
    private const string Bits = "AttentionGen bits 1";
    private const int ProbeTokens = 5;

    private readonly Lazy<byte[]> _fingerprint;

    private byte[] ComputeFingerprint()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.ASCII.GetBytes(Bits));
        bool canProbe = true;
        for (int i = 0; i < _chain.Count; i++)
        {
            LayerFingerprint.AppendTo(hash, _chain[i]);
            canProbe &= _chain[i].Cross is null && _chain[i].Attention.Kernels.CapturingLayer is null;
        }

        if (canProbe)
        {
            var rows = new float[ProbeTokens * DModel];
            for (int i = 0; i < rows.Length; i++)
            {
                // Any numbers from -1 to 1.
                rows[i] = ((((uint)i * 2654435761u) >> 8) * (1f / (1 << 23))) - 1;
            }

            var results = new float[rows.Length];
            Forward(rows, results, batch: 1, ProbeTokens);
            hash.AppendFloats(results);
        }

        return hash.GetHashAndReset();
    }
}
