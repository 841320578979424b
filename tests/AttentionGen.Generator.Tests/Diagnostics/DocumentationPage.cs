using System.Text.RegularExpressions;
using AttentionGen.Generator.Tests.Harness;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>A page of docs/diagnostics, and the code in it.</summary>
internal sealed class DocumentationPage(string id)
{
    private const string CodeStart = "```csharp\n";
    private const string CodeFixHeading = "\n## Code fix\n\n";
    private const string CodeEnd = "\n```";

    public string Path { get; } = RepositoryRoot.Combine("docs", "diagnostics", id + ".md");

    public string Text => File.ReadAllText(Path).Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>What stands under a heading.</summary>
    public string Section(string heading) => Text.Split($"\n## {heading}\n")[1].Split("\n## ")[0].Trim();

    /// <summary>The section that says whether the mending can be left to the editor, and which actions there are.</summary>
    public string CodeFix
    {
        get
        {
            int start = Text.IndexOf(CodeFixHeading, StringComparison.Ordinal);
            return start < 0
                ? throw new InvalidOperationException($"{Path} has no section '{CodeFixHeading.Trim()}': list there, as \"- `title`\", what fixes offer for the wrong example, or say \"None\" and why.")
                : Text[(start + CodeFixHeading.Length)..];
        }
    }

    /// <summary>What the first block of XML, if there is one, sets in the project, and the second.</summary>
    public (TestOptions Wrong, TestOptions Right) Options
    {
        get
        {
            string[] widths = [.. Regex.Matches(Text, "<AttentionGenWidths>(?<value>.*)</AttentionGenWidths>").Select(static match => match.Groups["value"].Value)];
            return widths.Length == 0
                ? (TestOptions.None, TestOptions.None)
                : (TestOptions.None.WithWidths(widths[0]), TestOptions.None.WithWidths(widths[1]));
        }
    }

    /// <summary>The first code block, which shows what is reported, and the second, which shows what is not.</summary>
    public (string Wrong, string Right) Examples
    {
        get
        {
            string[] blocks =
            [
                .. Text.Split(CodeStart).Skip(1).Select(static rest => rest[..rest.IndexOf(CodeEnd, StringComparison.Ordinal)]),
            ];
            return (blocks[0], blocks[1]);
        }
    }
}
