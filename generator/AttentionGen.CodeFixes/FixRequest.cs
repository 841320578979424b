using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace AttentionGen.CodeFixes;

/// <summary>A diagnostic and where it is: what a fix makes its offers from.</summary>
internal sealed record FixRequest(
    Document Document,
    Diagnostic Diagnostic,
    SyntaxNode Root,
    SemanticModel Model,
    CancellationToken CancellationToken)
{
    public Solution Solution => Document.Project.Solution;

    public TextSpan Span => Diagnostic.Location.SourceSpan;

    /// <summary>The marked text as syntax.</summary>
    public SyntaxNode Node => Root.FindNode(Span, getInnermostNodeForTie: true);

    /// <summary>The attribute that is marked, or in which the marked text stands.</summary>
    public AttributeSyntax? Attribute => Node.FirstAncestorOrSelf<AttributeSyntax>();

    /// <summary>The parts of a property of the diagnostic; none where it does not carry it.</summary>
    public ImmutableArray<string> Property(string name, char separator) =>
        Diagnostic.Properties.TryGetValue(name, out string? value) && value is { Length: > 0 } ? [.. value.Split(separator)] : [];
}
