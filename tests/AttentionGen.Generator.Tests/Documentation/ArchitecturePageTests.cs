using System.Text.RegularExpressions;
using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests.Documentation;

/// <summary>Holds docs/architecture.md against the tree: what it names is there, and its rules of dependency are kept.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string[] Ignored = [".git", "bin", "obj", "TestResults", "shared"];

    private static string Page => File.ReadAllText(RepositoryRoot.Combine("docs", "architecture.md"));

    /// <summary>A path may begin anywhere: "Parsing/" is clear enough, and shorter.</summary>
    [Fact]
    public void EveryPathOnThePage_Exists()
    {
        string[] paths = [.. Tree(RepositoryRoot.Combine()).Select(static path => "/" + Path.GetRelativePath(RepositoryRoot.Combine(), path).Replace('\\', '/') + "/")];
        string[] named = [.. Code().Matches(Page).Select(static match => match.Groups[1].Value).Where(static text => IsPath().IsMatch(text))];

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.True(Array.Exists(paths, path => path.EndsWith($"/{name.TrimEnd('/')}/", StringComparison.Ordinal)), name));
    }

    [Fact]
    public void EveryNameInThePictures_IsOneOfTheCode()
    {
        string sources = string.Concat(Tree(RepositoryRoot.Combine("src")).Concat(Tree(RepositoryRoot.Combine("generator")))
            .Where(static path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(File.ReadAllText));
        string[] named =
        [
            .. Pictures().Matches(Page).SelectMany(static picture => Names().Matches(picture.Value)).Select(static name => name.Value)
                .Distinct(),
        ];

        Assert.Contains("KernelPlanner", named);
        Assert.All(named, name => Assert.True(Regex.IsMatch(sources, $@"\b{name}\b"), name));
    }

    /// <summary>The table of calls against the lists that the runtime makes of them.</summary>
    [Theory]
    [InlineData("SelfAttention", "self-attention, packed sequences")]
    [InlineData("CrossAttention", "cross-attention")]
    [InlineData("ProjectMemory", "filling a `KeyValueMemory`")]
    [InlineData("Memory", "with such a memory")]
    [InlineData("Cached", "with a `KeyValueCache`")]
    [InlineData("Core", "the core, `Attend`")]
    [InlineData("CachedCore", "the core with a cache")]
    [InlineData("OfLayer", "the attention of a whole layer")]
    [InlineData("OfLayerCached", "the same with a cache")]
    public void TheTableOfCalls_ListsTheStagesOfEachKind(string call, string row)
    {
        string source = File.ReadAllText(RepositoryRoot.Combine("src", "AttentionGen", "Stages", "CallStages.cs"));
        string list = Regex.Match(source, $@"CallStages {call} = new\((.*?)\);", RegexOptions.Singleline).Groups[1].Value;
        string[] stages = [.. Regex.Matches(list, @"new (\w+)\(").Select(static match => match.Groups[1].Value)];
        string line = Page.Split('\n').Single(line => line.StartsWith($"| {row} |", StringComparison.Ordinal));
        string[] cells = [.. Code().Matches(line[(row.Length + 4)..]).Select(static match => match.Groups[1].Value)];

        Assert.NotEmpty(stages);
        Assert.Equal(stages, cells);
    }

    [Theory]
    [InlineData("Model", "")]
    [InlineData("Parsing", "Model Diagnostics")]
    [InlineData("Planning", "Model")]
    [InlineData("Emit", "Model Planning")]
    public void Folder_KnowsOnlyTheFoldersBeforeIt(string folder, string allowed)
    {
        string[] sources = [.. Directory.EnumerateFiles(RepositoryRoot.Combine("generator", "AttentionGen.Generator", folder), "*.cs", SearchOption.AllDirectories)];
        IEnumerable<string> known = sources.SelectMany(static path => Usings().Matches(File.ReadAllText(path))).Select(static match => match.Groups[1].Value).Distinct();

        Assert.NotEmpty(sources);
        Assert.Empty(known.Except([folder, .. allowed.Split(' ')]));
    }

    private static IEnumerable<string> Tree(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory))
        {
            yield return file;
        }

        foreach (string child in Directory.EnumerateDirectories(directory).Where(static path => !Ignored.Contains(Path.GetFileName(path))))
        {
            yield return child;
            foreach (string path in Tree(child))
            {
                yield return path;
            }
        }
    }

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^[A-Za-z.]+(/[A-Za-z.]+)*(/|\.cs|\.md)$|^(src|tests|generator|docs)/[A-Za-z./]+$|^[A-Z][A-Za-z]+/[A-Z][A-Za-z]+$")]
    private static partial Regex IsPath();

    [GeneratedRegex("^```\n.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Pictures();

    /// <summary>Words with a second capital: names of code, and none of English.</summary>
    [GeneratedRegex(@"(?<![A-Za-z/.])[A-Z][a-z]+(?:[A-Z][a-z]+)+")]
    private static partial Regex Names();

    [GeneratedRegex(@"^using AttentionGen\.Generator\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Usings();
}
