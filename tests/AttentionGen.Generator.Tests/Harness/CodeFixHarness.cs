using System.Collections.Immutable;
using System.Text.RegularExpressions;
using AttentionGen.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>An action that a fix offers for a diagnostic.</summary>
internal sealed record OfferedFix(Diagnostic Diagnostic, LayerCodeFixProvider Provider, CodeAction Action);

/// <summary>Applies code fixes the way an editor does, and compares whole files before and after.</summary>
internal sealed class CodeFixHarness
{
    public static IReadOnlyList<LayerCodeFixProvider> Providers { get; } =
    [
        .. typeof(LayerCodeFixProvider).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
            .Select(static type => (LayerCodeFixProvider)Activator.CreateInstance(type)!),
    ];

    /// <summary>Applies the first action of that title to one file.</summary>
    public Task VerifyAsync(string marked, string title, string expected) =>
        VerifyAsync(title, new TestFile("Demo.cs", marked, expected));

    /// <summary>Applies the action of that title, offered in the first file, which may change the others too.</summary>
    public Task VerifyAsync(string title, params TestFile[] files) => new LayerCodeFixTest(title, files).RunAsync();

    /// <summary>
    /// Applies the action of that title, offered in the first file, to all diagnostics of the scope, once: what is outside of it
    /// stays as it is.
    /// </summary>
    public async Task VerifyFixAllAsync(FixAllScope scope, string title, params TestFile[] files)
    {
        Solution solution = await CreateAsync(files);
        OfferedFix chosen = await ChooseAsync(solution, files[0], title);
        var context = new FixAllContext(
            LayerSolution.Find(solution, files[0].Name),
            chosen.Provider,
            scope,
            chosen.Action.EquivalenceKey,
            chosen.Provider.FixableDiagnosticIds,
            new AllDiagnostics(),
            CancellationToken.None);
        CodeAction? action = await chosen.Provider.GetFixAllProvider().GetFixAsync(context);
        await CompareAsync(await ApplyAsync(solution, action!), files);
    }

    /// <summary>The actions that are offered in a document, in the order of the text.</summary>
    public async Task<IReadOnlyList<OfferedFix>> OffersAsync(Document document)
    {
        var offers = new List<OfferedFix>();
        SyntaxTree? tree = await document.GetSyntaxTreeAsync();
        foreach (Diagnostic diagnostic in await LayerSolution.AnalyzeAsync(document.Project))
        {
            foreach (LayerCodeFixProvider provider in Providers.Where(provider => diagnostic.Location.SourceTree == tree && provider.FixableDiagnosticIds.Contains(diagnostic.Id)))
            {
                await provider.RegisterCodeFixesAsync(new CodeFixContext(
                    document,
                    diagnostic,
                    (action, _) => offers.Add(new OfferedFix(diagnostic, provider, action)),
                    CancellationToken.None));
            }
        }

        return offers;
    }

    public static async Task<Solution> ApplyAsync(Solution solution, CodeAction action)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(solution, new NoProgress(), CancellationToken.None);
        return Assert.Single(operations.OfType<ApplyChangesOperation>()).ChangedSolution;
    }

    private async Task<Solution> CreateAsync(TestFile[] files)
    {
        Solution solution = LayerSolution.Create(files);
        await AssertMarkedAsync(solution, files, static file => file.Marked);
        return solution;
    }

    private async Task<OfferedFix> ChooseAsync(Solution solution, TestFile file, string title)
    {
        IReadOnlyList<OfferedFix> offers = await OffersAsync(LayerSolution.Find(solution, file.Name));
        OfferedFix? chosen = offers.FirstOrDefault(offer => offer.Action.Title == title);
        Assert.True(chosen is not null, $"No action '{title}'; there are: {string.Join(" | ", offers.Select(static offer => offer.Action.Title))}");
        return chosen;
    }

    private async Task CompareAsync(Solution solution, TestFile[] files)
    {
        foreach (TestFile file in files)
        {
            string expected = DiagnosticMarkup.Parse(file.Fixed ?? file.Marked).Source;
            string actual = (await LayerSolution.Find(solution, file.Name).GetTextAsync()).ToString();
            Assert.True(expected == actual, $"{file.Name} is not as expected (- expected, + received).\n{TextDiff.Show(expected, actual)}\nreceived: {actual.ReplaceLineEndings("\\n")}");
        }

        await AssertMarkedAsync(solution, files, static file => file.Fixed ?? file.Marked);

        // Of a class that is left as it is, because it is outside of the scope, the compiler says the same as its mark.
        bool isLeft = files.Any(static file => Regex.IsMatch(file.Fixed ?? file.Marked, "ATTN000[12]:"));
        foreach (Project project in solution.Projects)
        {
            Assert.DoesNotContain(
                CompilationErrors.OfUserCode((await project.GetCompilationAsync())!),
                error => !isLeft || !error.Contains(CompilationErrors.MissingPartial, StringComparison.Ordinal));
        }
    }

    /// <summary>Advice that a test does not mark anywhere is not what it is about.</summary>
    private async Task AssertMarkedAsync(Solution solution, TestFile[] files, Func<TestFile, string> text)
    {
        HashSet<string> markedIds = [.. files.SelectMany(static file => DiagnosticMarkup.Parse(file.Marked).Expected).Select(static expected => expected.Id)];
        foreach (Project project in solution.Projects)
        {
            ImmutableArray<Diagnostic> diagnostics = await LayerSolution.AnalyzeAsync(project);
            foreach (TestFile file in files.Where(file => file.Project == project.Name))
            {
                DiagnosticMarkup markup = DiagnosticMarkup.Parse(text(file));
                IEnumerable<ExpectedDiagnostic> actual = diagnostics
                    .Where(diagnostic => diagnostic.Location.SourceTree?.FilePath == file.Name)
                    .Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Info || markedIds.Contains(diagnostic.Id))
                    .Select(static diagnostic => new ExpectedDiagnostic(diagnostic.Id, diagnostic.Location.SourceSpan));
                Assert.Equal(Show(markup.Source, markup.Expected), Show(markup.Source, actual));
            }
        }
    }

    private static IEnumerable<string> Show(string source, IEnumerable<ExpectedDiagnostic> diagnostics) => diagnostics
        .Select(diagnostic => $"{diagnostic.Id} at {diagnostic.Span.Start:d5}: {source.Substring(diagnostic.Span.Start, diagnostic.Span.Length)}")
        .Order();

    private sealed class NoProgress : IProgress<CodeAnalysisProgress>
    {
        public void Report(CodeAnalysisProgress value)
        {
        }
    }

    private sealed class AllDiagnostics : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            await LayerSolution.AnalyzeAsync(project);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await LayerSolution.AnalyzeAsync(document.Project)).Where(diagnostic => diagnostic.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
