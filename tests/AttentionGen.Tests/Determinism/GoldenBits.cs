namespace AttentionGen.Tests.Determinism;

/// <summary>
/// Checksums of what each layer computes, the same on every vector width that fuses multiply-adds.
/// </summary>
/// <remarks>
/// A change here means that users get other bits than before. Where that is wanted, run <see cref="GoldenBitsTests"/> with
/// ATTENTIONGEN_GOLDEN_BITS set to a file's path, which gets the new table, put it here, and say in the CHANGELOG that the
/// bits changed and why. All widths must write the same table.
/// </remarks>
internal static class GoldenBits
{
    public static IReadOnlyDictionary<string, ulong> Checksums { get; } = new Dictionary<string, ulong>
    {
        ["OneHeadOf8"] = 0x7e4c571f896b911c,
        ["EightHeadsOf1"] = 0xb50e4a821dcc93b4,
        ["ThreeHeadsOf7"] = 0x51a92c15d2642342,
        ["FourHeadsOf8"] = 0x869be5afa6611b98,
        ["FiveHeadsOf10"] = 0x2732d09b29e7dfcf,
        ["FourHeadsOf16"] = 0xa9b7c87f176f06d4,
        ["FiveHeadsOf24"] = 0x474e21e14891d3c2,
        ["EightHeadsOf40"] = 0xb4e0b8fa55e748b2,
        ["EightHeadsOf64"] = 0x73f3cdeab5b89610,
        ["TwoHeadsOf64"] = 0xe748b4c8e8130804,
        ["TwoHeadsOf72"] = 0x13a0631d2f24a5e5,
        ["FourHeadsOf80"] = 0xcff85dfc0f3002fb,
        ["EightHeadsOf96"] = 0x9ec5a89e16acfb65,
        ["OneHeadOf128"] = 0xe9bfae012eff99cf,
        ["LoopedHeadsOf256"] = 0x531f7b11cf6a61b0,
        ["LoopedHeadOf512"] = 0x92fefbd26f910591,
        ["WidestModel"] = 0xfb5451aba70418e3,
        ["GroupedHeads"] = 0xcabb902906239ebb,
        ["OneKeyValueHead"] = 0x498a16c8442491d5,
        ["BareHeads"] = 0x9e8a48299375c067,
        ["BareHeadsOf7"] = 0x2b9a03816ce112ed,
        ["UnitScale"] = 0x04d9c01c6eedfa78,
        ["SelfAttention"] = 0x68d3695d2607c66d,
        ["SequenceOf17"] = 0xb79eaccd061159a9,
        ["SequenceOf64"] = 0xc9743be94c22c5b0,
    };
}
