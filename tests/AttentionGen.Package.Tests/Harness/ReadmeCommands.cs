using System.Text.RegularExpressions;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>Takes README's section "Install"; hands on its commands as arguments of dotnet, so that the tests run just those.</summary>
internal static partial class ReadmeCommands
{
    /// <summary>What stands in README for the folder with the package.</summary>
    private const string Folder = "FOLDER";

    /// <param name="command">How the command begins, without <c>dotnet</c>.</param>
    /// <param name="folder">The folder with the package.</param>
    public static string[] Arguments(string command, string folder)
    {
        string readme = File.ReadAllText(RepositoryRoot.Combine("README.md"));
        string section = Section().Match(readme).Value;
        string[] lines = [.. section.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith($"dotnet {command}", StringComparison.Ordinal))];
        return lines.Length == 1
            ? [.. Argument().Matches(lines[0]).Skip(1).Select(match => match.Value.Trim('"').Replace(Folder, folder, StringComparison.Ordinal))]
            : throw new InvalidOperationException($"README's section \"Install\" has {lines.Length} lines that begin with: dotnet {command}.");
    }

    [GeneratedRegex(@"^## Install$.*?(?=^## )", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex("""
        "[^"]*"|\S+
        """)]
    private static partial Regex Argument();
}
