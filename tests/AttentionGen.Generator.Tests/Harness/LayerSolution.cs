using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>A file of a solution, before a code fix and after.</summary>
/// <param name="Name">The file's name, which no other file of the solution has.</param>
/// <param name="Marked">The text before, in which marks show every diagnostic.</param>
/// <param name="Fixed">The text after, in which marks show what is left; null where it stays the same.</param>
/// <param name="Project">The project that it belongs to.</param>
internal sealed record TestFile(string Name, string Marked, string? Fixed = null, string Project = "Demo");

/// <summary>Makes a solution of files as an editor has it, with the generator at work, and runs all analyzers on it.</summary>
internal static class LayerSolution
{
    /// <summary>The rules that the generator's analyzers report.</summary>
    public static IReadOnlyList<string> SupportedIds { get; } =
        [.. AnalyzerHarness.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Select(static rule => rule.Id).Distinct()];

    public static Solution Create(IEnumerable<TestFile> files)
    {
        Solution solution = new AdhocWorkspace().CurrentSolution;
        foreach (IGrouping<string, TestFile> project in files.GroupBy(static file => file.Project))
        {
            var id = ProjectId.CreateNewId(project.Key);
            solution = solution.AddProject(ProjectInfo.Create(
                id,
                VersionStamp.Default,
                project.Key,
                project.Key,
                LanguageNames.CSharp,
                compilationOptions: TestCompilation.Options,
                parseOptions: TestCompilation.ParseOptions(),
                metadataReferences: TestCompilation.References,
                analyzerReferences: [new GeneratorReference()]));
            foreach (TestFile file in project)
            {
                solution = solution.AddDocument(
                    DocumentId.CreateNewId(id, file.Name),
                    file.Name,
                    SourceText.From(DiagnosticMarkup.Parse(file.Marked).Source),
                    filePath: file.Name);
            }
        }

        return solution;
    }

    public static Document Find(Solution solution, string file) =>
        solution.Projects.SelectMany(static project => project.Documents).Single(document => document.Name == file);

    /// <summary>The diagnostics of a project in the order of the text.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Project project)
    {
        Compilation compilation = (await project.GetCompilationAsync())!;
        ImmutableArray<Diagnostic> diagnostics = await compilation.WithoutKernels()
            .WithAnalyzers(AnalyzerHarness.Analyzers)
            .GetAnalyzerDiagnosticsAsync();

        // An exception in the analyzer surfaces as AD0001.
        Assert.All(diagnostics, static diagnostic => Assert.StartsWith("ATTN", diagnostic.Id));
        return [.. diagnostics.OrderBy(static diagnostic => diagnostic.Location.SourceSpan.Start).ThenBy(static diagnostic => diagnostic.Id)];
    }
}
