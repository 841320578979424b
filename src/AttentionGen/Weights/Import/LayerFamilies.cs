using static AttentionGen.LayerPreset;

namespace AttentionGen;

/// <summary>The families of transformer layers whose names are known. A new one is a line here, and one in docs/weights.md.</summary>
/// <remarks>
/// Names decide alone what a tensor is, so they have to decide it rightly: a family whose fused feed-forward has the gate behind (timm's
/// <c>GluMlp</c>), or whose names say one thing here and another there, is left out.
/// </remarks>
internal static class LayerFamilies
{
    private static readonly FeedForwardNames Intermediate = new("intermediate.dense", "output.dense");
    private static readonly FeedForwardNames NumberedLinears = new("mlp.fc1", "mlp.fc2");
    private static readonly FeedForwardNames RootLinears = new("fc1", "fc2");
    private static readonly FeedForwardNames Conv1D = new("mlp.c_fc", "mlp.c_proj") { MayBeTransposed = true };
    private static readonly FeedForwardNames WideAndBack = new("mlp.dense_h_to_4h", "mlp.dense_4h_to_h") { IsGateInUp = true };
    private static readonly FeedForwardNames SwiGlu = new("mlp.up_proj", "mlp.down_proj") { Gate = "mlp.gate_proj" };
    private static readonly FeedForwardNames FusedSwiGlu = new("mlp.gate_up_proj", "mlp.down_proj") { IsGateInUp = true };
    private static readonly FeedForwardNames ThreeNumbers = new("feed_forward.w3", "feed_forward.w2") { Gate = "feed_forward.w1" };

    private static readonly FeedForwardNames TorchLinears = new("linear1", "linear2");
    private static readonly FeedForwardNames OwnGated = new("feed_forward.up", "feed_forward.down") { Gate = "feed_forward.gate" };
    private static readonly FeedForwardNames OwnPlain = new("feed_forward.up", "feed_forward.down");

    /// <summary>The names under which layers are saved: they hold every layer, so that any preset may ask for them.</summary>
    public static readonly LayerNames Own = new("AttentionGen", "attention", OwnGated, OwnPlain)
    {
        Presets = Array.FindAll(Enum.GetValues<LayerPreset>(), preset => preset != None),
        AttentionFamilies = [WeightNames.PyTorch, WeightNames.Llama],
        AttentionNorm = "attention_norm",
        FeedForwardNorm = "feed_forward_norm",
        AttentionOutputNorm = "attention_output_norm",
        FeedForwardOutputNorm = "feed_forward_output_norm",
        AreNormsOptional = true,
        Scales = [("attention_scale", "feed_forward_scale")],
    };

    /// <summary>The same with cross-attention.</summary>
    public static readonly LayerNames OwnWithCross = Own with
    {
        Label = "AttentionGen with cross-attention",
        Cross = new CrossAttentionNames("cross_attention", "cross_attention_norm") { OutputNorm = "cross_attention_output_norm", Scale = "cross_attention_scale" },
    };

    private static readonly WeightNames[] InOneTensor = [WeightNames.GptNeoX, WeightNames.Bloom, WeightNames.Falcon, WeightNames.ChatGlm];

