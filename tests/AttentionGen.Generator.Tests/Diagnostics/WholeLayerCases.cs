using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Wrong and right feed-forwards and whole layers.</summary>
internal static class WholeLayerCases
{
    private const string Finite = "a finite float32 from 0";
    private const string NotZero = "a finite float32 other than 0";

    public static IEnumerable<DiagnosticCase> Wrong =>
    [
        new("A feed-forward without Hidden", "ATTN0050",
            FeedForward("{|ATTN0050:FeedForward(DModel = 512)|}"),
            "Hidden is not set; the width between the projections of a feed-forward is from 8 to 65536 here, for example 2048"),
        new("A feed-forward with a negative Hidden", "ATTN0050",
            FeedForward("FeedForward(DModel = 512, Hidden = {|ATTN0050:-4|})"),
            "Hidden -4 is out of range; the width between the projections of a feed-forward is from 8 to 65536 here, for example 8"),
        new("A feed-forward whose constructor has a Hidden beyond the range", "ATTN0050",
            FeedForward("FeedForward(512, {|ATTN0050:70000|})"),
            "Hidden 70000 is out of range; the width between the projections of a feed-forward is from 8 to 65536 here, for example 65536"),
        new("A feed-forward without a model width", "ATTN0003",
            FeedForward("{|ATTN0003:FeedForward(Hidden = 64)|}"),
            "DModel is not set; the model width is from 8 to 8192, for example 512"),
        new("A feed-forward with a model width beyond the range", "ATTN0003",
            FeedForward("FeedForward({|ATTN0003:9000|}, 64)"),
            "DModel 9000 is out of range; the model width is from 8 to 8192, for example 8192"),
        new("A feed-forward with an unknown activation", "ATTN0018",
            FeedForward("FeedForward(64, 256, Activation = {|ATTN0018:(Activation)9|})"),
            "Activation 9 is not defined; the values are Gelu, GeluTanh, QuickGelu, Silu and Relu"),
        new("A feed-forward with two model widths", "ATTN0026",
            FeedForward("FeedForward(64, 256, DModel = {|ATTN0026:64|})"),
            "DModel contradicts the constructor's dModel: both are the model width; remove one of the two"),
        new("A layer without Hidden", "ATTN0050",
            Whole("{|ATTN0050:TransformerLayer(DModel = 64, Heads = 4)|}"),
            "Hidden is not set; the width between the projections of a feed-forward is from 8 to 65536 here, for example 256"),
        new("A layer whose heads do not divide its width", "ATTN0005",
            Whole("TransformerLayer({|ATTN0005:65|}, 4, 256)"),
            "DModel 65 is not divisible by Heads 4; the nearest widths that are: 64 and 68; the nearest head counts that divide it: 1 and 5; or set HeadDim"),
        .. new[] { "-1E-05", "1E+39", "double.NaN", "double.PositiveInfinity" }.Select(value => Number("Epsilon", value, Finite)),
        .. new[] { "0", "1E+39", "double.NaN" }.Select(value => Number("ResidualMultiplier", value, NotZero)),
        new("A layer with an unknown preset", "ATTN0018",
            Whole("TransformerLayer(64, 4, 256, Preset = {|ATTN0018:(LayerPreset)99|})"),
            "Preset 99 is not defined; the values are None, Bert, Roberta, DistilBert, ModernBert, NomicBert, Gpt2, Llama, Qwen2, Qwen3, Gemma, Gemma2, Gemma3, Olmo2, T5, Vit, DinoV2, Clip, Whisper, Bart, NeoX, GptJ, Phi, TorchEncoder, TorchDecoder, WhisperDecoder, BartDecoder, T5Decoder, Qwen3Next, Lfm2 and Cohere"),
        new("Branches side by side with norms of sums", "ATTN0026",
            Whole("TransformerLayer(64, 4, 256, NormPlace = NormPlace.Post, Residual = {|ATTN0026:ResidualKind.Parallel|})"),
            "Residual = Parallel contradicts NormPlace = Post: branches side by side share one sum, in front of which alone there can be norms; set NormPlace = Pre or None, or Residual = Serial"),
        new("Branches side by side in a preset with norms of sums", "ATTN0026",
            Whole("TransformerLayer(64, 4, 256, Preset = LayerPreset.Bert, Residual = {|ATTN0026:ResidualKind.ParallelTwoNorms|})"),
            "Residual = ParallelTwoNorms contradicts NormPlace = Post: branches side by side share one sum, in front of which alone there can be norms; set NormPlace = Pre or None, or Residual = Serial"),
        new("Branches side by side without the norm that both have", "ATTN0026",
            Whole("TransformerLayer(64, 4, 256, Residual = ResidualKind.Parallel, AttentionNorm = {|ATTN0026:false|})"),
            "AttentionNorm = false contradicts Residual = Parallel: the one norm is in front of both branches; set NormPlace = None for neither, or Residual = ParallelTwoNorms"),
        new("Epsilon without norms", "ATTN0021",
            Whole("TransformerLayer(64, 4, 256, NormPlace = NormPlace.None, Epsilon = {|ATTN0021:1E-06|})"),
            "Epsilon has no effect without a norm; set another NormPlace, or remove Epsilon"),
        new("AttentionNorm where no norm is in front", "ATTN0021",
            Whole("TransformerLayer(64, 4, 256, NormPlace = NormPlace.Post, AttentionNorm = {|ATTN0021:false|})"),
            "AttentionNorm has no effect without a norm in front of the attention; set NormPlace = Pre or Sandwich, or remove AttentionNorm"),
        new("A memory's width without cross-attention", "ATTN0021",
            Whole("TransformerLayer(64, 4, 256, MemoryDim = {|ATTN0021:32|})"),
            "MemoryDim has no effect without cross-attention; set CrossAttention = true, or remove MemoryDim"),
        new("A memory's width beyond the range", "ATTN0015",
            Whole("TransformerLayer(64, 4, 256, CrossAttention = true, MemoryDim = {|ATTN0015:-3|})"),
            "MemoryDim -3 is out of range; the width of memory rows is from 1 to 8192, for example MemoryDim = 1, and 0 means DModel"),
        new("A memory's width that makes a projection too large", "ATTN0013",
            Whole("TransformerLayer(8, 512, 256, HeadDim = 512, CrossAttention = true, MemoryDim = {|ATTN0013:8192|})"),
            "MemoryDim 8192 with HeadDim 512 and Heads 512 makes a projection of 2147483648 elements, beyond the 1073741824 that fit; with these MemoryDim is at most 4096"),
        new("Cross-attention of branches side by side", "ATTN0026",
            Whole("TransformerLayer(64, 4, 256, Residual = ResidualKind.Parallel, CrossAttention = {|ATTN0026:true|})"),
            "CrossAttention = true contradicts Residual = Parallel: cross-attention follows the attention, and what it takes is a sum; set Residual = Serial, or leave out CrossAttention"),
        new("Branches side by side in a preset with cross-attention", "ATTN0026",
            Whole("TransformerLayer(64, 4, 256, Preset = LayerPreset.WhisperDecoder, Residual = {|ATTN0026:ResidualKind.Parallel|})"),
            "CrossAttention = true contradicts Residual = Parallel: cross-attention follows the attention, and what it takes is a sum; set Residual = Serial, or leave out CrossAttention"),
        new("A layer whose class is not partial", "ATTN0001",
            Type("[TransformerLayer(64, 4, 256)] public class {|ATTN0001:Decoder|} { }"),
            "Decoder is not partial, so no code can be added to it; declare it as 'partial class Decoder'"),
        new("A layer with a member of its own that is generated", "ATTN0011",
            Type("[TransformerLayer(64, 4, 256)] public partial class Decoder { public int {|ATTN0011:Hidden|} => 1; }"),
            "'Hidden', which the generated code adds to Decoder, is declared there already; rename or remove it"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        new("A feed-forward by its constructor", "ATTN0050", FeedForward("FeedForward(64, 256)")),
        new("A feed-forward with a gate and the narrowest hidden width", "ATTN0050", FeedForward("FeedForward(DModel = 8, Hidden = 8, Gated = true, Activation = Activation.Silu, Bias = false)")),
        new("A whole layer by its constructor", "ATTN0051", Whole("TransformerLayer(64, 4, 256)")),
        new("A whole layer with the ends of its ranges", "ATTN0051", Whole("TransformerLayer(64, 4, 256, Epsilon = 0, ResidualMultiplier = -0.22, LayerScale = true)")),
        new("A whole layer with a preset that something written beside it changes", "ATTN0026", Whole("TransformerLayer(64, 4, 256, Preset = LayerPreset.Llama, KeyValueHeads = 2, RotaryBase = 500000)")),
        new("A whole layer without norms, side by side", "ATTN0026", Whole("TransformerLayer(64, 4, 256, NormPlace = NormPlace.None, Residual = ResidualKind.Parallel)")),
        new("A whole layer with cross-attention and a memory of another width", "ATTN0015", Whole("TransformerLayer(64, 4, 256, CrossAttention = true, MemoryDim = 1)")),
        new("A whole layer without a norm in front of its attention", "ATTN0021", Whole("TransformerLayer(64, 4, 256, Preset = LayerPreset.ModernBert, AttentionNorm = false)")),
    ];

    private static string FeedForward(string attribute) => Type($"[{attribute}] public partial class Feed;");

    private static string Whole(string attribute) => Type($"[{attribute}] public partial class Decoder;");

    private static DiagnosticCase Number(string name, string value, string range) => new(
        $"A layer whose {name} is {value}",
        "ATTN0051",
        Whole($"TransformerLayer(64, 4, 256, {name} = {{|ATTN0051:{value}|}})"),
        $"{name} {(value switch { "double.NaN" => "NaN", "double.PositiveInfinity" => "Infinity", _ => value })} is out of range; it has to be {range}");
}
