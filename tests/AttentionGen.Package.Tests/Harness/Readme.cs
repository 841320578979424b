using System.Text.RegularExpressions;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>Takes README; hands on what its reader types and pastes, so that tests do just that.</summary>
internal static partial class Readme
{
    private static readonly Lazy<string> Text = new(() =>
        File.ReadAllText(RepositoryRoot.Combine("README.md")).ReplaceLineEndings("\n"));

    /// <summary>The code of the page's first block of C#.</summary>
    public static string FirstSample => Blocks(Text.Value, "csharp")[0];

    /// <summary>Each block of commands of a section, as its lines.</summary>
    /// <param name="section">The section's heading.</param>
    public static IReadOnlyList<string[]> Commands(string section)
    {
        Match found = Regex.Match(Text.Value, $@"^## {Regex.Escape(section)}$.*?(?=^## )", RegexOptions.Multiline | RegexOptions.Singleline);
        return found.Success
            ? [.. Blocks(found.Value, "shell").Select(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries))]
            : throw new InvalidOperationException($"README has no section \"{section}\".");
    }

    private static string[] Blocks(string text, string language) =>
        [.. Fence().Matches(text).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["content"].Value)];

    [GeneratedRegex("^```(?<language>[a-z]*)$\n(?<content>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();
}
