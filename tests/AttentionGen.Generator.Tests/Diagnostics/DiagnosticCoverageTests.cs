using System.Reflection;
using System.Text.RegularExpressions;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Holds every descriptor, found by reflection, to what a rule has to come with.</summary>
public sealed class DiagnosticCoverageTests
{
    public static TheoryData<string> Ids => [.. Descriptors.Select(static descriptor => descriptor.Id)];

    private static IEnumerable<DiagnosticDescriptor> Descriptors => typeof(DiagnosticDescriptors)
        .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(static info => info.FieldType == typeof(DiagnosticDescriptor))
        .Select(static info => (DiagnosticDescriptor)info.GetValue(null)!);

    [Fact]
    public void Ids_AreUnique() => Assert.Distinct(Descriptors.Select(static descriptor => descriptor.Id));

    [Fact]
    public void Analyzers_SupportEveryDescriptor_OneOfThemEach() =>
        Assert.Equal(
            Descriptors.Select(static descriptor => descriptor.Id).Order(),
            AnalyzerHarness.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Select(static descriptor => descriptor.Id).Order());

    [Theory]
    [MemberData(nameof(Ids))]
    public void Id_SaysWhetherItIsAnError_AWarningOfUse_OrAdvice(string id)
    {
        Match match = Regex.Match(id, "^ATTN(?<number>[0-9]{4})$");

        Assert.True(match.Success);
        DiagnosticSeverity severity = int.Parse(match.Groups["number"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) switch
        {
            >= 1 and < 30 => DiagnosticSeverity.Error,
            >= 30 and < 50 => DiagnosticSeverity.Warning,
            >= 50 and < 70 => DiagnosticSeverity.Error,
            >= 100 and < 200 => DiagnosticSeverity.Info,
            _ => DiagnosticSeverity.Hidden,
        };
        Assert.Equal(severity, Find(id).DefaultSeverity);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_HasAPage_WithItsTitle_WhoseTextIsItsDescription(string id)
    {
        DiagnosticDescriptor descriptor = Find(id);
        var page = new DocumentationPage(id);
        string description = descriptor.Description.ToString(System.Globalization.CultureInfo.InvariantCulture);

        Assert.StartsWith($"# {id}: {descriptor.Title}\n", page.Text);
        Assert.StartsWith(WithoutLinks(page.Section("What")), description);
        Assert.Contains(WithoutLinks(page.Section("Why")), description, StringComparison.Ordinal);
        Assert.Contains(page.Examples.Right, description, StringComparison.Ordinal);
        Assert.DoesNotContain("```", description, StringComparison.Ordinal);
        Assert.DoesNotContain("](", description, StringComparison.Ordinal);
    }

    /// <summary>Where the build does not say where the pages are, there is no link that leads nowhere.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_HasNoLinkOfItsOwn(string id) => Assert.Empty(Find(id).HelpLinkUri);

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Diagnostic_LinksToItsPage_WhereTheBuildSaysInWhichFolderItIs(string id)
    {
        var page = new DocumentationPage(id);
        string folder = Path.GetDirectoryName(page.Path)! + Path.DirectorySeparatorChar;
        LanguageVersion version = Find(id) == DiagnosticDescriptors.LanguageVersionTooOld ? LanguageVersion.CSharp10 : LanguageVersion.Latest;

        Diagnostic diagnostic = Assert.Single(await AnalyzerHarness.AnalyzeAsync(page.Examples.Wrong, version, page.Options.Wrong.WithPages(folder)));
        Diagnostic other = Assert.Single(await AnalyzerHarness.AnalyzeAsync(page.Examples.Wrong, version, page.Options.Wrong));

        Assert.Equal(page.Path, new Uri(diagnostic.Descriptor.HelpLinkUri).LocalPath);
        Assert.Empty(other.Descriptor.HelpLinkUri);
        Assert.Equal(Everything(other), Everything(diagnostic));
    }

    [Theory]
    [InlineData("/packages/C%23/docs/", "file:///packages/C%23/docs/ATTN0005.md")]
    [InlineData("/100%25 packages/", "file:///100%25%20packages/ATTN0005.md")]
    [InlineData("", "")]
    [InlineData("docs/diagnostics/", "")]
    [InlineData("https://example.invalid/", "")]
    public async Task Link_IsThatOfAFile_WhateverItsFolderIsCalled(string folder, string expected)
    {
        Diagnostic diagnostic = Assert.Single(await AnalyzerHarness.AnalyzeAsync(
            DiagnosticCases.Layer("DModel = 500, Heads = 8"), options: TestOptions.None.WithPages(folder)));

        Assert.Equal(expected, diagnostic.Descriptor.HelpLinkUri);
    }

    /// <summary>Stubs stand in for what an error leaves out, so nobody may switch the error off and run them.</summary>
    [Fact]
    public void Errors_CannotBeSwitchedOff_AndOthersCan() => Assert.All(Descriptors, static descriptor => Assert.Equal(
        descriptor.DefaultSeverity == DiagnosticSeverity.Error,
        descriptor.CustomTags.Contains(WellKnownDiagnosticTags.NotConfigurable)));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_IsInTheIndex(string id)
    {
        DiagnosticDescriptor descriptor = Find(id);
        string index = new DocumentationPage("README").Text;

        Assert.Contains($"| [{id}]({id}.md) | {descriptor.DefaultSeverity} | {descriptor.Title} |\n", index, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task WrongExampleOfThePage_IsReported(string id)
    {
        LanguageVersion version = Find(id) == DiagnosticDescriptors.LanguageVersionTooOld ? LanguageVersion.CSharp10 : LanguageVersion.Latest;

        Diagnostic diagnostic = Assert.Single(await AnalyzerHarness.AnalyzeAsync(new DocumentationPage(id).Examples.Wrong, version, new DocumentationPage(id).Options.Wrong));

        Assert.Equal(id, diagnostic.Id);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task RightExampleOfThePage_Compiles_AndIsNotReported(string id)
    {
        string source = new DocumentationPage(id).Examples.Right;

        GeneratorRun run = GeneratorHarness.Run(source, options: new DocumentationPage(id).Options.Right);
        Assert.NotEmpty(run.Files);
        Assert.DoesNotContain(
            await AnalyzerHarness.AnalyzeAsync(run, new DocumentationPage(id).Options.Right),
            diagnostic => diagnostic.Id == id || diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_HasAReleaseRow_ThatSaysTheSame(string id)
    {
        DiagnosticDescriptor descriptor = Find(id);
        string rows = string.Concat(Directory
            .GetFiles(RepositoryRoot.Combine("generator", "AttentionGen.Generator"), "AnalyzerReleases.*.md")
            .Select(File.ReadAllText));

        Assert.Contains($"{id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}", rows, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_HasAWrongExampleInTheTests(string id) => Assert.Contains(DiagnosticCases.Reported, wrong => wrong.Id == id);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_HasARightExampleInTheTests(string id) => Assert.Contains(DiagnosticCases.Right, right => right.Id == id);

    private static string WithoutLinks(string markdown) => Regex.Replace(markdown, @"\[([^\]]+)\]\([^)]+\)", "$1");

    /// <summary>A diagnostic without its link.</summary>
    private static string Everything(Diagnostic diagnostic) => string.Join(
        '\n',
        (object[])
        [
            diagnostic,
            diagnostic.Severity,
            diagnostic.DefaultSeverity,
            diagnostic.WarningLevel,
            diagnostic.Descriptor.Title,
            diagnostic.Descriptor.Category,
            diagnostic.Descriptor.Description,
            .. diagnostic.Descriptor.CustomTags,
            .. diagnostic.AdditionalLocations,
            .. diagnostic.Properties.OrderBy(static property => property.Key).Select(static property => $"{property.Key} = {property.Value}"),
        ]);

    private static DiagnosticDescriptor Find(string id) => Descriptors.Single(descriptor => descriptor.Id == id);
}
