using AttentionGen.Generator.Tests.Harness;
using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Wrong and right properties of a project. What is wrong with them has no place in a source: it stands at its beginning.</summary>
internal static class ProjectCases
{
    private const string Expected = "is no vector width; it has to be All, Native, or a list of Vector512, Vector256, Vector128 and Scalar";

    public static IEnumerable<DiagnosticCase> Misconfigured =>
    [
        Widths("Widths are in bits", "512", "512"),
        Widths("Widths name an instruction set", "Vector256; AVX512", "AVX512"),
        Widths("Widths are divided by blanks", "Vector256 Vector128", "Vector256 Vector128"),
        Widths("Widths are nothing but a comma", ",", ","),
        Widths("Widths have several mistakes", "Vector128, Vector64, Vector1024", "Vector64"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        new("Widths are a list", "ATTN0029", TwoLayers) { Options = TestOptions.None.WithWidths("vector256; Scalar,") },
        new("Widths are those of the machine", "ATTN0029", TwoLayers) { Options = TestOptions.None.WithWidths("native") },
    ];

    /// <summary>Two, because the error has to come once.</summary>
    private static string TwoLayers => Type(
        "[MultiHeadAttention(DModel = 64, Heads = 4)] public partial class DecoderAttention; [MultiHeadAttention(DModel = 64, Heads = 4)] public partial class EncoderAttention;");

    private static DiagnosticCase Widths(string name, string value, string unknown) =>
        new(name, "ATTN0029", "{|ATTN0029:|}" + TwoLayers, $"AttentionGenWidths {unknown} {Expected}") { Options = TestOptions.None.WithWidths(value) };
}
