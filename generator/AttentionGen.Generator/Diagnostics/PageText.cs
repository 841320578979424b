using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics;

/// <summary>What the page of a rule says: what is reported, why, and code that is right. Read when somebody looks.</summary>
internal sealed class PageText(string id) : LocalizableString
{
    private static readonly Regex Fence = new("^```.*\n?", RegexOptions.Multiline);
    private static readonly Regex Link = new(@"\[([^\]]+)\]\([^)]+\)");

    private readonly string _id = id;

    protected override string GetText(IFormatProvider? formatProvider)
    {
        using var reader = new StreamReader(typeof(PageText).Assembly.GetManifestResourceStream(_id + ".md"));
        string page = reader.ReadToEnd().Replace("\r\n", "\n");
        IEnumerable<string> parts = page.Split(["\n## "], StringSplitOptions.None)
            .Select(static section => (Heading: section.Substring(0, section.IndexOf('\n')), Text: section.Substring(section.IndexOf('\n')).Trim()))
            .Where(static section => section.Heading is "What" or "Why" or "Right" or "Not reported")
            .Select(static section => section.Heading is "What" or "Why" ? section.Text : $"{section.Heading}:\n\n{section.Text}");
        return Link.Replace(Fence.Replace(string.Join("\n\n", parts), ""), "$1");
    }

    protected override int GetHash() => _id.GetHashCode();

    protected override bool AreEqual(object? other) => other is PageText text && text._id == _id;
}
