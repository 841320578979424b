using System.Globalization;
using System.Text.RegularExpressions;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>An error or warning as a build prints it.</summary>
/// <param name="File">The file's name, without its folder; empty if the message has none.</param>
/// <param name="Line">From 1; 0 if the message has no place.</param>
/// <param name="Column">From 1; 0 if the message has no place.</param>
/// <param name="Severity">error or warning.</param>
/// <param name="Id">Such as ATTN0005; empty if the message has none.</param>
/// <param name="Text">The message.</param>
internal sealed partial record BuildMessage(string File, int Line, int Column, string Severity, string Id, string Text)
{
    public static IEnumerable<BuildMessage> Read(string output) =>
        from line in output.Split('\n')
        let match = Pattern().Match(line)
        where match.Success
        select new BuildMessage(
            Path.GetFileName(match.Groups["file"].Value.Trim()),
            Number(match.Groups["line"].Value),
            Number(match.Groups["column"].Value),
            match.Groups["severity"].Value,
            match.Groups["id"].Value,
            match.Groups["text"].Value);

    private static int Number(string digits) => digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<file>.*?)(\((?<line>\d+),(?<column>\d+)\))?\s*: (?<severity>error|warning)\s*(?<id>[A-Z]+\d+)?\s*: (?<text>.*?)( \[[^\]]*\])?\r?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
