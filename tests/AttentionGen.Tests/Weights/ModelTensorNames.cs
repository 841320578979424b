namespace AttentionGen.Tests.Weights;

/// <summary>Names of tensors of released models that none of the families holds.</summary>
internal static class ModelTensorNames
{
    public static readonly string[] All =
    [
        "k_layernorm.norms.3.weight", "query_layernorm.weight", "key_layernorm.weight",
        "ln_q.weight", "q_ln.weight", "norm_q.weight", "qk_norm.scale", "inner_attn_ln.weight", "sub_norm.weight", "attn_sub_norm.weight", "norm.query_norm.scale",
        "temperature", "tau", "logit_scale", "per_dim_scale", "head_scale", "gate.weight", "gru_rel_pos_linear.weight", "gru_rel_pos_const",
        "relative_position_bias_table", "self.relative_position_bias_table", "attention.relative_position_bias.relative_position_bias_table",
        "relative_position_index", "relative_position_bias.embeddings.weight", "rel_pos_h", "rel_pos_w", "attention_biases", "rel_attn_bias.weight", "rpe.weight",
        "cpb_mlp.0.weight", "continuous_position_bias_mlp.2.weight", "distance_embedding.weight", "self.distance_embedding.weight", "pos_bias_u", "r_r_bias", "linear_pos.weight",
        "sr.weight", "conv.weight", "self.sr.bias", "dwconv.weight", "lepe.weight", "pool_q.weight", "proj_l.weight", "proj_w.bias", "positional_embedding", "projection.weight",
        "projection_layer.weight", "c_proj_2.weight", "wo.weight", "out.weight", "output_layer.bias", "query_global.weight", "key_conv_attn_layer.depthwise.weight",
        "rotary_emb.inv_freq.scale", "rotary_emb.freqs", "attn_bias", "bias_kv", "masked_bias_2", "dense_bias", "gamma", "lambda_q1", "_extra_state",
        "k_scale", "v_scale", "q_scale", "weight_scale", "qzeros", "g_idx", "SCB", "quantizer.codebook", "lora_A.weight", "adapter.down.weight", "base_layer.weight",
    ];
}
