using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>What the build tells the generator: properties of the project, those that the targets make visible.</summary>
internal sealed class TestOptions(ImmutableDictionary<string, string> values) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(values);

    /// <summary>A project that sets nothing, in a build with analyzers.</summary>
    public static TestOptions None { get; } = new(ImmutableDictionary<string, string>.Empty.Add(AnalyzersSwitch.Option, "true"));

    /// <summary>
    /// The same project with one width, where all are not asked for: what is written for a width differs in names and numbers of lanes, and whether
    /// an example compiles shows in each of them.
    /// </summary>
    public static TestOptions OneWidth { get; } =
        Environment.GetEnvironmentVariable("AttentionGenWidths") == "All" ? None : None.WithWidths("Vector256");

    /// <param name="value">As the targets say it; null where there are no targets.</param>
    public TestOptions WithAnalyzers(string? value) =>
        new(value is null ? values.Remove(AnalyzersSwitch.Option) : values.SetItem(AnalyzersSwitch.Option, value));

    /// <param name="folder">Where the pages of messages are, as the targets write it.</param>
    public TestOptions WithPages(string folder) => new(values.SetItem(DiagnosticPages.Option, folder));

    public TestOptions WithReport(string value) => new(values.SetItem(ReportSwitch.Option, value));

    /// <param name="value">As a project says it; the targets put commas for its semicolons.</param>
    public TestOptions WithWidths(string value) => new(values.SetItem(WidthsProperty.Option, value.Replace(';', ',')));

    public TestOptions WithRuntime(string value) => new(values.SetItem(WidthsProperty.RuntimeOption, value));

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

    private sealed class Values(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
