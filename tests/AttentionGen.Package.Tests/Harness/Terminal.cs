using System.Text.RegularExpressions;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>Takes lines as they are typed, of dotnet and of cd, and runs them one after the other.</summary>
/// <param name="folder">Where it is opened.</param>
/// <param name="environment">What differs from the environment of these tests; null takes a variable away.</param>
internal sealed partial class Terminal(string folder, IReadOnlyDictionary<string, string?> environment)
{
    /// <summary>The folder that it is in.</summary>
    public string Folder { get; private set; } = folder;

    /// <param name="line">Such as <c>dotnet add package AttentionGen</c>.</param>
    /// <param name="more">Arguments that are not in the line.</param>
    public CommandResult Type(string line, params IEnumerable<string> more)
    {
        string[] words = [.. Word().Matches(line).Select(match => match.Value.Trim('"'))];
        switch (words)
        {
            case ["cd", string target]:
                Folder = Path.GetFullPath(target, Folder);
                return new CommandResult(line, Directory.Exists(Folder) ? 0 : 1, Folder);
            case ["dotnet", .. string[] arguments]:
                return Command.Dotnet(Folder, environment, [.. arguments, .. more]);
            default:
                throw new InvalidOperationException($"Readers of README may have no such command: {line}");
        }
    }

    [GeneratedRegex("""
        "[^"]*"|\S+
        """)]
    private static partial Regex Word();
}
