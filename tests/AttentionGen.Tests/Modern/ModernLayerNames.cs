using AttentionGen.Tests.Layers;

namespace AttentionGen.Tests.Modern;

/// <summary>The layers of these tests.</summary>
internal static class ModernLayerNames
{
    /// <summary>Those whose tokens a cache can keep.</summary>
    public static string[] Cached { get; } =
    [
        nameof(LlamaLike),
        nameof(GptJLike),
        nameof(MistralLike),
        nameof(GemmaLike),
        nameof(BloomLike),
        nameof(T5DecoderLike),
        nameof(GptOssLike),
        nameof(GptOssScaled),
        nameof(ShortBlocksWithWindow),
        nameof(RotaryToTheEnd),
        nameof(ShortBlocksWithEverything),
        nameof(Qwen3NextLike),
        nameof(HeadwiseGated),
        nameof(Olmo2Like),
        nameof(CohereLike),
        nameof(PersimmonLike),
    ];

    /// <summary>All but the widest: the reference and plain code would spend their time on its projections.</summary>
    public static string[] All { get; } =
    [
        .. Cached.Where(name => name != nameof(ShortBlocksWithWindow)),
        nameof(T5EncoderLike),
        nameof(LocalEncoder),
        nameof(AddedKeyRotaryToTheEnd),
        nameof(LeftWindowAlone),
        nameof(RightWindowAlone),
        nameof(AlphaFoldLike),
        nameof(NormalisedTogether),
        nameof(AddedKeyGated),
    ];
}
