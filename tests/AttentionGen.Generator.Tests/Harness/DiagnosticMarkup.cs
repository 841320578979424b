using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>
/// Takes a source in which <c>{|ATTN0005:500|}</c> marks where a diagnostic is expected; hands on the plain source and the
/// expectations. Marks nest, for several diagnostics on the same text.
/// </summary>
internal sealed record DiagnosticMarkup(string Source, IReadOnlyList<ExpectedDiagnostic> Expected)
{
    public static DiagnosticMarkup Parse(string marked)
    {
        TestFileMarkupParser.GetSpans(marked, out string source, out ImmutableDictionary<string, ImmutableArray<TextSpan>> spans);
        return new DiagnosticMarkup(
            source,
            [.. spans.SelectMany(static pair => pair.Value.Select(span => new ExpectedDiagnostic(pair.Key, span)))]);
    }
}

internal sealed record ExpectedDiagnostic(string Id, TextSpan Span);
