using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Layers that work and get advice, and such that nothing is to be said about.</summary>
internal static class AdviceCases
{
    public static IEnumerable<DiagnosticCase> Advised =>
    [
        new("Heads make half a vector", "ATTN0101",
            Layer("DModel = 576, Heads = {|ATTN0101:8|}"),
            "HeadDim 72 leaves idle in each context row 8 of 16 lanes of the last Vector512 (10 % of the arithmetic); multiples of 16 leave none, the nearest are: 64 and 80"),
        new("HeadDim makes half a vector of both widths", "ATTN0101",
            Layer("DModel = 512, Heads = 8, HeadDim = {|ATTN0101:20|}"),
            "HeadDim 20 leaves idle in each context row 12 of 16 lanes of the last Vector512 (38 % of the arithmetic) and 4 of 8 lanes of the last Vector256 (17 % of the arithmetic); multiples of 16 leave none, the nearest are: 16 and 32"),
        new("ValueHeadDim makes a part of a vector", "ATTN0101",
            Layer("DModel = 512, Heads = 8, ValueHeadDim = {|ATTN0101:100|}"),
            "ValueHeadDim 100 leaves idle in each context row 12 of 16 lanes of the last Vector512 (11 % of the arithmetic) and 4 of 8 lanes of the last Vector256 (4 % of the arithmetic); multiples of 16 leave none, the nearest are: 96 and 112"),
        new("OutputDim makes a part of a tile", "ATTN0102",
            Layer("DModel = 64, Heads = 4, OutputDim = {|ATTN0102:20|}"),
            "OutputDim 20 leaves 5 % of the projections' arithmetic idle in Vector512 tiles; the values near it that waste least: 16 and 32"),
        new("DModel makes parts of tiles", "ATTN0102",
            Layer("DModel = {|ATTN0102:24|}, Heads = 3, ValueHeadDim = 16"),
            "DModel 24 leaves 10 % of the projections' arithmetic idle in Vector512 tiles; the values near it that waste least: 15 and 48"),
        new("A long sequence without a window", "ATTN0103",
            Layer("DModel = 512, Heads = 8, Sequence = {|ATTN0103:8192|}"),
            "Sequence 8192 makes 68719476736 multiply-adds of scores and contexts, 8 times those of the projections; if the model allows a window, LeftWindow = 512, RightWindow = 512 brings them level"),
        new("A long causal sequence without a window", "ATTN0103",
            Layer("DModel = 512, Heads = 8, Causal = true, Sequence = {|ATTN0103:16384|}"),
            "Sequence 16384 makes 137447342080 multiply-adds of scores and contexts, 8 times those of the projections; if the model allows a window, Window = 1024 brings them level"),
        Fixable("All calls have one length", "attention.Forward(x, y, 1, 16); attention.Forward(x, y, n, 16);"),
        Fixable("All calls have one length, cross-attention and the core too", "attention.Forward(x, x, x, y, 1, 16, 16); DecoderAttention.Attend(x, x, x, y, 1, 16, 16);"),
        Magic("A width as a factor", "float[] x = new float[n * {|ATTN0105:64|}]; attention.Forward(x, new float[x.Length], 1, n);", "input"),
        Magic("A width as the size of one token", "attention.Forward(new float[n], new float[{|ATTN0105:64|}], 1, n);", "output", "OutputWidth"),
        Magic("A width beside a batch that is as large", "attention.Forward(new float[n], new float[64 * n * {|ATTN0105:64|}], 64, n);", "output", "OutputWidth"),
        Magic("A width in a slice", "float[] x = new float[4096]; attention.Forward(x.AsSpan(0, n * {|ATTN0105:64|}), x.AsSpan(n), 1, n);", "input"),
        Magic("A width on the stack", "Span<float> x = stackalloc float[8 * {|ATTN0105:64|}]; attention.Forward(x, new float[n], 1, 8);", "input"),
        Magic("A width in a buffer that two calls share", "float[] x = new float[n * {|ATTN0105:64|}]; attention.Forward(x, new float[x.Length], 1, n); attention.Forward(x, new float[x.Length], 1, n);", "input"),
        Magic("A width of weights", "_ = new DecoderAttention(MultiHeadAttentionWeights.FromPacked({|ATTN0105:64|}, new float[n]));", "weights"),
        new("A width of the core", "ATTN0105",
            Use("DecoderAttention.Attend(new float[n * DecoderAttention.DModel], new float[n * {|ATTN0105:32|}], new float[n], new float[n], 1, n, n);", "DModel = 64, Heads = 4, KeyValueHeads = 2"),
            "32 in the size of key is KeyValueHeads * HeadDim of DecoderAttention; write DecoderAttention.KeyValueHeads * DecoderAttention.HeadDim, which follows the attribute"),
        .. FunctionCases.Advised,
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        .. FunctionCases.Unadvised,
        new("Heads of whole vectors", "ATTN0101", Layer("DModel = 512, Heads = 8, HeadDim = 80")),
        new("An odd head that wastes little", "ATTN0101", Layer("DModel = 512, Heads = 8, HeadDim = 127")),
        new("Query heads need not fill vectors", "ATTN0101", Layer("DModel = 512, Heads = 8, HeadDim = 20, ValueHeadDim = 64")),
        new("A width that wastes little", "ATTN0102", Layer("DModel = 520, Heads = 8, HeadDim = 64")),
        new("A sequence whose projections count", "ATTN0103", Layer("DModel = 512, Heads = 8, Sequence = 2048")),
        new("A long sequence with a window", "ATTN0103", Layer("DModel = 512, Heads = 8, Causal = true, Window = 256, Sequence = 65536")),
        new("A long sequence that is not fixed", "ATTN0103", Layer("DModel = 512, Heads = 8")),
        Varying("Calls of two lengths", "attention.Forward(x, y, 1, 16); attention.Forward(x, y, 1, 17);"),
        Varying("A length that only the run knows", "attention.Forward(x, y, 1, 16); attention.Forward(x, y, 1, n);"),
        Varying("A length beyond a block of keys", "attention.Forward(x, y, 1, 4096);"),
        Varying("Keys of another length", "attention.Forward(x, x, x, y, 1, 16, 8);"),
        Varying("A method that is handed on", "attention.Forward(x, y, 1, 16); Call call = attention.Forward; call(x, y, 1, n, default, null, 0);"),
        new("A layer that other projects may call", "ATTN0104", Use("attention.Forward(new float[n], new float[n], 1, 16);")),
        new("A width that may be the length", "ATTN0105", Use("attention.Forward(new float[64 * DecoderAttention.DModel], new float[64 * DecoderAttention.OutputWidth], 1, 64);")),
        new("A number that is no width", "ATTN0105", Use("attention.Forward(new float[n * 32], new float[n * 32 + 64], 1, n);")),
        new("A width in the size of something else", "ATTN0105", Use("float[] other = new float[64]; other[0] = n;")),
    ];

    private static DiagnosticCase Fixable(string name, string body) => new(
        name,
        "ATTN0104",
        Internal(body, "{|ATTN0104:MultiHeadAttention(DModel = 64, Heads = 4)|}"),
        "All calls of DecoderAttention have sequence 16; with Sequence = 16 its trip counts are literals and it has no code to merge blocks of keys");

    private static DiagnosticCase Varying(string name, string body) => new(name, "ATTN0104", Internal(body, "MultiHeadAttention(DModel = 64, Heads = 4)"));

    private static string Internal(string body, string attribute) => Type($$"""
        [{{attribute}}] internal partial class DecoderAttention;
        internal delegate void Call(System.ReadOnlySpan<float> x, System.Span<float> y, int batch, int sequence, PaddingMask padding, Workspace? workspace, int threads);
        internal static class Program
        {
            internal static void Run(DecoderAttention attention, float[] x, float[] y, int n)
            {
                {{body}}
            }
        }
        """);

    private static DiagnosticCase Magic(string name, string body, string subject, string constant = "DModel") => new(
        name, "ATTN0105", Use(body), $"64 in the size of {subject} is {constant} of DecoderAttention; write DecoderAttention.{constant}, which follows the attribute");
}
