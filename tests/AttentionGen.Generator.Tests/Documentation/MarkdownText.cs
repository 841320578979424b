using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Tests.Documentation;

/// <summary>Takes the inside of a documentation element of one symbol; hands on Markdown.</summary>
internal sealed partial class MarkdownText(ApiCatalog catalog, ISymbol symbol)
{
    private const int LongestLine = 120;

    /// <summary>Paragraphs, each on one line, and code blocks, as they are.</summary>
    public IEnumerable<string> Blocks(XElement element)
    {
        var inline = new StringBuilder();
        foreach (XNode node in element.Nodes())
        {
            if (node is XElement { Name.LocalName: "para" or "code" } block)
            {
                if (Collapse(inline.ToString()) is { Length: > 0 } before)
                {
                    yield return before;
                }

                inline.Clear();
                yield return block.Name.LocalName == "code" ? $"```\n{Unindent(block.Value)}\n```" : Inline(block);
            }
            else
            {
                inline.Append(Inline(node));
            }
        }

        if (Collapse(inline.ToString()) is { Length: > 0 } rest)
        {
            yield return rest;
        }
    }

    /// <summary>A cref as code, which leads to its section where the page has one and the reader is not in it.</summary>
    public string Reference(string id)
    {
        ISymbol? target = DocumentationCommentId.GetFirstSymbolForDeclarationId(id, catalog.Compilation);
        if (target is null)
        {
            return $"`{id[(id.LastIndexOf('.') + 1)..]}`";
        }

        INamedTypeSymbol type = target as INamedTypeSymbol ?? target.ContainingType;
        string typeName = ApiSignature.NameOf(type);
        bool isHere = SymbolEqualityComparer.Default.Equals(type, symbol as INamedTypeSymbol ?? symbol.ContainingType);
        string member = target is INamedTypeSymbol ? "" : ApiSignature.ShortNameOf(target);
        string name = member.Length == 0 ? typeName : isHere ? member : $"{typeName}.{member}";

        // Methods have headings of their own, one for all overloads; other members stand in their type's table.
        bool isMethod = target is IMethodSymbol { MethodKind: MethodKind.Ordinary };
        bool isInSight = isHere && (!isMethod || target.Name == symbol.Name);
        return !catalog.Has(type) || isInSight
            ? $"`{name}`"
            : $"[`{name}`](#{Anchor(isMethod ? $"{typeName}.{target.Name}" : typeName)})";
    }

    /// <summary>The fragment under which code hosts file a heading.</summary>
    public static string Anchor(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(static c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    /// <summary>Breaks a paragraph into lines, between words, and never inside code or a link.</summary>
    public static string Wrap(string paragraph)
    {
        if (paragraph.StartsWith("```", StringComparison.Ordinal))
        {
            return paragraph;
        }

        var text = new StringBuilder();
        int column = 0;
        foreach (Match word in Words().Matches(paragraph))
        {
            if (column > 0 && column + 1 + word.Length > LongestLine && !BeginsBlock().IsMatch(word.Value))
            {
                text.Append('\n');
                column = 0;
            }

            text.Append(column == 0 ? "" : " ").Append(word.Value);
            column += (column == 0 ? 0 : 1) + word.Length;
        }

        return text.ToString();
    }

    private string Inline(XElement element) => Collapse(string.Concat(element.Nodes().Select(Inline)));

    private string Inline(XNode node) => node switch
    {
        XText text => Escape(text.Value),
        XElement { Name.LocalName: "see" or "seealso" } see when see.Attribute("cref") is { } cref => Reference(cref.Value),
        XElement { Name.LocalName: "see" } see when see.Attribute("langword") is { } word => $"`{word.Value}`",
        XElement { Name.LocalName: "see" } see when see.Attribute("href") is { } link => $"[{Inline(see)}]({link.Value})",
        XElement { Name.LocalName: "paramref" or "typeparamref" } parameter => $"`{parameter.Attribute("name")!.Value}`",
        XElement { Name.LocalName: "c" } code => $"`{Collapse(code.Value)}`",
        XElement { Name.LocalName: "em" or "i" } emphasis => $"*{Inline(emphasis)}*",
        XElement { Name.LocalName: "b" } strong => $"**{Inline(strong)}**",
        XElement other => throw new InvalidOperationException($"The page has no Markdown for <{other.Name}> in the comment of {symbol}."),
        _ => "",
    };

    /// <summary>Characters of prose that Markdown would take for its own.</summary>
    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("*", "\\*", StringComparison.Ordinal);

    private static string Collapse(string text) => Spaces().Replace(text, " ").Trim();

    private static string Unindent(string code)
    {
        string[] lines = code.Replace("\r\n", "\n", StringComparison.Ordinal).Trim('\n').TrimEnd().Split('\n');
        int indent = lines.Where(static line => line.Trim().Length > 0).Min(static line => line.Length - line.TrimStart().Length);
        return string.Join("\n", lines.Select(line => line.Length < indent ? "" : line[indent..].TrimEnd()));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"(\[`[^`]*`\]\([^)]*\)|`[^`]*`|\S)+")]
    private static partial Regex Words();

    /// <summary>What would begin a list or a heading at the start of a line.</summary>
    [GeneratedRegex(@"^([-+#>=]|\d+[.)])")]
    private static partial Regex BeginsBlock();
}
