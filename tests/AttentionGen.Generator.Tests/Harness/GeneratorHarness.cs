using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>
/// Runs the generator, the only way that tests do: twice, so that every test is a test of the cache too, and followed by
/// a compilation of what it wrote with warnings as errors.
/// </summary>
internal static class GeneratorHarness
{
    /// <summary>The compiler's name for the step that writes a layer's files.</summary>
    public const string LayerOutput = "SourceOutput";

    /// <summary>The compiler's name for the step that writes the report.</summary>
    public const string ReportOutput = "ImplementationSourceOutput";

    /// <summary>Runs on a source that has to compile, both as the user wrote it and with the generated files.</summary>
    public static GeneratorRun Run(string source, LanguageVersion languageVersion = LanguageVersion.Latest, TestOptions? options = null)
    {
        GeneratorRun run = RunOnAnySource(source, languageVersion, options);
        Assert.Empty(CompilationErrors.Of(run.Output));
        return run;
    }

    /// <summary>Runs on a source that may be broken in any way; the generator still has to behave.</summary>
    public static GeneratorRun RunOnAnySource(string source, LanguageVersion languageVersion = LanguageVersion.Latest, TestOptions? options = null) =>
        RunOn(TestCompilation.Create(source, languageVersion), languageVersion, options);

    /// <summary>Runs on a project with references and settings of its own.</summary>
    public static GeneratorRun RunOn(CSharpCompilation compilation, LanguageVersion languageVersion = LanguageVersion.Latest, TestOptions? options = null)
    {
        GeneratorDriver driver = CreateDriver(languageVersion)
            .WithUpdatedAnalyzerConfigOptions(options ?? TestOptions.None)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> diagnostics);
        GeneratorRunResult first = ResultOf(driver);
        Assert.Empty(diagnostics);

        GeneratorRunResult second = ResultOf(driver.RunGenerators(compilation.Clone()));
        AssertCached(second);
        AssertSameText(first, second);
        AssertHoldsNoSymbols(first);
        return new GeneratorRun(output, first.GeneratedSources);
    }

    /// <summary>Runs on a source and then on an edited one; hands on what became of each step's values.</summary>
    public static GeneratorEdit Edit(string source, string editedSource)
    {
        CSharpCompilation compilation = TestCompilation.Create(source);
        GeneratorDriver driver = CreateDriver(LanguageVersion.Latest)
            .WithUpdatedAnalyzerConfigOptions(TestOptions.None)
            .RunGenerators(compilation);
        GeneratorRunResult before = ResultOf(driver);
        GeneratorRunResult after = ResultOf(driver.RunGenerators(compilation.WithEdit(editedSource)));
        AssertHoldsNoSymbols(after);
        return new GeneratorEdit(before, after);
    }

    public static GeneratorDriver CreateDriver(LanguageVersion languageVersion) => CSharpGeneratorDriver.Create(
        [new MultiHeadAttentionGenerator().AsSourceGenerator()],
        parseOptions: new CSharpParseOptions(languageVersion, DocumentationMode.Diagnose),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static GeneratorRunResult ResultOf(GeneratorDriver driver)
    {
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        Assert.Null(result.Exception);
        return result;
    }

    private static void AssertCached(GeneratorRunResult result)
    {
        IncrementalGeneratorRunStep[] steps =
        [
            .. StepNames.SelectMany(name => result.TrackedSteps.GetValueOrDefault(name, [])),
            .. result.TrackedOutputSteps.SelectMany(static pair => pair.Value),
        ];
        Assert.True(
            result.GeneratedSources.IsEmpty || StepNames.Except(result.TrackedSteps.Keys).All(IsOfSomeLayers),
            "The pipeline's steps were not found by their names.");
        Assert.All(
            steps.SelectMany(static step => step.Outputs),
            static output => Assert.True(
                output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged,
                $"A step ran again on an equal compilation: {output.Reason}"));
    }

    private static void AssertSameText(GeneratorRunResult first, GeneratorRunResult second) =>
        Assert.Equal(
            first.GeneratedSources.Select(static file => (file.HintName, file.SourceText.ToString())),
            second.GeneratedSources.Select(static file => (file.HintName, file.SourceText.ToString())));

    public static void AssertHoldsNoSymbols(GeneratorRunResult result)
    {
        foreach (string name in StepNames)
        {
            foreach (IncrementalGeneratorRunStep step in result.TrackedSteps.GetValueOrDefault(name, []))
            {
                Assert.All(step.Outputs, output => Assert.Null(RoslynReferences.FindPath(output.Value, name)));
            }
        }
    }

    private static string[] StepNames => [.. TrackingNames.All, .. TrackingNames.WholeLayers];

    /// <summary>Whether a step has no value where no layer is of its kind, or none right, or none wrong.</summary>
    private static bool IsOfSomeLayers(string name) =>
        name is TrackingNames.Parsed or TrackingNames.Specs or TrackingNames.Stubs or TrackingNames.AnalyzersSwitch || TrackingNames.WholeLayers.Contains(name);
}

/// <summary>What came out of a run.</summary>
/// <param name="Output">The user's compilation with the generated files in it.</param>
/// <param name="Files">The generated files.</param>
internal sealed record GeneratorRun(Compilation Output, ImmutableArray<GeneratedSourceResult> Files)
{
    public string TextOf(string hintName) =>
        Files.Single(file => file.HintName == hintName).SourceText.ToString();
}

/// <summary>The state before and after an edit.</summary>
internal sealed record GeneratorEdit(GeneratorRunResult Before, GeneratorRunResult After)
{
    /// <summary>What became of the specs, one reason for each.</summary>
    public IEnumerable<IncrementalStepRunReason> SpecReasons => Reasons(After.TrackedSteps.GetValueOrDefault(TrackingNames.Specs, []));

    /// <summary>What became of the text, one reason for each layer.</summary>
    public IEnumerable<IncrementalStepRunReason> OutputReasons =>
        Reasons(After.TrackedOutputSteps.GetValueOrDefault(GeneratorHarness.LayerOutput, []));

    private static IEnumerable<IncrementalStepRunReason> Reasons(IEnumerable<IncrementalGeneratorRunStep> steps) =>
        steps.SelectMany(static step => step.Outputs).Select(static output => output.Reason);
}
