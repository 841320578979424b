using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>One source and what the analyzer has to say about it.</summary>
/// <param name="Name">What the source shows, in words.</param>
/// <param name="Id">The rule that the case is about.</param>
/// <param name="Source">The source; in a wrong one, marks show where diagnostics are expected.</param>
/// <param name="Message">The exact message, of a wrong source.</param>
internal sealed record DiagnosticCase(string Name, string Id, string Source, string? Message = null)
{
    public LanguageVersion LanguageVersion { get; init; } = LanguageVersion.Latest;
}

/// <summary>The wrong and right examples of every rule: tests run them all, and the coverage test counts them.</summary>
internal static class DiagnosticCases
{
    public static IEnumerable<DiagnosticCase> Wrong =>
    [
        .. ShapeCases.Wrong,
        .. WidthCases.Wrong,
        .. OptionCases.Wrong,
        .. RotaryCases.Wrong,
        .. ScoreCases.Wrong,
        .. TargetCases.Wrong,
        .. MemberCases.Wrong,
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        .. ShapeCases.Right,
        .. WidthCases.Right,
        .. OptionCases.Right,
        .. RotaryCases.Right,
        .. ScoreCases.Right,
        .. TargetCases.Right,
        .. MemberCases.Right,
    ];

    /// <summary>Sources that are fine and get advice.</summary>
    public static IEnumerable<DiagnosticCase> Advised => ShapeCases.Advised;

    public static DiagnosticCase Named(string name) => Wrong.Concat(Right).Concat(Advised).Single(candidate => candidate.Name == name);

    /// <summary>A layer in the namespace Demo with the given attribute arguments.</summary>
    public static string Layer(string arguments) => Type($"[MultiHeadAttention({arguments})] public partial class DecoderAttention;");

    /// <summary>A file of the namespace Demo with the given declarations.</summary>
    public static string Type(string declarations) => $"using AttentionGen;\nnamespace Demo;\n{declarations}\n";
}
