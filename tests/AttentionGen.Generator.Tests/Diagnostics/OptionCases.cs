using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Wrong and right choices: enumerations, and options that need or exclude another.</summary>
internal static class OptionCases
{
    public static IEnumerable<DiagnosticCase> Wrong =>
    [
        new("CausalAlignment is beyond its enumeration", "ATTN0018",
            Layer("DModel = 512, Heads = 8, Causal = true, CausalAlignment = {|ATTN0018:(CausalAlignment)7|}"),
            "CausalAlignment 7 is not defined; the values are UpperLeft and BottomRight"),
        new("CausalAlignment is negative", "ATTN0018",
            Layer("DModel = 512, Heads = 8, Causal = true, CausalAlignment = {|ATTN0018:(CausalAlignment)(-1)|}"),
            "CausalAlignment -1 is not defined; the values are UpperLeft and BottomRight"),
        new("Projection is beyond its enumeration", "ATTN0018",
            Layer("DModel = 512, Heads = 8, Projection = {|ATTN0018:(ProjectionKind)7|}"),
            "Projection 7 is not defined; the values are Split and PerHead"),
        new("Projection is negative", "ATTN0018",
            Layer("DModel = 512, Heads = 8, Projection = {|ATTN0018:(ProjectionKind)(-1)|}"),
            "Projection -1 is not defined; the values are Split and PerHead"),
        new("CausalAlignment is undefined without Causal", "ATTN0018",
            Layer("DModel = 512, Heads = 8, CausalAlignment = {|ATTN0018:(CausalAlignment)2|}"),
            "CausalAlignment 2 is not defined; the values are UpperLeft and BottomRight"),
        new("CausalAlignment without Causal", "ATTN0019",
            Layer("DModel = 512, Heads = 8, CausalAlignment = {|ATTN0019:CausalAlignment.BottomRight|}"),
            "CausalAlignment BottomRight has no effect without a causal mask, whose diagonal it places; set Causal = true or remove it"),
        new("CausalAlignment with Causal = false", "ATTN0019",
            Layer("DModel = 512, Heads = 8, Causal = false, CausalAlignment = {|ATTN0019:CausalAlignment.BottomRight|}"),
            "CausalAlignment BottomRight has no effect without a causal mask, whose diagonal it places; set Causal = true or remove it"),
        new("PerHead with shared key/value heads", "ATTN0020",
            Layer("DModel = 512, Heads = 8, KeyValueHeads = 2, Projection = {|ATTN0020:ProjectionKind.PerHead|}"),
            "Projection = PerHead gives each of the 8 heads keys and values of its own, but KeyValueHeads 2 shares them; remove one of the two"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        new("CausalAlignment is defined", "ATTN0018", Layer("DModel = 64, Heads = 4, Causal = true, CausalAlignment = (CausalAlignment)1")),
        new("Projection is defined", "ATTN0018", Layer("DModel = 64, Heads = 4, Projection = (ProjectionKind)1")),
        new("CausalAlignment with Causal", "ATTN0019", Layer("DModel = 64, Heads = 4, Causal = true, CausalAlignment = CausalAlignment.BottomRight")),
        new("The default alignment written out without Causal", "ATTN0019", Layer("DModel = 64, Heads = 4, CausalAlignment = CausalAlignment.UpperLeft")),
        new("PerHead with as many key/value heads as heads", "ATTN0020", Layer("DModel = 64, Heads = 4, KeyValueHeads = 4, Projection = ProjectionKind.PerHead")),
        new("Shared key/value heads with split projections", "ATTN0020", Layer("DModel = 64, Heads = 4, KeyValueHeads = 2, Projection = ProjectionKind.Split")),
    ];
}
