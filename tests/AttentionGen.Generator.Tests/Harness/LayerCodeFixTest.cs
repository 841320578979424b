using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>
/// One action, applied as an editor does, with the generator at work: one by one until nothing is left for it, and to all
/// diagnostics of the solution at once, which have to end in the same files.
/// </summary>
internal sealed class LayerCodeFixTest : CSharpCodeFixTest<EmptyDiagnosticAnalyzer, EmptyCodeFixProvider, DefaultVerifier>
{
    /// <summary>These would repeat what the scope of the solution shows; <see cref="CodeFixHarness.VerifyFixAllAsync"/> tells scopes apart.</summary>
    private const CodeFixTestBehaviors OneScope = CodeFixTestBehaviors.SkipFixAllInDocumentCheck | CodeFixTestBehaviors.SkipFixAllInProjectCheck;

    private readonly string _title;

    /// <param name="title">Of the action.</param>
    /// <param name="files">Those of the first file's project, and others.</param>
    public LayerCodeFixTest(string title, params TestFile[] files)
    {
        _title = title;
        HashSet<string> marked = [.. files.SelectMany(static file => DiagnosticMarkup.Parse(file.Marked).Expected).Select(static expected => expected.Id)];

        // No reference assemblies from NuGet: the running runtime's own, as in every test.
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        TestState.AdditionalReferences.AddRange(TestCompilation.References);

        // The workspace runs the generator: the library would beside it, and fixes would not see what it adds.
        SolutionTransforms.Add(static (solution, project) => solution.AddAnalyzerReference(project, new GeneratorReference()));
        TestBehaviors = TestBehaviors.SkipGeneratedCodeCheck | TestBehaviors.SkipGeneratedSourcesCheck | TestBehaviors.SkipSuppressionCheck;
        CodeFixTestBehaviors = OneScope;
        CompilerDiagnostics = CompilerDiagnostics.Warnings;

        // Marks of what is left count too, also where another action would mend it.
        FixedState.MarkupHandling = MarkupMode.Allow;

        // Advice that a test does not mark anywhere is not what it is about.
        DisabledDiagnostics.AddRange(AnalyzerHarness.Analyzers
            .SelectMany(static analyzer => analyzer.SupportedDiagnostics)
            .Where(rule => rule.DefaultSeverity <= DiagnosticSeverity.Info && !marked.Contains(rule.Id))
            .Select(static rule => rule.Id));
        foreach (TestFile file in files)
        {
            TestState.Sources.Add((file.Name, file.Marked));
            FixedState.Sources.Add((file.Name, file.Fixed ?? file.Marked));
        }
    }

    protected override CompilationOptions CreateCompilationOptions() => TestCompilation.Options;

    protected override ParseOptions CreateParseOptions() => TestCompilation.ParseOptions();

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => AnalyzerHarness.Analyzers;

    protected override IEnumerable<CodeFixProvider> GetCodeFixProviders() => CodeFixHarness.Providers;

    protected override ImmutableArray<CodeAction> FilterCodeActions(ImmutableArray<CodeAction> actions) =>
        [.. actions.Where(action => action.Title == _title)];

    /// <summary>What the compiler says of the user's files, which need no documentation, and what is not marked as a rule's already.</summary>
    protected override bool IsCompilerDiagnosticIncluded(Diagnostic diagnostic, CompilerDiagnostics compilerDiagnostics) =>
        diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) != true
        && diagnostic.Id is not (CompilationErrors.MissingXmlComment or CompilationErrors.MissingPartial)
        && base.IsCompilerDiagnosticIncluded(diagnostic, compilerDiagnostics);

    protected override async Task<(Compilation compilation, ImmutableArray<Diagnostic> generatorDiagnostics)> GetProjectCompilationAsync(
        Project project, IVerifier verifier, CancellationToken cancellationToken)
    {
        (Compilation compilation, ImmutableArray<Diagnostic> diagnostics) = await base.GetProjectCompilationAsync(project, verifier, cancellationToken);
        return (compilation.WithoutKernels(), diagnostics);
    }
}
