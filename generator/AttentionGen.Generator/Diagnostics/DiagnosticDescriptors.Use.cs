using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics;

/// <content>0030 to 0049: the code compiles, but a layer or what belongs to it is used in a way that cannot work.</content>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor SizeCannotFit = Warning(
        "ATTN0030",
        "A size cannot fit the layer",
        "{0} of {1} {2}, but has to {3}");

    public static readonly DiagnosticDescriptor DoubtfulPolarity = Warning(
        "ATTN0031",
        "A mask is probably built for the wrong polarity",
        "{0} takes true for {1}, but {2}; use {3}, or turn the flags round");

    public static readonly DiagnosticDescriptor AlignmentLeftOpen = Warning(
        "ATTN0032",
        "A causal layer with different numbers of queries and keys leaves its alignment open",
        "{0} has {1} queries and {2} keys, but the attribute of {4} does not say where the diagonal lies: {3}; set CausalAlignment to UpperLeft (the default) or BottomRight");

    public static readonly DiagnosticDescriptor DecodingWithoutCache = Warning(
        "ATTN0033",
        "Tokens are generated without a cache",
        "{0} in this loop computes {1}; make a KeyValueCache with {2}.CreateCache before the loop and pass it to Forward: the bits are those of the whole sequence, at the cost of the new tokens");

    public static readonly DiagnosticDescriptor NotDisposed = Warning(
        "ATTN0034",
        "A file of weights is never closed",
        "This {0} stays open because nothing disposes of it; declare it with 'using'");

    public static readonly DiagnosticDescriptor RefusedOption = Warning(
        "ATTN0035",
        "The call refuses an option",
        "{0} is refused by {1} here: {2}; {3}");

    public static readonly DiagnosticDescriptor Overlap = Warning(
        "ATTN0036",
        "An output overlaps other memory of the call",
        "{0} of {1} is in the same memory as {2}: {3}; give it memory of its own");

    public static readonly DiagnosticDescriptor ForeignStore = Warning(
        "ATTN0037",
        "A cache or memory was made by another layer",
        "{0} of {1} was made by {2}, whose projections are others; call {3} of the layer that uses it");

    public static readonly DiagnosticDescriptor SharedScratch = Warning(
        "ATTN0038",
        "Threads share a workspace or cache",
        "{0} of {1} is '{2}', which all threads of the loop share, but it serves one call at a time; give each thread its own, or leave out a workspace to borrow from the pool");

    public static readonly DiagnosticDescriptor OtherConfiguration = Warning(
        "ATTN0040",
        "A layer differs from its model's configuration",
        "{0} is not a layer of {1}: {2}");

    private static DiagnosticDescriptor Warning(string id, string title, string messageFormat) =>
        Rule(id, title, messageFormat, "Usage", DiagnosticSeverity.Warning);
}
