using System.Text.RegularExpressions;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Generator.Tests.Documentation;

/// <summary>Holds docs/api.md against what the code says, and demands of the code that it says something.</summary>
public sealed partial class ApiPageTests
{
    private static readonly Lazy<ApiCatalog> Catalog = new(ApiCatalog.Read);

    private static string PagePath => RepositoryRoot.Combine("docs", "api.md");

    [Fact]
    public void Page_SaysWhatTheDocumentationCommentsSay()
    {
        string expected = ApiPage.Write(Catalog.Value).TrimEnd() + "\n";
        string actual = File.Exists(PagePath) ? File.ReadAllText(PagePath).Replace("\r\n", "\n", StringComparison.Ordinal) : "";
        if (actual == expected)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable(Snapshot.AcceptVariable) == "1")
        {
            File.WriteAllText(PagePath, expected);
            return;
        }

        Assert.Fail($"docs/api.md is behind the code (- page, + code). Write it anew with {Snapshot.AcceptVariable}=1.\n\n{TextDiff.Show(actual, expected)}");
    }

    [Fact]
    public void EveryPublicType_StandsInOneGroup()
    {
        string[] grouped = [.. ApiCatalog.Groups.SelectMany(static group => group.Types)];

        Assert.Distinct(grouped);
        Assert.Empty(Catalog.Value.TypeNames.Except(grouped));
        Assert.Empty(grouped.Except(Catalog.Value.TypeNames));
    }

    [Fact]
    public void EveryPublicMember_HasASummary() =>
        Assert.Empty(Symbols.Where(static symbol => new ApiComment(Catalog.Value, symbol).Summary.Length == 0).Select(static symbol => symbol.ToDisplayString()));

    [Fact]
    public void EveryParameterOfALibraryMethod_IsExplained() =>
        Assert.Empty(
            Symbols.OfType<IMethodSymbol>()
                .Where(static method => !ApiCatalog.IsLayer(method.ContainingType))
                .SelectMany(static method => method.Parameters)
                .Where(static parameter => new ApiComment(Catalog.Value, parameter.ContainingSymbol).Parameter(parameter.Name).Length == 0)
                .Select(static parameter => $"{parameter.ContainingSymbol.ToDisplayString()}: {parameter.Name}"));

    [Fact]
    public void EveryLinkOnThePage_LeadsToAHeadingOfIt()
    {
        string page = ApiPage.Write(Catalog.Value);
        string[] anchors = [.. Headings().Matches(page).Select(static heading => MarkdownText.Anchor(heading.Groups[1].Value))];

        Assert.Distinct(anchors);
        Assert.Empty(Links().Matches(page).Select(static link => link.Groups[1].Value).Except(anchors));
    }

    [Fact]
    public void WhatOnlyGeneratedCodeCalls_IsNotOnThePage()
    {
        string page = ApiPage.Write(Catalog.Value);

        Assert.DoesNotContain("LayerCall", page, StringComparison.Ordinal);
        Assert.DoesNotContain("ThrowUnlessShape", page, StringComparison.Ordinal);
        Assert.DoesNotContain("global::", page, StringComparison.Ordinal);
    }

    /// <summary>The layer itself is the user's, and so is its summary.</summary>
    private static IEnumerable<ISymbol> Symbols =>
        Catalog.Value.TypeNames.Select(Catalog.Value.TypeNamed).SelectMany(static type =>
            ApiCatalog.IsLayer(type) ? ApiCatalog.MembersOf(type) : ApiCatalog.MembersOf(type).Prepend(type));

    [GeneratedRegex(@"^#{1,4} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"\]\(#([^)]*)\)")]
    private static partial Regex Links();
}
