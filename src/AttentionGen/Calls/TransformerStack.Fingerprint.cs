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

    /// <summary>
    /// A hash of all that results depend on, 32 bytes: shapes, weights, the version of the kernels, and what these make of some rows here. Stacks with the same
    /// one give the same bits.
    /// </summary>
    /// <remarks>
    /// It is the same on Vector512, Vector256 and Vector128 with fused multiply-add, and another one where arithmetic is. Of layers with functions of the
    /// user's the build counts too. Computed when first asked for, which reads all weights once; thread-safe.
    /// </remarks>
    public ReadOnlySpan<byte> Fingerprint => _fingerprint.Value;

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
