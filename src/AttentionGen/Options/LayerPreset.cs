namespace AttentionGen;

/// <summary>Families of models, for the defaults of <see cref="TransformerLayerAttribute"/>; docs/layers.md says what each one sets.</summary>
public enum LayerPreset
{
    /// <summary>The attribute's own defaults.</summary>
    None,

    /// <summary>BERT, MiniLM, BGE, E5, Arctic.</summary>
    Bert,

    /// <summary>RoBERTa, XLM-R, and MPNet, whose bias by distance is one more option.</summary>
    Roberta,

    /// <summary>DistilBERT.</summary>
    DistilBert,

    /// <summary>ModernBERT; its local layers have windows and another rotary base, its first layer no attention norm.</summary>
    ModernBert,

    /// <summary>nomic-bert.</summary>
    NomicBert,

    /// <summary>GPT-2.</summary>
    Gpt2,

    /// <summary>Llama, Mistral, and Phi-3.</summary>
    Llama,

    /// <summary>Qwen 2, with biases of queries, keys and values.</summary>
    Qwen2,

    /// <summary>Qwen 3, with norms of queries and keys.</summary>
    Qwen3,

    /// <summary>Gemma.</summary>
    Gemma,

    /// <summary>Gemma 2, with caps on scores.</summary>
    Gemma2,

    /// <summary>Gemma 3, with norms of queries and keys.</summary>
    Gemma3,

    /// <summary>OLMo 2, with norms over all heads of queries, and of keys.</summary>
    Olmo2,

    /// <summary>T5 1.1, Flan-T5, mT5: the encoder's layer.</summary>
    T5,

    /// <summary>ViT, with Hugging Face's ε.</summary>
    Vit,

    /// <summary>DINOv2, with LayerScale.</summary>
    DinoV2,

    /// <summary>CLIP.</summary>
    Clip,

    /// <summary>Whisper's encoder.</summary>
    Whisper,

    /// <summary>BART's encoder.</summary>
    Bart,

    /// <summary>GPT-NeoX, Pythia.</summary>
    NeoX,

    /// <summary>GPT-J.</summary>
    GptJ,

    /// <summary>Phi 1 and 2.</summary>
    Phi,

    /// <summary>PyTorch's <c>nn.TransformerEncoderLayer</c> with its own defaults.</summary>
    TorchEncoder,

    /// <summary>PyTorch's <c>nn.TransformerDecoderLayer</c> with its own defaults, and a causal mask.</summary>
    TorchDecoder,

    /// <summary>Whisper's decoder.</summary>
    WhisperDecoder,

    /// <summary>BART's decoder, Marian's with another activation.</summary>
    BartDecoder,

    /// <summary>T5 1.1, Flan-T5, mT5: the decoder's layer.</summary>
    T5Decoder,

    /// <summary>
    /// The layers of Qwen3-Next and Qwen 3.5 with full attention, whose contexts are gated, and a dense feed-forward; not those with
    /// linear attention, nor those with experts.
    /// </summary>
    Qwen3Next,

    /// <summary>The layers of LFM2 with attention; not those with convolutions.</summary>
    Lfm2,

    /// <summary>Cohere's Command R, whose branches stand beside each other.</summary>
    Cohere,
}
