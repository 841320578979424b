namespace AttentionGen;

/// <summary>
/// The conventions under which model families name an attention layer's tensors, and lay them out. <c>docs/weights.md</c>
/// lists the names.
/// </summary>
public enum WeightNames
{
    /// <summary>The names decide. Exactly one family must match.</summary>
    Detect,

    /// <summary><c>nn.MultiheadAttention</c>: <c>in_proj_weight</c>, or <c>q_proj_weight</c>, <c>k_proj_weight</c> and <c>v_proj_weight</c>; <c>out_proj</c>.</summary>
    PyTorch,

    /// <summary>BERT and its kind, and the ViT of Hugging Face: <c>self.query</c> or <c>attention.query</c>; <c>output.dense</c>.</summary>
    Bert,

    /// <summary>
    /// GPT-2: <c>c_attn</c>, queries, keys and values side by side and transposed; <c>c_proj</c>. With the <c>nn.Linear</c> of nanoGPT
    /// and Qwen in its place only where it is given: <see cref="GptBigCode"/> has the same names.
    /// </summary>
    Gpt2,

    /// <summary>Llama, Mistral, Qwen, Whisper and most others: <c>q_proj</c>, <c>k_proj</c>, <c>v_proj</c>; <c>o_proj</c> or <c>out_proj</c>.</summary>
    Llama,

    /// <summary>GPT-NeoX and Pythia: <c>query_key_value</c>, interleaved per head; <c>dense</c>. The number of heads must be given.</summary>
    GptNeoX,

    /// <summary>BLOOM: the tensors of <see cref="GptNeoX"/>, in a module named <c>self_attention</c>. The number of heads must be given.</summary>
    Bloom,

    /// <summary>The vision transformers of timm: <c>qkv</c>; <c>proj</c>.</summary>
    TimmViT,

    /// <summary>T5: <c>q</c>, <c>k</c>, <c>v</c>; <c>o</c>; <c>relative_attention_bias</c>.</summary>
    T5,

    /// <summary>One module per head, as textbooks begin: <c>heads.0.W_query</c>, and so on; the outputs are concatenated.</summary>
    PerHead,

    /// <summary>ALBERT: <c>query</c>, <c>key</c>, <c>value</c>; <c>dense</c>, all in one module.</summary>
    Albert,

    /// <summary>DistilBERT and XLM: <c>q_lin</c>, <c>k_lin</c>, <c>v_lin</c>; <c>out_lin</c>.</summary>
    DistilBert,

    /// <summary>
    /// GPTBigCode (StarCoder): <c>c_attn</c>, not transposed, with one head of keys and values behind all queries, or else
    /// interleaved per head, where the number of heads must be given; <c>c_proj</c>. Never detected: <see cref="Gpt2"/> has
    /// the same names.
    /// </summary>
    GptBigCode,

    /// <summary>Phi-3: <c>qkv_proj</c>, the rows of all queries, all keys and all values; <c>o_proj</c>.</summary>
    Phi3,

    /// <summary>ModernBERT, nomic-bert, MPT: <c>Wqkv</c>, in the order of <see cref="Phi3"/>; <c>Wo</c> or <c>out_proj</c>.</summary>
    ModernBert,

    /// <summary>InternLM2: <c>wqkv</c>, the rows of each group of heads together; <c>wo</c>. The number of heads must be given.</summary>
    InternLm2,

    /// <summary>
    /// Falcon: <c>query_key_value</c>, the rows of each group of heads together; <c>dense</c>. The number of heads must be given. Never
    /// detected: <see cref="Bloom"/> and <see cref="ChatGlm"/> have the same names.
    /// </summary>
    Falcon,

    /// <summary>ChatGLM 2 and 3, GLM-4: the tensors of <see cref="Falcon"/> in the order of <see cref="Phi3"/>. Never detected either.</summary>
    ChatGlm,

    /// <summary>OpenFold, and AlphaFold 2's networks in it: <c>linear_q</c>, <c>linear_k</c>, <c>linear_v</c>; <c>linear_o</c>; the gates <c>linear_g</c>.</summary>
    OpenFold,

    /// <summary>
    /// The models of "Gated Attention for Large Language Models" (2025): <see cref="Llama"/>'s names, with the gates of each element among the
    /// rows of <c>q_proj</c>, behind the queries of their group of heads; Qwen3-Next, which is detected, has them behind those of each head. Never
    /// detected.
    /// </summary>
    GatedAttention,
}
