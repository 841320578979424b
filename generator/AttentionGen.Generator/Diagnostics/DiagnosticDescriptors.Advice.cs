using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics;

/// <content>0100 to 0199: everything works, and could be faster or easier to change, or may not be what is meant.</content>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor OverUnrollBudget = Advice(
        "ATTN0100",
        "The shape is beyond the unroll budget",
        "{0} keeps a counted loop where its shape is beyond the unroll budget: {1}");

    public static readonly DiagnosticDescriptor HeadDimIdlesLanes = Advice(
        "ATTN0101",
        "The head dimension is no multiple of the vector",
        "{0} {1} leaves idle in each context row {2}; multiples of {3} leave none, the nearest are: {4}");

    public static readonly DiagnosticDescriptor WidthIdlesLanes = Advice(
        "ATTN0102",
        "A width leaves a part of the projections' tiles idle",
        "{0} {1} leaves {2} of the {5} arithmetic idle in {3} tiles; the values near it that waste least: {4}");

    public static readonly DiagnosticDescriptor ScoresDwarfProjections = Advice(
        "ATTN0103",
        "Scores and contexts dwarf the projections",
        "Sequence {0} makes {1} multiply-adds of scores and contexts, {2} times those of the projections; if the model allows a window, {3} brings them level");

    public static readonly DiagnosticDescriptor SequenceWorthFixing = Advice(
        "ATTN0104",
        "The sequence length could be fixed",
        "All calls of {0} have sequence {1}; with Sequence = {1} its trip counts are literals and it has no code to merge blocks of keys",
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor MagicWidth = Advice(
        "ATTN0105",
        "A width of the layer is written as a number",
        "{0} in the size of {1} is {2} of {3}; write {4}, which follows the attribute");

    public static readonly DiagnosticDescriptor QuotientOfNegative = Rule(
        "ATTN0106",
        "A function divides what may be negative",
        "'{0}' divides what may be negative, and {1}; {2} is Python's {3}, and the same for what is not negative",
        "Usage",
        DiagnosticSeverity.Info);

    private static DiagnosticDescriptor Advice(string id, string title, string messageFormat, params string[] tags) =>
        Rule(id, title, messageFormat, "Performance", DiagnosticSeverity.Info, tags);
}