    /// <summary>All families. Where the names of two are there, that with more norms is meant.</summary>
    public static readonly LayerNames[] All =
    [
        new("BERT", "attention", Intermediate)
        {
            Presets = [Bert, Roberta], AttentionFamilies = [WeightNames.Bert], AttentionNorm = "attention.output.LayerNorm", FeedForwardNorm = "output.LayerNorm",
        },
        new("MPNet", "attention.attn", Intermediate)
        {
            Presets = [Roberta], AttentionFamilies = [WeightNames.T5], AttentionNorm = "attention.LayerNorm", FeedForwardNorm = "output.LayerNorm",
        },
        new("DistilBERT", "attention", new FeedForwardNames("ffn.lin1", "ffn.lin2"))
        {
            Presets = [DistilBert], AttentionFamilies = [WeightNames.DistilBert], AttentionNorm = "sa_layer_norm", FeedForwardNorm = "output_layer_norm",
        },
        new("ALBERT", "attention", new FeedForwardNames("ffn", "ffn_output"))
        {
            Presets = [Bert], AttentionFamilies = [WeightNames.Albert], AttentionNorm = "attention.LayerNorm", FeedForwardNorm = "full_layer_layer_norm",
        },
        new("ViT", "attention", Intermediate)
        {
            Presets = [Vit], AttentionFamilies = [WeightNames.Bert], AttentionNorm = "layernorm_before", FeedForwardNorm = "layernorm_after", Scales = [("lambda_1", "lambda_2")],
        },
        new("DINOv2", "attention", NumberedLinears, new FeedForwardNames("mlp.weights_in", "mlp.weights_out") { IsGateInUp = true })
        {
            Presets = [DinoV2], AttentionFamilies = [WeightNames.Bert], AttentionNorm = "norm1", FeedForwardNorm = "norm2", Scales = [("layer_scale1.lambda1", "layer_scale2.lambda1")],
        },
        new("timm", "attn", NumberedLinears)
        {
            Presets = [Vit, DinoV2], AttentionFamilies = [WeightNames.TimmViT], AttentionNorm = "norm1", FeedForwardNorm = "norm2", Scales = [("ls1.gamma", "ls2.gamma"), ("gamma_1", "gamma_2")],
        },
        new("CLIP", "self_attn", NumberedLinears) { Presets = [Clip], AttentionNorm = "layer_norm1", FeedForwardNorm = "layer_norm2" },
        new("OpenCLIP", "attn", new FeedForwardNames("mlp.c_fc", "mlp.c_proj"))
        {
            Presets = [Clip], AttentionFamilies = [WeightNames.PyTorch], AttentionNorm = "ln_1", FeedForwardNorm = "ln_2", Scales = [("ls_1.gamma", "ls_2.gamma")],
        },
        new("Whisper/BART/OPT", "self_attn", RootLinears) { Presets = [Whisper, Bart], AttentionNorm = "self_attn_layer_norm", FeedForwardNorm = "final_layer_norm" },
        new("wav2vec 2", "attention", new FeedForwardNames("feed_forward.intermediate_dense", "feed_forward.output_dense"))
        {
            AttentionNorm = "layer_norm", FeedForwardNorm = "final_layer_norm",
        },
        new("ModernBERT", "attn", new FeedForwardNames("mlp.Wi", "mlp.Wo") { IsGateInUp = true })
        {
            Presets = [ModernBert], AttentionFamilies = [WeightNames.ModernBert], AttentionNorm = "attn_norm", IsAttentionNormOptional = true, FeedForwardNorm = "mlp_norm",
        },
        new("nomic-bert", "attn", new FeedForwardNames("mlp.fc11", "mlp.fc2") { Gate = "mlp.fc12" })
        {
            Presets = [NomicBert], AttentionFamilies = [WeightNames.ModernBert], AttentionNorm = "norm1", FeedForwardNorm = "norm2",
        },
        new("MPT", "attn", new FeedForwardNames("ffn.up_proj", "ffn.down_proj"))
        {
            AttentionFamilies = [WeightNames.ModernBert], AttentionNorm = "norm_1", FeedForwardNorm = "norm_2",
        },
        new("GPT-2", "attn", Conv1D) { Presets = [Gpt2], AttentionFamilies = [WeightNames.Gpt2, WeightNames.GptBigCode], AttentionNorm = "ln_1", FeedForwardNorm = "ln_2" },
        new("GPT-Neo", "attn.attention", new FeedForwardNames("mlp.c_fc", "mlp.c_proj")) { Presets = [Gpt2], AttentionNorm = "ln_1", FeedForwardNorm = "ln_2" },
        new("GPT-J", "attn", new FeedForwardNames("mlp.fc_in", "mlp.fc_out")) { Presets = [GptJ], AttentionNorm = "ln_1" },
        new("Phi", "self_attn", NumberedLinears) { Presets = [Phi], AttentionNorm = "input_layernorm" },
        new("Llama", "self_attn", SwiGlu, FusedSwiGlu)
        {
            Presets = [Llama, Qwen2, Qwen3, Qwen3Next, Gemma], AttentionFamilies = [WeightNames.Llama, WeightNames.GatedAttention, WeightNames.Phi3], AttentionNorm = "input_layernorm", FeedForwardNorm = "post_attention_layernorm",
        },
        new("Cohere", "self_attn", SwiGlu) { Presets = [Cohere], AttentionNorm = "input_layernorm" },
        new("Gemma 2 and 3", "self_attn", SwiGlu)
        {
            Presets = [Gemma2, Gemma3], AttentionNorm = "input_layernorm", AttentionOutputNorm = "post_attention_layernorm",
            FeedForwardNorm = "pre_feedforward_layernorm", FeedForwardOutputNorm = "post_feedforward_layernorm",
        },
        new("GLM-4", "self_attn", FusedSwiGlu)
        {
            AttentionNorm = "input_layernorm", AttentionOutputNorm = "post_self_attn_layernorm",
            FeedForwardNorm = "post_attention_layernorm", FeedForwardOutputNorm = "post_mlp_layernorm",
        },
        new("OLMo 2", "self_attn", SwiGlu) { Presets = [Olmo2], AttentionOutputNorm = "post_attention_layernorm", FeedForwardOutputNorm = "post_feedforward_layernorm" },
        new("LFM2", "self_attn", ThreeNumbers) { Presets = [Lfm2], AttentionNorm = "operator_norm", FeedForwardNorm = "ffn_norm" },
        new("InternLM2", "attention", ThreeNumbers) { Presets = [Llama], AttentionFamilies = [WeightNames.InternLm2], AttentionNorm = "attention_norm", FeedForwardNorm = "ffn_norm" },
        new(
            "T5",
            "layer.0.SelfAttention",
            new FeedForwardNames("layer.1.DenseReluDense.wi_1", "layer.1.DenseReluDense.wo") { Gate = "layer.1.DenseReluDense.wi_0" },
            new FeedForwardNames("layer.1.DenseReluDense.wi", "layer.1.DenseReluDense.wo"))
        {
            Presets = [T5], AttentionFamilies = [WeightNames.T5], AttentionNorm = "layer.0.layer_norm", FeedForwardNorm = "layer.1.layer_norm",
        },
        new("GPT-NeoX", "attention", WideAndBack)
        {
            Presets = [NeoX], AttentionFamilies = InOneTensor, AttentionNorm = "input_layernorm", FeedForwardNorm = "post_attention_layernorm",
        },
        new("BLOOM/ChatGLM", "self_attention", WideAndBack)
        {
            AttentionFamilies = InOneTensor, AttentionNorm = "input_layernorm", FeedForwardNorm = "post_attention_layernorm",
        },
        new("Falcon", "self_attention", WideAndBack) { AttentionFamilies = InOneTensor, AttentionNorm = "input_layernorm" },
        new("Falcon with two norms", "self_attention", WideAndBack) { AttentionFamilies = InOneTensor, AttentionNorm = "ln_attn", FeedForwardNorm = "ln_mlp" },
        new("nn.TransformerEncoderLayer", "self_attn", TorchLinears)
        {
            Presets = [TorchEncoder], AttentionFamilies = [WeightNames.PyTorch], AttentionNorm = "norm1", FeedForwardNorm = "norm2",
        },
        new("nn.TransformerDecoderLayer", "self_attn", TorchLinears)
        {
            Presets = [TorchDecoder], AttentionFamilies = [WeightNames.PyTorch], AttentionNorm = "norm1",
            Cross = new CrossAttentionNames("multihead_attn", "norm2"), FeedForwardNorm = "norm3",
        },
        new("Whisper/BART decoder", "self_attn", RootLinears)
        {
            Presets = [WhisperDecoder, BartDecoder], AttentionNorm = "self_attn_layer_norm",
            Cross = new CrossAttentionNames("encoder_attn", "encoder_attn_layer_norm"), FeedForwardNorm = "final_layer_norm",
        },
        new(
            "T5 decoder",
            "layer.0.SelfAttention",
            new FeedForwardNames("layer.2.DenseReluDense.wi_1", "layer.2.DenseReluDense.wo") { Gate = "layer.2.DenseReluDense.wi_0" },
            new FeedForwardNames("layer.2.DenseReluDense.wi", "layer.2.DenseReluDense.wo"))
        {
            Presets = [T5Decoder], AttentionFamilies = [WeightNames.T5], AttentionNorm = "layer.0.layer_norm",
            Cross = new CrossAttentionNames("layer.1.EncDecAttention", "layer.1.layer_norm"), FeedForwardNorm = "layer.2.layer_norm",
        },
        new("BERT with cross-attention", "attention", Intermediate)
        {
            Presets = [Bert, Roberta], AttentionFamilies = [WeightNames.Bert], AttentionNorm = "attention.output.LayerNorm",
            Cross = new CrossAttentionNames("crossattention", "crossattention.output.LayerNorm"), FeedForwardNorm = "output.LayerNorm",
        },
        Own,
        OwnWithCross,
    ];
}
