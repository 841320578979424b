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
        ["OneHeadOf8"] = 0x943e0406ecc882a3,
        ["EightHeadsOf1"] = 0x57d9ba3810d0a300,
        ["ThreeHeadsOf7"] = 0xe6d7e593ec38273c,
        ["FourHeadsOf8"] = 0x566853e183ed1e2c,
        ["FiveHeadsOf10"] = 0x28c8d9273f78baa6,
        ["FourHeadsOf16"] = 0xc75b2cab61772063,
        ["FiveHeadsOf24"] = 0x474e21e14891d3c2,
        ["EightHeadsOf40"] = 0xb4e0b8fa55e748b2,
        ["EightHeadsOf64"] = 0x1c6e9609d9fff6de,
        ["TwoHeadsOf64"] = 0x5265ab8cc10f0d3f,
        ["TwoHeadsOf72"] = 0x333a02c330ad6423,
        ["FourHeadsOf80"] = 0x47962bcd412ffb8f,
        ["EightHeadsOf96"] = 0x3ede662623403c25,
        ["OneHeadOf128"] = 0xe671fc57306ea2c8,
        ["LoopedHeadsOf256"] = 0x6ad2e099ff8d1c7d,
        ["LoopedHeadOf512"] = 0x55d85acc40fcc1d0,
        ["WidestModel"] = 0x48a137bf3d4b6986,
        ["GroupedHeads"] = 0x22f88d13f1905741,
        ["OneKeyValueHead"] = 0x0f3bfefc926d5c5e,
        ["GroupsOfFive"] = 0x8b1e09c665658cd5,
        ["GroupOfSeven"] = 0x9113d29e84fb2228,
        ["GroupOfSixteen"] = 0xbf84994dfe92f30c,
        ["BareHeads"] = 0x9e8a48299375c067,
        ["BareHeadsOf7"] = 0xd0f992f8654549a4,
        ["UnitScale"] = 0xc31b904767dc233d,
        ["SelfAttention"] = 0x3e999370ea9c0441,
        ["SequenceOf17"] = 0x6f857bafc87d1e58,
        ["SequenceOf64"] = 0x0cb9ca16e9040f69,
    };

    /// <summary>Of calls with masks, padding, dropout and weights, which <see cref="OptionGoldenBitsTests"/> makes; its table has ".options" behind the path.</summary>
    public static IReadOnlyDictionary<string, ulong> OptionChecksums { get; } = new Dictionary<string, ulong>
    {
        ["AllWidthsDiffer"] = 0xdef8ed935e1df381,
        ["WideValuesToTheEnd"] = 0x29fe77093c3c9377,
        ["BareWideValues"] = 0xf32035b0dade0ca5,
        ["AddedKeysCausal"] = 0xa0d875fc2ef0bdbf,
        ["ShortBlocksToTheEnd"] = 0x8ccdf3e667da1965,
    };
}
