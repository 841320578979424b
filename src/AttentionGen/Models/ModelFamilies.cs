namespace AttentionGen;

/// <summary>The families of whole models whose names are known. A new one is a line here, and one in docs/models.md.</summary>
internal static class ModelFamilies
{
    private const string Words = "embeddings.word_embeddings";
    private const string Places = "embeddings.position_embeddings";

    /// <summary>All families. Of several whose names are there, the first is meant.</summary>
    public static readonly ModelNames[] All =
    [
        new("MPNet", "encoder.layer", Words)
        {
            Roots = ["", "mpnet."], Positions = Places, EmbeddingNorm = "embeddings.LayerNorm", SharedBias = "encoder.relative_attention_bias.weight",
        },
        new("BERT", "encoder.layer", Words)
        {
            Roots = ["", "bert.", "roberta.", "xlm_roberta.", "model.", "electra."],
            Positions = Places,
            TokenTypes = "embeddings.token_type_embeddings",
            EmbeddingNorm = "embeddings.LayerNorm",
        },
        new("DistilBERT", "transformer.layer", Words) { Roots = ["", "distilbert."], Positions = Places, EmbeddingNorm = "embeddings.LayerNorm" },
        new("ModernBERT", "layers", "embeddings.tok_embeddings") { Roots = ["", "model."], EmbeddingNorm = "embeddings.norm", FinalNorm = "final_norm" },
        new("nomic-bert", "encoder.layers", Words) { Roots = ["", "bert."], TokenTypes = "embeddings.token_type_embeddings", MayLackTokenTypes = true, EmbeddingNorm = "emb_ln" },
        new("T5's encoder", "encoder.block", "shared")
        {
            FinalNorm = "encoder.final_layer_norm", SharedBias = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
        },
        new("GPT-2", "h", "wte") { Roots = ["", "transformer."], Positions = "wpe", FinalNorm = "ln_f", Head = "lm_head" },
        new("GPT-J", "h", "wte") { Roots = ["", "transformer."], FinalNorm = "ln_f", Head = "lm_head" },
        new("Llama", "layers", "embed_tokens") { Roots = ["", "model."], FinalNorm = "norm", Head = "lm_head" },
        new("Phi", "layers", "embed_tokens") { Roots = ["", "model."], FinalNorm = "final_layernorm", Head = "lm_head" },
        new("GPT-NeoX", "layers", "embed_in") { Roots = ["", "gpt_neox."], FinalNorm = "final_layer_norm", Head = "embed_out" },
    ];
}
