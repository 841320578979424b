using System.Collections.Immutable;
using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>Runs the analyzers the way a build does: on the compilation that has the generated members in it.</summary>
internal static class AnalyzerHarness
{
    /// <summary>Every analyzer of the generator's assembly, as a build would load them.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(MultiHeadAttentionAnalyzer).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>The analyzers' diagnostics in the order of the text, after a check that the generator agrees with them.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(
        string source,
        LanguageVersion languageVersion = LanguageVersion.Latest,
        TestOptions? options = null) =>
        await AnalyzeAsync(GeneratorHarness.RunOnAnySource(source, languageVersion, options), options);

    /// <summary>The same for a project on which the generator has run.</summary>
    /// <param name="run">The project.</param>
    /// <param name="options">Its properties.</param>
    /// <param name="additionalFiles">Its additional files.</param>
    public static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(GeneratorRun run, TestOptions? options = null, params AdditionalText[] additionalFiles)
    {
        IEnumerable<Diagnostic> diagnostics = await run.Output.WithoutKernels()
            .WithAnalyzers(Analyzers, new AnalyzerOptions([.. additionalFiles], options ?? TestOptions.None))
            .GetAnalyzerDiagnosticsAsync();
        Diagnostic[] ordered = [.. diagnostics.OrderBy(static diagnostic => diagnostic.Location.SourceSpan.Start).ThenBy(static diagnostic => diagnostic.Id)];

        // An exception in the analyzer surfaces as AD0001.
        Assert.All(ordered, static diagnostic => Assert.StartsWith("ATTN", diagnostic.Id));
        return ordered;
    }

    /// <summary>Expects exactly the marked diagnostics, and hands on their messages in the order of the text.</summary>
    public static async Task<IReadOnlyList<string>> VerifyAsync(
        string marked,
        LanguageVersion languageVersion = LanguageVersion.Latest,
        TestOptions? options = null)
    {
        DiagnosticMarkup markup = DiagnosticMarkup.Parse(marked);
        IReadOnlyList<Diagnostic> actual = await AnalyzeAsync(markup.Source, languageVersion, options);
        Assert.Equal(
            markup.Expected.OrderBy(static expected => expected.Span.Start).ThenBy(static expected => expected.Id).Select(expected => Show(markup.Source, expected)),
            actual.Select(diagnostic => Show(markup.Source, new ExpectedDiagnostic(diagnostic.Id, diagnostic.Location.SourceSpan))));
        return [.. actual.Select(static diagnostic => diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static string Show(string source, ExpectedDiagnostic diagnostic) =>
        $"{diagnostic.Id} at {diagnostic.Span.Start}: {source.Substring(diagnostic.Span.Start, diagnostic.Span.Length)}";
}
