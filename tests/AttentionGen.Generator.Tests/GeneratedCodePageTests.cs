using System.Globalization;
using System.Text.RegularExpressions;
using AttentionGen.Generator.Emit;
using AttentionGen.Generator.Tests.Harness;
using AttentionGen.Generator.Tests.Incrementality;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>What docs/generated-code.md shows is what the generator writes for the layer of that page.</summary>
public sealed partial class GeneratedCodePageTests
{
    private static readonly string Page =
        File.ReadAllText(RepositoryRoot.Combine("docs", "generated-code.md")).Replace("\r\n", "\n", StringComparison.Ordinal);

    [Fact]
    public void QuotedKernels_AreInTheGeneratedText()
    {
        string[] blocks = [.. Blocks("csharp")];
        string[] generated = Kernels();

        // The first block is the layer itself.
        Assert.Equal(5, blocks.Length);
        Assert.All(
            blocks.Skip(1).SelectMany(block => block.Split('\n')).Where(line => line.Trim() != "// ..."),
            line => Assert.Contains(line, generated));
    }

    /// <summary>README has the same layer, without the indentation; what it leaves out stands behind "// ...".</summary>
    [Fact]
    public void KernelInTheReadme_IsInTheGeneratedText()
    {
        string readme = File.ReadAllText(RepositoryRoot.Combine("README.md")).Replace("\r\n", "\n", StringComparison.Ordinal);
        string section = readme[readme.IndexOf("## What the compiler writes", StringComparison.Ordinal)..];
        string[] quoted =
        [
            .. Blocks(section, "csharp").First().Split('\n')
                .Select(static line => line.Split("// ...")[0].Trim())
                .Where(static line => line.Length > 0),
        ];
        string[] generated = [.. Kernels().Select(static line => line.Trim())];

        Assert.True(quoted.Length > 15, $"Only {quoted.Length} lines are quoted.");
        Assert.All(quoted, line => Assert.Contains(generated, written => written.StartsWith(line, StringComparison.Ordinal)));
    }

    [Fact]
    public void QuotedReport_IsTheReport()
    {
        string[] quoted = [.. Blocks("text")];
        string layer = MiniLm().Match(Page).Value;

        Assert.Equal(2, quoted.Length);
        Assert.Contains(quoted[0], Report(Files()), StringComparison.Ordinal);
        Assert.Contains(quoted[1], Report(Files($"using AttentionGen;\nnamespace Demo;\n{layer} public partial class MiniLmLayer;")), StringComparison.Ordinal);

        static string Report(IEnumerable<GeneratedSourceResult> files) => files.Single(file => file.HintName == ReportEmitter.HintName).SourceText.ToString();
    }

    [Fact]
    public void TableOfConstants_HasTheirNamesAndValues()
    {
        string surface = Files().Single(file => file.HintName == "Demo.DecoderAttention.g.cs").SourceText.ToString();
        Match[] rows = ConstantRow().Matches(Page).ToArray();

        Assert.Equal(9, rows.Length);
        foreach (Match row in rows.Where(row => row.Groups["value"].Length > 0))
        {
            long value = long.Parse(row.Groups["value"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
            Assert.Contains($" {row.Groups["name"].Value} = {value};", surface, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<GeneratedSourceResult> Files() => Files(Blocks("csharp").First());

    private static IEnumerable<GeneratedSourceResult> Files(string source)
    {
        var project = new TestProject([("Layer.cs", source)], "class A;", "true");
        return TestProject.Edit(project, project).Before.GeneratedSources;
    }

    private static string[] Kernels() =>
        Files().Single(file => file.HintName == "Demo.DecoderAttention.Vector512.g.cs").SourceText.ToString().Split('\n');

    private static IEnumerable<string> Blocks(string language) => Blocks(Page, language);

    private static IEnumerable<string> Blocks(string page, string language)
    {
        string start = $"```{language}\n";
        return page.Split(start).Skip(1).Select(rest => rest[..rest.IndexOf("\n```", StringComparison.Ordinal)]);
    }

    /// <summary>The whole layer whose report is quoted.</summary>
    [GeneratedRegex(@"(?<=`)\[TransformerLayer\(384[^`]*(?=`)")]
    private static partial Regex MiniLm();

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| (?<value>[0-9,]*) ?\|", RegexOptions.Multiline)]
    private static partial Regex ConstantRow();
}
