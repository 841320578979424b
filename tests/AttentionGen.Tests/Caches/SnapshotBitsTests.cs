using AttentionGen.Tests.Support;
using AttentionGen.Tests.WholeLayers;
using Xunit;

namespace AttentionGen.Tests.Caches;

/// <summary>
/// Snapshots and fingerprints have the same bits on every vector width with fused multiply-add: what one machine has saved, the next one loads. After a change
/// of the kernels' bits these numbers are others, and so has to be the number in <c>TransformerStack.Fingerprint.cs</c>.
/// </summary>
public sealed class SnapshotBitsTests
{
    [FusedMultiplyAddTheory]
    [InlineData("4e276545541d828c", 5041844716323936217UL)]
    public void ASnapshot_IsTheSame_OnEveryWidth(string fingerprint, ulong checksum)
    {
        // Grouped heads, a gated feed-forward, rotations; a window, whose blocks are used in turn; and a width that fits no panel.
        var stack = new TransformerStack(
            new MiddleFullDecoderLayer(SeededLayerWeights.Of(MiddleFullDecoderLayer.Shape, 1)), new MiddleDecoderLayer(SeededLayerWeights.Of(MiddleDecoderLayer.Shape, 2)));
        var odd = new TransformerStack(new OddLayer(SeededLayerWeights.Of(OddLayer.Shape, 3)));
        string found = Convert.ToHexStringLower(stack.Fingerprint[..4]) + Convert.ToHexStringLower(odd.Fingerprint[..4]);
        using var file = new MemoryStream();
        Save(stack, 1100);
        Save(odd, 70);

        Assert.Equal((fingerprint, checksum), (found, BlockChecksum.Of(file.ToArray(), 0)));

        void Save(TransformerStack layers, int tokens)
        {
            StackCache cache = layers.CreateCache(1, tokens);
            layers.Forward(SeededNumbers.Make(tokens * layers.DModel, 4), cache, new float[tokens * layers.DModel], tokens);
            cache.Save(file);
        }
    }
}
