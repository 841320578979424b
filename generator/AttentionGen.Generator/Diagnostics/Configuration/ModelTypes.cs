namespace AttentionGen.Generator.Diagnostics.Configuration;

/// <summary>Which presets the values of <c>model_type</c> stand for: the encoder's or the only one, and the decoder's with cross-attention.</summary>
internal static class ModelTypes
{
    private static readonly Dictionary<string, (string Preset, string? Decoder)> Presets = new()
    {
        ["bert"] = ("Bert", "Bert"),
        ["albert"] = ("Bert", null),
        ["roberta"] = ("Roberta", "Roberta"),
        ["xlm-roberta"] = ("Roberta", null),
        ["camembert"] = ("Roberta", null),
        ["mpnet"] = ("Roberta", null),
        ["electra"] = ("Bert", "Bert"),
        ["distilbert"] = ("DistilBert", null),
        ["modernbert"] = ("ModernBert", null),
        ["nomic_bert"] = ("NomicBert", null),
        ["gpt2"] = ("Gpt2", null),
        ["llama"] = ("Llama", null),
        ["mistral"] = ("Llama", null),
        ["phi3"] = ("Llama", null),
        ["granite"] = ("Llama", null),
        ["internlm2"] = ("Llama", null),
        ["qwen2"] = ("Qwen2", null),
        ["qwen3"] = ("Qwen3", null),
        ["qwen3_next"] = ("Qwen3Next", null),
        ["gemma"] = ("Gemma", null),
        ["gemma2"] = ("Gemma2", null),
        ["gemma3_text"] = ("Gemma3", null),
        ["olmo2"] = ("Olmo2", null),
        ["t5"] = ("T5", "T5Decoder"),
        ["mt5"] = ("T5", "T5Decoder"),
        ["vit"] = ("Vit", null),
        ["dinov2"] = ("DinoV2", null),
        ["clip_text_model"] = ("Clip", null),
        ["clip_vision_model"] = ("Clip", null),
        ["whisper"] = ("Whisper", "WhisperDecoder"),
        ["bart"] = ("Bart", "BartDecoder"),
        ["marian"] = ("Bart", "BartDecoder"),
        ["m2m_100"] = ("Whisper", "WhisperDecoder"),
        ["mbart"] = ("Whisper", "WhisperDecoder"),
        ["gpt_neox"] = ("NeoX", null),
        ["gptj"] = ("GptJ", null),
        ["phi"] = ("Phi", null),
        ["cohere"] = ("Cohere", null),
        ["lfm2"] = ("Lfm2", null),
    };

    /// <summary>All that are known, for messages.</summary>
    public static IEnumerable<string> All => Presets.Keys;

    /// <summary>The preset of a layer of such a model, or none where the type is unknown, or has no such layer.</summary>
    public static string? PresetOf(string type, bool hasCross) =>
        Presets.TryGetValue(type, out (string Preset, string? Decoder) presets) ? (hasCross ? presets.Decoder : presets.Preset) : null;

    /// <summary>Whether layers of the model differ in windows and rotary bases.</summary>
    public static bool Alternates(string type) => type is "modernbert" or "gemma2" or "gemma3_text" or "mistral" or "qwen2" or "qwen3";
}
