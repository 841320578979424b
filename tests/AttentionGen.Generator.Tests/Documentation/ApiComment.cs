using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Tests.Documentation;

/// <summary>Takes a symbol; hands on the parts of its documentation comment as Markdown.</summary>
internal sealed class ApiComment
{
    private readonly MarkdownText _markdown;
    private readonly XElement? _comment;

    public ApiComment(ApiCatalog catalog, ISymbol symbol)
    {
        _markdown = new MarkdownText(catalog, symbol);
        _comment = Find(catalog, symbol);
        Summary = TextOf(_comment?.Element("summary"));
        if (Summary.Length == 0 && symbol is IPropertySymbol && ApiSignature.PrimaryConstructor(symbol.ContainingType) is not null)
        {
            // A record's first line has both, and its documentation stands there.
            Summary = new ApiComment(catalog, symbol.ContainingType).Parameter(symbol.Name);
        }
    }

    /// <summary>One paragraph; empty if there is none.</summary>
    public string Summary { get; }

    /// <summary>Paragraphs and code blocks.</summary>
    public IEnumerable<string> Remarks => _comment?.Element("remarks") is { } remarks ? _markdown.Blocks(remarks) : [];

    public string Returns => TextOf(_comment?.Element("returns"));

    /// <summary>Each exception and when it is thrown, in the order of the comment.</summary>
    public IEnumerable<(string Type, string When)> Exceptions =>
        _comment?.Elements("exception").Select(exception => (_markdown.Reference(exception.Attribute("cref")!.Value), TextOf(exception))) ?? [];

    public string Parameter(string name) => Named("param", name);

    public string TypeParameter(string name) => Named("typeparam", name);

    private string Named(string element, string name) =>
        TextOf(_comment?.Elements(element).FirstOrDefault(parameter => parameter.Attribute("name")?.Value == name));

    private string TextOf(XElement? element) => element is null ? "" : string.Join(" ", _markdown.Blocks(element));

    /// <summary>The comment, or where it says <c>inheritdoc</c> the one that it means.</summary>
    private static XElement? Find(ApiCatalog catalog, ISymbol symbol)
    {
        string? xml = symbol.GetDocumentationCommentXml();
        if (string.IsNullOrEmpty(xml))
        {
            return null;
        }

        // The text of a metadata comment comes with its element, and without it if there is but one inside.
        XElement comment = XElement.Parse($"<comment>{xml}</comment>", LoadOptions.PreserveWhitespace);
        comment = comment.Element("member") ?? comment;
        if (comment.Element("inheritdoc") is not { } inherited)
        {
            return comment;
        }

        ISymbol? source = Source(catalog, inherited) ?? Implemented(symbol);
        return source is null ? null : Find(catalog, source);
    }

    /// <summary>The member whose comment another one says that it shares, or null.</summary>
    public static ISymbol? SharedWith(ApiCatalog catalog, ISymbol symbol) =>
        symbol.GetDocumentationCommentXml() is { Length: > 0 } xml
        && XElement.Parse($"<comment>{xml}</comment>").Descendants("inheritdoc").FirstOrDefault() is { } inherited
            ? Source(catalog, inherited)
            : null;

    private static ISymbol? Source(ApiCatalog catalog, XElement inherited) => inherited.Attribute("cref") is { } cref
        ? DocumentationCommentId.GetFirstSymbolForDeclarationId(cref.Value, catalog.Compilation)
        : null;

    private static ISymbol? Implemented(ISymbol symbol) =>
        (symbol as IMethodSymbol)?.OverriddenMethod
        ?? symbol.ContainingType.AllInterfaces
            .SelectMany(static contract => contract.GetMembers())
            .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(member), symbol));
}
