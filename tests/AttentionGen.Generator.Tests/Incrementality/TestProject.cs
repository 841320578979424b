using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Generator.Tests.Incrementality;

/// <summary>A user's project of several files, and a project that it references.</summary>
/// <param name="Files">Sources by file name, in the compiler's order.</param>
/// <param name="Referenced">The source of the referenced project.</param>
/// <param name="Report">The value of AttentionGenReport.</param>
/// <param name="Widths">The value of AttentionGenWidths.</param>
/// <param name="Analyzers">Whether the build runs analyzers.</param>
public sealed record TestProject(
    IReadOnlyList<(string Name, string Text)> Files, string Referenced, string Report = "", string Widths = "", string Analyzers = "true")
{
    private TestOptions Options => TestOptions.None.WithReport(Report).WithWidths(Widths).WithAnalyzers(Analyzers);

    public TestProject Replace(string file, string old, string replacement) =>
        Files.Any(candidate => candidate.Name == file && candidate.Text.Contains(old, StringComparison.Ordinal))
            ? this with { Files = [.. Files.Select(f => f.Name == file ? (file, f.Text.Replace(old, replacement, StringComparison.Ordinal)) : f)] }
            : throw new ArgumentException($"{file} does not contain '{old}'.", nameof(old));

    public TestProject Append(string file, string text) =>
        this with { Files = [.. Files.Select(f => f.Name == file ? (file, f.Text + text) : f)] };

    /// <summary>Runs the generator before and after an edit. Files and projects that stay as they were stay the same objects, as in an editor.</summary>
    internal static ProjectEdit Edit(TestProject before, TestProject after)
    {
        Dictionary<(string, string), SyntaxTree> trees = before.Files.Concat(after.Files).Distinct()
            .ToDictionary(file => file, file => TestCompilation.Parse(file.Text, file.Name));
        Dictionary<string, MetadataReference> projects = new[] { before.Referenced, after.Referenced }.Distinct()
            .ToDictionary(text => text, Reference);

        GeneratorDriver driver = GeneratorHarness.CreateDriver(LanguageVersion.Latest)
            .WithUpdatedAnalyzerConfigOptions(before.Options)
            .RunGenerators(Compile(before));
        GeneratorRunResult first = GeneratorHarness.ResultOf(driver);
        if ((after.Report, after.Widths, after.Analyzers) != (before.Report, before.Widths, before.Analyzers))
        {
            driver = driver.WithUpdatedAnalyzerConfigOptions(after.Options);
        }

        GeneratorRunResult second = GeneratorHarness.ResultOf(driver.RunGenerators(Compile(after)));
        GeneratorHarness.AssertHoldsNoSymbols(first);
        GeneratorHarness.AssertHoldsNoSymbols(second);
        return new ProjectEdit(first, second);

        CSharpCompilation Compile(TestProject project) =>
            TestCompilation.Create("Demo", project.Files.Select(file => trees[file]), projects[project.Referenced]);
    }

    private static MetadataReference Reference(string text) =>
        TestCompilation.Create("Referenced", [TestCompilation.Parse(text, "Referenced.cs")]).ToMetadataReference();
}
