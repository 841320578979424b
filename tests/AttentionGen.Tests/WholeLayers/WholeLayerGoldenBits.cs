namespace AttentionGen.Tests.WholeLayers;

/// <summary>
/// Checksums of whole layers on all vector widths with fused multiply-add. After a change of the arithmetic that is meant,
/// ATTENTIONGEN_GOLDEN_LAYER_BITS names a file for the new lines.
/// </summary>
internal static class WholeLayerGoldenBits
{
    public static readonly Dictionary<string, ulong> Checksums = new()
    {
        ["AlbertLayer"] = 0x30a877bdef23980d,
        ["BertLayer"] = 0xea1b4fda7a5d2cb6,
        ["ClipLayer"] = 0xe57d5e7009100423,
        ["CohereLayer"] = 0x53ae0eb29517990a,
        ["DinoV2Layer"] = 0xea6d0cfdf369a476,
        ["FirstT5Layer"] = 0xc62249f3c02bb6fa,
        ["Gemma2Layer"] = 0x12b0abd1062d1205,
        ["Gemma3Layer"] = 0xb7fd0a6b7391de7f,
        ["GemmaLayer"] = 0x65be5334e5f08d5b,
        ["Gpt2Layer"] = 0x202606cebe571a61,
        ["GptJLayer"] = 0x77f8145135590ab8,
        ["GraniteLayer"] = 0xdc730265a8f4acbf,
        ["InternLm2Layer"] = 0x8d041eb6a6cdfed2,
        ["Lfm2Layer"] = 0x012278f3129eafe2,
        ["LlamaLayer"] = 0x7b3b21cf118b140a,
        ["MiddleDecoderLayer"] = 0x9a7b79238497ac63,
        ["MiddleEncoderLayer"] = 0x853a8c894c437945,
        ["MiddleFullDecoderLayer"] = 0x529ffadfb33828af,
        ["MiddleGatedLayer"] = 0x9d08edac549c5860,
        ["ModernBertFirstLayer"] = 0xf69a38902d325456,
        ["ModernBertGlobalLayer"] = 0x12e610559fe12f75,
        ["ModernBertLocalLayer"] = 0xa4ac0be079ae27df,
        ["MpnetLayer"] = 0x6250c08c6b7a4952,
        ["NeoXLayer"] = 0xefb218622fb6b23b,
        ["NomicBertLayer"] = 0x9c33526c3c1e6b98,
        ["OddLayer"] = 0x925be35da70abe30,
        ["Olmo2Layer"] = 0x457f798854ad2a40,
        ["PhiLayer"] = 0xb8e9c60fcd447be6,
        ["PhiNormsLayer"] = 0x4edf922767553223,
        ["Qwen2Layer"] = 0x2be1ac477e63d87f,
        ["Qwen3GatedHeadsLayer"] = 0xe8c15ffce7929e5a,
        ["Qwen3Layer"] = 0x40ac742452701a89,
        ["Qwen3NextLayer"] = 0x1554b54c84d79425,
        ["RobertaLayer"] = 0x8d798d155cb79bc2,
        ["SerialNeoXLayer"] = 0x44c1197c3fa9f376,
        ["StableLm2Layer"] = 0x19b1b5bdf0b4fa03,
        ["T5Layer"] = 0xc6b622b6156c833e,
        ["TorchEncoderLayer"] = 0x7dd6fb578b3db63f,
        ["VitLayer"] = 0xe8c9ce0616e236c9,
        ["WhisperLayer"] = 0x3812d3b103f620c2,
    };
}
