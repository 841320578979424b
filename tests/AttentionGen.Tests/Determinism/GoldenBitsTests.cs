using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Determinism;

/// <summary>
/// The bits are those of the other vector widths: run with each width switched off in turn, as the width matrix of
/// <c>.ci/run</c> does, all runs compare with the same committed checksums.
/// </summary>
public class GoldenBitsTests
{
    public static TheoryData<string> Layers => LayerCases.Names;

    [FusedMultiplyAddTheory]
    [MemberData(nameof(Layers))]
    public void EveryVectorWidth_GivesTheCommittedBits(string name)
    {
        ulong found = Checksum(LayerCases.Get(name));
        ulong expected = GoldenBits.Checksums.GetValueOrDefault(name);
        Assert.True(expected == found, $"The bits of {name} changed; if that is wanted, see GoldenBits for how to say so: {Line(name, found)}");
    }

    /// <summary>Not a test of anything: writes the table for <see cref="GoldenBits"/> if asked to.</summary>
    [Fact]
    public void TheTableOfChecksums_IsWrittenOnRequest()
    {
        if (Environment.GetEnvironmentVariable("ATTENTIONGEN_GOLDEN_BITS") is { Length: > 0 } path)
        {
            File.WriteAllLines(path, LayerCases.All.Select(layer => Line(layer.Name, Checksum(layer))));
        }
    }

    private static string Line(string name, ulong checksum) => $"        [\"{name}\"] = 0x{checksum:x16},";

    /// <summary>Ragged lengths, all masks, one and several key blocks, with and without projections.</summary>
    private static ulong Checksum(LayerCase layer)
    {
        int sequence = layer.AnyLength ? 45 : layer.FixedSequence;
        ulong checksum = Bits.Checksum([]);
        foreach (PaddingCase paddingCase in TestPadding.Cases)
        {
            TestPadding padding = TestPadding.Make(paddingCase, 3, sequence);
            checksum = Bits.Checksum(layer.RunForward(layer.Input(3, sequence), 3, sequence, padding.Mask), checksum);
        }

        foreach ((int query, int key) in layer.AnyLength ? [(1, 1), (1, 70), (25, 13), (13, layer.KeyBlockLength + 7), (130, 130)] : new[] { (sequence, sequence) })
        {
            TestPadding padding = TestPadding.Make(PaddingCase.IgnoredWithHoles, 1, key);
            checksum = Bits.Checksum(
                layer.RunAttend(layer.Queries(1, query), layer.Keys(1, key, 3), layer.Keys(1, key, 4), 1, query, key, padding.Mask), checksum);
        }

        return checksum;
    }
}
