using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Determinism;

/// <summary>The bits of calls with options, and of the weights that they return, on all widths that fuse multiply-adds.</summary>
public class OptionGoldenBitsTests
{
    private static readonly string[] Names =
        [nameof(AllWidthsDiffer), nameof(WideValuesToTheEnd), nameof(BareWideValues), nameof(AddedKeysCausal), nameof(ShortBlocksToTheEnd)];

    public static TheoryData<string> Layers => [.. Names];

    [FusedMultiplyAddTheory]
    [MemberData(nameof(Layers))]
    public void EveryVectorWidth_GivesTheCommittedBits(string name)
    {
        ulong found = Checksum(name);
        ulong expected = GoldenBits.OptionChecksums.GetValueOrDefault(name);
        Assert.True(expected == found, $"The bits of {name} changed; if that is wanted, see GoldenBits for how to say so: {Line(name, found)}");
    }

    /// <summary>Not a test of anything: writes the table for <see cref="GoldenBits"/> if asked to.</summary>
    [Fact]
    public void TheTableOfChecksums_IsWrittenOnRequest()
    {
        if (Environment.GetEnvironmentVariable("ATTENTIONGEN_GOLDEN_BITS") is { Length: > 0 } path)
        {
            File.WriteAllLines(path + ".options", Names.Select(name => Line(name, Checksum(name))));
        }
    }

    private static string Line(string name, ulong checksum) => $"        [\"{name}\"] = 0x{checksum:x16},";

    private static ulong Checksum(string name)
    {
        ulong checksum = Bits.Checksum([]);
        foreach (OptionCall call in (OptionCall[])
        [
            new(name, 2, 13, 19, MaskCase.AdditivePerHead, PaddingCase.ValidWithHoles, dropout: true),
            new(name, 1, 37, 150, MaskCase.DenyPerItem, PaddingCase.Lengths),
            new(name, 3, 25, 7, padding: PaddingCase.LeftPadding),
        ])
        {
            checksum = Bits.Checksum(call.Run(out float[] perHead), checksum);
            checksum = Bits.Checksum(perHead, checksum);
            call.Run(out float[] averaged, averaged: true);
            checksum = Bits.Checksum(averaged, checksum);
        }

        return checksum;
    }
}
