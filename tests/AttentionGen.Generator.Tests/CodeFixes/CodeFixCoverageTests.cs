using System.Composition;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using AttentionGen.CodeFixes;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Tests.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using AttentionGen.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Xunit;

namespace AttentionGen.Generator.Tests.CodeFixes;

/// <summary>Holds every fix, found by reflection, to what a fix has to come with, and the pages to what the fixes do.</summary>
public sealed class CodeFixCoverageTests
{
    private static readonly Type[] ProviderTypes =
        [.. typeof(LayerCodeFixProvider).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)];

    private readonly CodeFixHarness _harness = new();

    public static TheoryData<string> ProviderNames => [.. ProviderTypes.Select(static type => type.Name)];

    public static TheoryData<string> Ids => DiagnosticCoverageTests.Ids;

    public static TheoryData<string> FixableWrongNames =>
    [
        .. Grid.Of(DiagnosticCases.Wrong
            .Where(static wrong => CodeFixHarness.Providers.Any(provider => provider.FixableDiagnosticIds.Contains(wrong.Id))))
            .Select(static wrong => wrong.Name),
    ];

    [Theory]
    [MemberData(nameof(ProviderNames))]
    public void Provider_IsExported_Shared_AndFixesAll(string name)
    {
        Type type = ProviderTypes.Single(type => type.Name == name);
        var provider = (CodeFixProvider)Activator.CreateInstance(type)!;

        Assert.Equal([LanguageNames.CSharp], type.GetCustomAttribute<ExportCodeFixProviderAttribute>()!.Languages);
        Assert.Equal(name, type.GetCustomAttribute<ExportCodeFixProviderAttribute>()!.Name);
        Assert.NotNull(type.GetCustomAttribute<SharedAttribute>());
        Assert.NotEmpty(provider.FixableDiagnosticIds);
        Assert.Equal(
            [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution],
            provider.GetFixAllProvider()!.GetSupportedFixAllScopes());
    }

    [Theory]
    [MemberData(nameof(ProviderNames))]
    public void FixableIds_AreRules(string name) => Assert.Subset(
        LayerSolution.SupportedIds.ToHashSet(),
        CodeFixHarness.Providers.Single(provider => provider.GetType().Name == name).FixableDiagnosticIds.ToHashSet());

    [Fact]
    public void Generator_DoesNotReferToWorkspaces() =>
        Assert.DoesNotContain(
            typeof(MultiHeadAttentionGenerator).Assembly.GetReferencedAssemblies(),
            static assembly => assembly.Name!.Contains("Workspaces", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Page_ListsTheActionsForItsWrongExample(string id)
    {
        Document document = Open(new DocumentationPage(id).Examples.Wrong);
        string[] titles = [.. (await _harness.OffersAsync(document)).Where(offer => offer.Diagnostic.Id == id).Select(static offer => offer.Action.Title).Distinct()];

        string section = new DocumentationPage(id).CodeFix;
        string[] listed = [.. Regex.Matches(section, "^- `(?<title>.+)`$", RegexOptions.Multiline).Select(static match => match.Groups["title"].Value)];

        Assert.Equal(titles, listed);
        Assert.Equal(titles.Length == 0, section.StartsWith("None", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Actions_MendTheWrongExampleOfThePage(string id)
    {
        Document document = Open(new DocumentationPage(id).Examples.Wrong);
        foreach (OfferedFix offer in (await _harness.OffersAsync(document)).Where(offer => offer.Diagnostic.Id == id))
        {
            Project mended = (await CodeFixHarness.ApplyAsync(document.Project.Solution, offer.Action)).GetProject(document.Project.Id)!;

            Assert.DoesNotContain(await LayerSolution.AnalyzeAsync(mended), diagnostic => diagnostic.Id == id);
            Assert.Empty(CompilationErrors.OfUserCode((await mended.GetCompilationAsync())!));
        }
    }

    /// <summary>
    /// What sets an option or chooses a value may ask for the next one, which says so; what removes one, or takes a value from
    /// the message, leaves nothing to mend.
    /// </summary>
    [Theory]
    [MemberData(nameof(FixableWrongNames))]
    public async Task EveryAction_MendsEveryWrongExample(string name)
    {
        DiagnosticCase wrong = DiagnosticCases.Named(name);
        Document document = Open(DiagnosticMarkup.Parse(wrong.Source).Source);
        foreach (OfferedFix offer in await _harness.OffersAsync(document))
        {
            Project mended = (await CodeFixHarness.ApplyAsync(document.Project.Solution, offer.Action)).GetProject(document.Project.Id)!;
            bool mayAsk = offer.Action.Title.StartsWith("Set ", StringComparison.Ordinal) || offer.Diagnostic.Id == DiagnosticDescriptors.UnknownEnumValue.Id;

            Assert.DoesNotContain(
                await LayerSolution.AnalyzeAsync(mended),
                diagnostic => mayAsk ? Text(diagnostic) == Text(offer.Diagnostic) : diagnostic.Severity == DiagnosticSeverity.Error);
            Assert.Empty(CompilationErrors.OfUserCode((await mended.GetCompilationAsync())!));
        }
    }

    private static string Text(Diagnostic diagnostic) => diagnostic.GetMessage(CultureInfo.InvariantCulture);

    private static Document Open(string source)
    {
        var file = new TestFile("Demo.cs", source);
        return LayerSolution.Find(LayerSolution.Create([file]), file.Name);
    }
}
