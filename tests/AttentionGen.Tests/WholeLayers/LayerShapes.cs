namespace AttentionGen.Tests.WholeLayers;

/// <summary>
/// The shapes of the layers in <c>tests/fixtures/layers</c>, by hand, one line each: what a preset has to become. Widths are small there,
/// and so are windows, buckets and the turned part of a head; everything else is the family's.
/// </summary>
internal static class LayerShapes
{
    private const int E = 32;
    private const int H = 4;
    private const int D = 8;
    private const int I = 48;

    // Two heads of queries read one of keys and values in the decoders that share them.
    private const int G = 2;

    public static readonly LayerFixture[] All =
    [
        new("bert", LayerPreset.Bert, Post(Encoder(), Plain(Activation.Gelu), 1e-12)),
        new("roberta", LayerPreset.Roberta, Post(Encoder(), Plain(Activation.Gelu), 1e-5)),
        new("mpnet", LayerPreset.Roberta, Post(Bucketed(Encoder()), Plain(Activation.Gelu), 1e-5)) { SharedBias = "encoder.relative_attention_bias.weight" },
        new("distilbert", LayerPreset.DistilBert, Post(Encoder(), Plain(Activation.Gelu), 1e-12)),
        new("albert", LayerPreset.Bert, Post(Encoder(), Plain(Activation.GeluTanh), 1e-12)),
        new("modernbert_first", LayerPreset.ModernBert, Pre(Turned(Encoder(bias: false), 160_000), Gated(Activation.Gelu), NormKind.LayerWithoutBias, 1e-5) with { AttentionNorm = false }),
        new("modernbert_global", LayerPreset.ModernBert, Pre(Turned(Encoder(bias: false), 160_000), Gated(Activation.Gelu), NormKind.LayerWithoutBias, 1e-5)),
        new("modernbert_local", LayerPreset.ModernBert, Pre(Turned(Encoder(bias: false), 10_000) with { LeftWindow = 2, RightWindow = 2 }, Gated(Activation.Gelu), NormKind.LayerWithoutBias, 1e-5)),
        new("nomic", LayerPreset.NomicBert, Post(Turned(Encoder(bias: false), 1_000), Gated(Activation.Silu), 1e-12)),
        new("t5", LayerPreset.T5, Pre(Bucketed(Encoder(bias: false) with { Scale = 1 }), Gated(Activation.GeluTanh), NormKind.Rms, 1e-6)) { SharedBias = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight" },
        new("t5_relu", LayerPreset.T5, Pre(Bucketed(Encoder(bias: false) with { Scale = 1 }), Plain(Activation.Relu, bias: false), NormKind.Rms, 1e-6)) { SharedBias = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight" },
        new("gpt2", LayerPreset.Gpt2, Pre(Decoder(H, bias: true), Plain(Activation.GeluTanh), NormKind.Layer, 1e-5)),
        new("llama", LayerPreset.Llama, Pre(Turned(Decoder(G), 10_000), Gated(Activation.Silu), NormKind.Rms, 1e-5)),
        new("phi3", LayerPreset.Llama, Pre(Turned(Decoder(G), 10_000), Gated(Activation.Silu), NormKind.Rms, 1e-5)),
        new("qwen2", LayerPreset.Qwen2, Pre(Turned(Decoder(G, bias: true), 1_000_000), Gated(Activation.Silu), NormKind.Rms, 1e-6)),
        new("qwen3", LayerPreset.Qwen3, Pre(Turned(Decoder(G) with { QueryKeyNorm = true }, 1_000_000), Gated(Activation.Silu), NormKind.Rms, 1e-6)),
        new("granite", LayerPreset.Llama, Pre(Turned(Decoder(G) with { Scale = 0.2 }, 10_000), Gated(Activation.Silu), NormKind.Rms, 1e-5) with { ResidualMultiplier = 0.22 }),
        new("gemma", LayerPreset.Gemma, Pre(Turned(Decoder(G), 10_000), Gated(Activation.GeluTanh), NormKind.RmsPlusOne, 1e-6)),
        new("gemma2", LayerPreset.Gemma2, Sandwich(Turned(Decoder(G) with { Scale = 1 / Math.Sqrt(12), SoftCap = 5 }, 10_000))),
        new("gemma3", LayerPreset.Gemma3, Sandwich(Turned(Decoder(G) with { Scale = 1 / Math.Sqrt(12), QueryKeyNorm = true, NormWeightsPlusOne = true }, 1_000_000))),
        new("olmo2", LayerPreset.Olmo2, new(Normed(Turned(Decoder(G), 500_000), QueryKeyNormKind.RmsOverHeads), Gated(Activation.Silu), NormKind.Rms, NormPlace.BranchOutput, 1e-6, ResidualKind.Serial)),
        new("internlm2", LayerPreset.Llama, Pre(Turned(Decoder(G), 1_000_000), Gated(Activation.Silu), NormKind.Rms, 1e-5)) { Heads = H },
        new("gptj", LayerPreset.GptJ, Parallel(Turned(Decoder(H), 10_000, dim: 4, RotaryPairing.Interleaved), Activation.GeluTanh, ResidualKind.Parallel)),
        new("phi", LayerPreset.Phi, Parallel(Turned(Decoder(H, bias: true), 10_000, dim: 4), Activation.GeluTanh, ResidualKind.Parallel)),
        new("neox", LayerPreset.NeoX, Parallel(Turned(Decoder(H, bias: true), 10_000, dim: 2), Activation.Gelu, ResidualKind.ParallelTwoNorms)) { Heads = H },
        new("neox_serial", LayerPreset.NeoX, Parallel(Turned(Decoder(H, bias: true), 10_000, dim: 2), Activation.Gelu, ResidualKind.Serial)) { Heads = H },
        new("vit", LayerPreset.Vit, Pre(Encoder(), Plain(Activation.Gelu), NormKind.Layer, 1e-12)),
        new("dinov2", LayerPreset.DinoV2, Pre(Encoder(), Plain(Activation.Gelu), NormKind.Layer, 1e-6) with { LayerScale = true }),
        new("timm", LayerPreset.DinoV2, Pre(Encoder(), Plain(Activation.Gelu), NormKind.Layer, 1e-6) with { LayerScale = true }),
        new("clip", LayerPreset.Clip, Pre(Encoder(), Plain(Activation.QuickGelu), NormKind.Layer, 1e-5)),
        new("whisper", LayerPreset.Whisper, Pre(Encoder(), Plain(Activation.Gelu), NormKind.Layer, 1e-5)),
        new("bart", LayerPreset.Bart, Post(Encoder(), Plain(Activation.Gelu), 1e-5)),
        new("torch_post", LayerPreset.TorchEncoder, Post(Encoder(), Plain(Activation.Relu), 1e-5)),
        new("torch_pre", LayerPreset.TorchEncoder, Pre(Encoder(), Plain(Activation.Gelu), NormKind.Layer, 1e-5)),
        new("qwen3_next", LayerPreset.Qwen3Next, Pre(
            Turned(Normed(Decoder(G), QueryKeyNormKind.RmsPerHead), 10_000_000, dim: 4) with { NormWeightsPlusOne = true, OutputGate = OutputGate.PerElement },
            Gated(Activation.Silu), NormKind.RmsPlusOne, 1e-6)),
        new("qwen3_gated_heads", LayerPreset.Qwen3, Pre(
            Turned(Normed(Decoder(G), QueryKeyNormKind.RmsPerHead), 1_000_000) with { OutputGate = OutputGate.PerHead }, Gated(Activation.Silu), NormKind.Rms, 1e-6)),
        new("lfm2", LayerPreset.Lfm2, Pre(Turned(Normed(Decoder(G), QueryKeyNormKind.RmsPerHead, 1e-5), 1_000_000), Gated(Activation.Silu), NormKind.Rms, 1e-5)),
        new("cohere", LayerPreset.Cohere, new(
            Turned(Normed(Decoder(G), QueryKeyNormKind.LayerOfEachHead, 1e-5), 8_000_000, pairing: RotaryPairing.Interleaved),
            Gated(Activation.Silu), NormKind.LayerWithoutBias, NormPlace.Pre, 1e-5, ResidualKind.Parallel)),
        new("stablelm2", LayerPreset.Cohere, new(
            Turned(Normed(Decoder(G), QueryKeyNormKind.LayerOfEachHead, 1e-5), 10_000, dim: 4),
            Gated(Activation.Silu), NormKind.Layer, NormPlace.Pre, 1e-5, ResidualKind.Parallel)),
        new("phi_norms", LayerPreset.Phi, Parallel(
            Turned(Normed(Decoder(H, bias: true), QueryKeyNormKind.LayerPerHead, 1e-5), 10_000, dim: 4), Activation.GeluTanh, ResidualKind.Parallel)),
        new("whisper_decoder", LayerPreset.WhisperDecoder, WithCross(Pre(Decoder(H, bias: true), Plain(Activation.Gelu), NormKind.Layer, 1e-5))),
        new("bart_decoder", LayerPreset.BartDecoder, WithCross(Post(Decoder(H, bias: true), Plain(Activation.Gelu), 1e-5))),
        new("t5_decoder", LayerPreset.T5Decoder, WithCross(Pre(Bucketed(Decoder(H) with { Scale = 1 }), Gated(Activation.GeluTanh), NormKind.Rms, 1e-6))) { SharedBias = "decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight" },
        new("bert_decoder", LayerPreset.Bert, WithCross(Post(Decoder(H, bias: true), Plain(Activation.Gelu), 1e-12))),
        new("torch_decoder_post", LayerPreset.TorchDecoder, WithCross(Post(Decoder(H, bias: true), Plain(Activation.Relu), 1e-5))),
        new("torch_decoder_pre", LayerPreset.TorchDecoder, WithCross(Pre(Decoder(H, bias: true), Plain(Activation.Gelu), NormKind.Layer, 1e-5))),
    ];

    private static TransformerLayerShape WithCross(TransformerLayerShape layer) =>
        layer with { CrossAttention = Encoder(layer.Attention.Bias) with { Scale = layer.Attention.Scale } };

    private static AttentionShape Encoder(bool bias = true) => new(E, H, D, H, Causal: false, bias, OutputProjection: true, 1 / Math.Sqrt(D));

    private static AttentionShape Decoder(int keyValueHeads, bool bias = false) => new(E, H, D, keyValueHeads, Causal: true, bias, OutputProjection: true, 1 / Math.Sqrt(D));

    private static AttentionShape Turned(AttentionShape attention, double @base, int dim = D, RotaryPairing pairing = RotaryPairing.HalfSplit) =>
        attention with { Rotary = new RotaryShape(pairing, dim, @base) };

    private static AttentionShape Normed(AttentionShape attention, QueryKeyNormKind kind, double epsilon = 1e-6) =>
        attention with { QueryKeyNorm = true, QueryKeyNormKind = kind, NormEpsilon = epsilon };

    private static AttentionShape Bucketed(AttentionShape attention) =>
        attention with { PositionBias = PositionBias.Bucketed, RelativeBuckets = 8, RelativeMaxDistance = 16 };

    private static FeedForwardShape Plain(Activation activation, bool bias = true) => new(E, I, activation, Gated: false, bias);

    private static FeedForwardShape Gated(Activation activation) => new(E, I, activation, Gated: true, Bias: false);

    private static TransformerLayerShape Pre(AttentionShape attention, FeedForwardShape feedForward, NormKind norm, double epsilon) =>
        new(attention, feedForward, norm, NormPlace.Pre, epsilon, ResidualKind.Serial);

    private static TransformerLayerShape Post(AttentionShape attention, FeedForwardShape feedForward, double epsilon) =>
        new(attention, feedForward, NormKind.Layer, NormPlace.Post, epsilon, ResidualKind.Serial);

    private static TransformerLayerShape Sandwich(AttentionShape attention) =>
        new(attention, Gated(Activation.GeluTanh), NormKind.RmsPlusOne, NormPlace.Sandwich, 1e-6, ResidualKind.Serial);

    private static TransformerLayerShape Parallel(AttentionShape attention, Activation activation, ResidualKind residual) =>
        new(attention, Plain(activation), NormKind.Layer, NormPlace.Pre, 1e-5, residual);
}
