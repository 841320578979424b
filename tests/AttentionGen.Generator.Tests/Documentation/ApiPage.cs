using System.Text;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Tests.Documentation;

/// <summary>Takes the catalog of public types; hands on the text of docs/api.md.</summary>
internal sealed class ApiPage
{
    private readonly StringBuilder _text = new();
    private readonly ApiCatalog _catalog;

    private ApiPage(ApiCatalog catalog) => _catalog = catalog;

    public static string Write(ApiCatalog catalog)
    {
        var page = new ApiPage(catalog);
        page.WriteOpening();
        foreach (ApiGroup group in ApiCatalog.Groups)
        {
            page.Paragraph($"## {group.Title}");
            page.Paragraph(group.Summary);
            foreach (string type in group.Types)
            {
                page.WriteType(catalog.TypeNamed(type));
            }
        }

        return page._text.ToString();
    }

    private void WriteOpening()
    {
        Paragraph("# API");
        Paragraph(
            "Every public type of the namespace `AttentionGen`, and the members that the generator adds to a layer. All of it is public, so the signatures do not say so."
            + " What only generated code calls, in `AttentionGen.Kernels`, is not here. A test writes this page from the documentation comments;"
            + " [CONTRIBUTING.md](../CONTRIBUTING.md#the-api-page) says how to bring it up to date.");
        Paragraph("H is the number of query heads, G that of key/value heads, D the head dimension, E the model width, T and S the numbers of queries and keys.");
        foreach (ApiGroup group in ApiCatalog.Groups)
        {
            IEnumerable<string> links = group.Types.Select(static type => $"[`{type}`](#{MarkdownText.Anchor(type)})");
            _text.Append($"- [{group.Title}](#{MarkdownText.Anchor(group.Title)}): {string.Join(", ", links)}\n");
        }

        _text.Append('\n');
    }

    private void WriteType(INamedTypeSymbol type)
    {
        string name = ApiSignature.NameOf(type);
        var comment = new ApiComment(_catalog, type);
        Paragraph($"### {name}");
        if (ApiCatalog.IsLayer(type))
        {
            Code(ApiCatalog.LayerSource);
            Paragraph(
                "A class of the user, here with the attribute above, and what the generator adds to it. The sizes in the text are this layer's."
                + " A layer that is not causal has no cache, one whose keys or values have another width than `DModel` has no self-attention,"
                + " and the methods of one with a fixed `Sequence` take no lengths.");
        }
        else
        {
            Code(ApiSignature.Of(type));
            Paragraph(comment.Summary);
        }

        foreach (string remark in comment.Remarks)
        {
            Paragraph(remark);
        }

        WriteValues(type);
        foreach (IGrouping<string, IMethodSymbol> overloads in ApiCatalog.MethodsOf(type).GroupBy(HeadingOf))
        {
            Paragraph($"#### {overloads.Key}");
            ILookup<ISymbol?, IMethodSymbol> shared = overloads.ToLookup(method => ApiComment.SharedWith(_catalog, method), SymbolEqualityComparer.Default);
            foreach (IMethodSymbol method in overloads.Where(method => !overloads.Contains(ApiComment.SharedWith(_catalog, method), SymbolEqualityComparer.Default)))
            {
                WriteMethod(method, shared[method]);
            }
        }
    }

    private void WriteValues(INamedTypeSymbol type)
    {
        ISymbol[] values = [.. ApiCatalog.ValuesOf(type)];
        if (values.Length == 0)
        {
            return;
        }

        string title = type.TypeKind == TypeKind.Enum ? "Value" : values.Any(static value => value is IFieldSymbol) ? "Constant or property" : "Property";
        _text.Append($"| {title} | |\n| --- | --- |\n");
        foreach (ISymbol value in values)
        {
            var comment = new ApiComment(_catalog, value);
            IEnumerable<string> cells = comment.Exceptions
                .Select(static exception => $"Throws {exception.Type}: {exception.When}")
                .Prepend(comment.Summary);
            _text.Append($"| `{ApiSignature.Of(value)}` | {string.Join(" ", cells).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        _text.Append('\n');
    }

    /// <param name="method">The method.</param>
    /// <param name="others">Overloads that share what is said of it.</param>
    private void WriteMethod(IMethodSymbol method, IEnumerable<IMethodSymbol> others)
    {
        var comment = new ApiComment(_catalog, method);
        Code(string.Join("\n", others.Prepend(method).Select(ApiSignature.Of)));
        Paragraph(comment.Summary);
        foreach (string remark in comment.Remarks)
        {
            Paragraph(remark);
        }

        (string Name, string Text)[] items =
        [
            .. method.TypeParameters.Select(type => ($"`{type.Name}`", comment.TypeParameter(type.Name))),
            .. method.Parameters.Select(parameter => ($"`{parameter.Name}`", comment.Parameter(parameter.Name))),
            ("returns", comment.Returns),
            .. comment.Exceptions.Select(static exception => ($"throws {exception.Type}", exception.When)),
        ];
        foreach ((string name, string text) in items.Where(static item => item.Text.Length > 0))
        {
            _text.Append("- ").Append(MarkdownText.Wrap($"{name}: {text}").Replace("\n", "\n  ", StringComparison.Ordinal)).Append('\n');
        }

        if (items.Any(static item => item.Text.Length > 0))
        {
            _text.Append('\n');
        }
    }

    private static string HeadingOf(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Constructor
            ? $"new {ApiSignature.NameOf(method.ContainingType)}"
            : $"{ApiSignature.NameOf(method.ContainingType)}.{method.Name}";

    private void Paragraph(string text)
    {
        if (text.Length > 0)
        {
            _text.Append(MarkdownText.Wrap(text)).Append("\n\n");
        }
    }

    private void Code(string code) => _text.Append("```csharp\n").Append(code).Append("\n```\n\n");
}
