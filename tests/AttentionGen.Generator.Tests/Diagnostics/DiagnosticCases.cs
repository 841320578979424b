using AttentionGen.Generator.Tests.Harness;
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

    /// <summary>What the project sets.</summary>
    public TestOptions Options { get; init; } = TestOptions.None;
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
        .. FunctionCases.Wrong,
        .. TargetCases.Wrong,
        .. MemberCases.Wrong,
        .. WholeLayerCases.Wrong,
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        .. ShapeCases.Right,
        .. WidthCases.Right,
        .. OptionCases.Right,
        .. RotaryCases.Right,
        .. ScoreCases.Right,
        .. FunctionCases.Right,
        .. TargetCases.Right,
        .. MemberCases.Right,
        .. WholeLayerCases.Right,
        .. SizeCases.Right,
        .. OptionSizeCases.Right,
        .. PolarityCases.Right,
        .. DecodingCases.Right,
        .. DisposalCases.Right,
        .. CallCases.Right,
        .. WholeLayerUseCases.Right,
        .. ConfigurationCases.Right,
        .. AdviceCases.Right,
        .. ProjectCases.Right,
    ];

    /// <summary>Sources that are fine, in projects that are not.</summary>
    public static IEnumerable<DiagnosticCase> Misconfigured => ProjectCases.Misconfigured;

    /// <summary>Sources whose layers are fine and are used in a way that cannot work.</summary>
    public static IEnumerable<DiagnosticCase> Misused =>
    [
        .. SizeCases.Misused,
        .. OptionSizeCases.Misused,
        .. PolarityCases.Misused,
        .. DecodingCases.Misused,
        .. DisposalCases.Misused,
        .. CallCases.Misused,
        .. WholeLayerUseCases.Misused,
        .. ConfigurationCases.Misused,
    ];

    /// <summary>Sources that are fine and get advice.</summary>
    public static IEnumerable<DiagnosticCase> Advised => [.. ShapeCases.Advised, .. AdviceCases.Advised, .. WholeLayerUseCases.Advised];

    /// <summary>Every source that there is something to say about.</summary>
    public static IEnumerable<DiagnosticCase> Reported => [.. Wrong, .. Misconfigured, .. Misused, .. Advised];

    public static DiagnosticCase Named(string name) => Reported.Concat(Right).Single(candidate => candidate.Name == name);

    /// <summary>A layer in the namespace Demo with the given attribute arguments.</summary>
    public static string Layer(string arguments) => Type($"[MultiHeadAttention({arguments})] public partial class DecoderAttention;");

    /// <summary>A layer with members of its own.</summary>
    public static string LayerWith(string arguments, string members) => Type($"[MultiHeadAttention({arguments})] public partial class DecoderAttention {{ {members} }}");

    /// <summary>A layer and a method that uses it; <c>n</c> stands for a number that only the run knows.</summary>
    public static string Use(string body, string arguments = "DModel = 64, Heads = 4") => $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Numerics.Tensors;
        using System.Threading.Tasks;
        using AttentionGen;
        namespace Demo;
        [MultiHeadAttention({{arguments}})] public partial class DecoderAttention;
        public static class Program
        {
            public static void Run(DecoderAttention attention, int n)
            {
                {{body}}
            }
        }
        """;

    /// <summary>A file of the namespace Demo with the given declarations.</summary>
    public static string Type(string declarations) => $"using AttentionGen;\nnamespace Demo;\n{declarations}\n";
}
