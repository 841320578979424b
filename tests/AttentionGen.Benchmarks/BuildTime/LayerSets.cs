namespace AttentionGen.Benchmarks.BuildTime;

/// <summary>The layers of the projects whose builds are measured.</summary>
internal static class LayerSets
{
    /// <summary>Different shapes, of which a project takes the first ones: what models have, plain and with options.</summary>
    private static readonly string[] Shapes =
    [
        "DModel = 512, Heads = 8, Causal = true",
        "DModel = 768, Heads = 12",
        "DModel = 384, Heads = 12",
        "DModel = 512, Heads = 8",
        "DModel = 768, Heads = 12, Causal = true",
        "DModel = 1024, Heads = 16, Causal = true",
        "DModel = 64, Heads = 4",
        "DModel = 320, Heads = 8",
        "DModel = 1024, Heads = 16, KeyValueHeads = 4, Causal = true, Bias = false, Rotary = RotaryPairing.HalfSplit",
        "DModel = 4096, Heads = 32, KeyValueHeads = 8, Causal = true, Bias = false, Rotary = RotaryPairing.HalfSplit",
        "DModel = 512, Heads = 8, Causal = true, Window = 256",
        "DModel = 512, Heads = 8, KeyDim = 384, ValueDim = 256",
        "DModel = 256, Heads = 4",
        "DModel = 640, Heads = 10",
        "DModel = 512, Heads = 8, PositionBias = PositionBias.Alibi, Causal = true",
        "DModel = 768, Heads = 12, Sequence = 197",
        "DModel = 1280, Heads = 20",
        "DModel = 640, Heads = 8, KeyValueHeads = 1, HeadDim = 256, Causal = true, Bias = false, QueryKeyNorm = true",
        "DModel = 192, Heads = 3, Sequence = 197",
        "DModel = 2048, Heads = 16, Causal = true, SoftCap = 50",
    ];

    /// <summary>Width and heads of BERT-like encoders, whose feed-forwards are four times as wide.</summary>
    private static readonly (int DModel, int Heads)[] Berts =
        [(768, 12), (384, 12), (1024, 16), (512, 8), (256, 4), (128, 2), (640, 10), (192, 3), (320, 5), (1280, 20)];

    /// <summary>Projects of attention layers of different shapes.</summary>
    public static IReadOnlyList<(string Name, string[] Attributes)> Attention { get; } =
    [
        ("0", []),
        .. new[] { 1, 3, 20 }.Select(static count => ($"{count}", Shapes.Take(count).Select(static shape => $"MultiHeadAttention({shape})").ToArray())),
    ];

    /// <summary>Projects of BERT-like layers, and of the attention of the same layers alone.</summary>
    public static IReadOnlyList<(string Name, string[] Attributes)> Whole { get; } =
    [
        .. new[] { 1, 10 }.SelectMany(static count => ((string, string[])[])
        [
            ($"attention of {count} BERT-like", [.. Berts.Take(count).Select(static layer => $"MultiHeadAttention({layer.DModel}, {layer.Heads})")]),
            ($"{count} BERT-like", [.. Berts.Take(count).Select(static layer => $"TransformerLayer({layer.DModel}, {layer.Heads}, {4 * layer.DModel}, Preset = LayerPreset.Bert)")]),
        ]),
    ];
}
