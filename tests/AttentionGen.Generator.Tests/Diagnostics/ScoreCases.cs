using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Wrong and right windows, biases by distance, caps and norms, and options that contradict each other.</summary>
internal static class ScoreCases
{
    private const string Distance = "a distance from 0 to 1048576, or -1 for no limit";
    private const string Keys = "a number of keys from 1 to 1048576, the query's own included, or 0 for no window";
    private const string Bucketed = "PositionBias = PositionBias.Bucketed, ";
    private const string Learned = "PositionBias = PositionBias.Learned, ";

    public static IEnumerable<DiagnosticCase> Wrong =>
    [
        .. WithoutOwner,
        .. Numbers("ATTN0023", "LeftWindow", "", Distance, "-2", "1048577"),
        .. Numbers("ATTN0023", "RightWindow", "", Distance, "-2", "1048577"),
        .. Numbers("ATTN0023", "Window", "Causal = true, ", Keys, "-1", "1048577"),
        .. Numbers("ATTN0024", "RelativeBuckets", Bucketed, "an even number from 4 to 4096", "-2", "2", "31", "4098"),
        .. Numbers(
            "ATTN0024", "RelativeMaxDistance", Bucketed, "greater than 8, up to which each distance has a bucket of its own, and at most 1048576", "-1", "8", "1048577"),
        Number(
            "RelativeMaxDistance is 16 in a causal layer",
            "ATTN0024",
            "RelativeMaxDistance",
            "Causal = true, " + Bucketed,
            "16",
            "greater than 16, up to which each distance has a bucket of its own, and at most 1048576"),
        new("RelativeBuckets is beyond the default of RelativeMaxDistance", "ATTN0024",
            Layer("DModel = 64, Heads = 4, PositionBias = PositionBias.Bucketed, RelativeBuckets = {|ATTN0024:1024|}"),
            "RelativeMaxDistance 128 is out of range; it has to be greater than 256, up to which each distance has a bucket of its own, and at most 1048576"),
        .. Numbers("ATTN0024", "RelativeMaxDistance", Learned, "a distance from 1 to 65536", "0", "-3", "65537"),
        .. Numbers("ATTN0025", "SoftCap", "", "a positive float32 up to 2.3E+38, or 0 for no cap", "-1", "1E-46", "3E+38", "double.NaN", "double.PositiveInfinity", "double.NegativeInfinity"),
        .. Numbers("ATTN0025", "NormEpsilon", "QueryKeyNorm = true, ", "a finite float32 from 0", "-1E-06", "1E+39", "double.NaN", "double.PositiveInfinity"),
        new("PositionBias is beyond its enumeration", "ATTN0018",
            Layer("DModel = 64, Heads = 4, PositionBias = {|ATTN0018:(PositionBias)4|}"),
            "PositionBias 4 is not defined; the values are None, Alibi, Bucketed and Learned"),
        new("QueryKeyNormKind is beyond its enumeration", "ATTN0018",
            Layer("DModel = 64, Heads = 4, QueryKeyNorm = true, QueryKeyNormKind = {|ATTN0018:(QueryKeyNormKind)4|}"),
            "QueryKeyNormKind 4 is not defined; the values are RmsPerHead, RmsOverHeads, LayerPerHead and LayerOfEachHead"),
        new("OutputGate is beyond its enumeration", "ATTN0018",
            Layer("DModel = 64, Heads = 4, OutputGate = {|ATTN0018:(OutputGate)(-1)|}"),
            "OutputGate -1 is not defined; the values are None, PerElement and PerHead"),
        new("RightWindow in a causal layer", "ATTN0026",
            Layer("DModel = 64, Heads = 4, Causal = true, RightWindow = {|ATTN0026:1|}"),
            "RightWindow contradicts Causal = true: a causal query sees nothing behind its own position; remove RightWindow or Causal"),
        new("Window beside LeftWindow", "ATTN0026",
            Layer("DModel = 64, Heads = 4, Causal = true, LeftWindow = 3, Window = {|ATTN0026:4|}"),
            "Window contradicts LeftWindow: both say how far back a query sees, as a count and as a distance; remove one of the two"),
        new("Window without Causal", "ATTN0026",
            Layer("DModel = 64, Heads = 4, Window = {|ATTN0026:4|}"),
            "Window contradicts Causal = false: a count of keys up to the query's own needs a causal mask; set Causal = true, or use LeftWindow and RightWindow"),
        .. new[] { "AddBiasKeyValue", "AddZeroAttention" }.SelectMany(AddedKeys),
        new("Both added keys with a window", "ATTN0026",
            Layer("DModel = 64, Heads = 4, AddZeroAttention = true, AddBiasKeyValue = {|ATTN0026:true|}, LeftWindow = 4"),
            "AddBiasKeyValue contradicts a window: an added key has no position that a window could hold; remove AddBiasKeyValue or the window"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        new("Options of a norm with it", "ATTN0021", Layer("DModel = 64, Heads = 4, QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.RmsOverHeads, NormEpsilon = 1e-5, NormWeightsPlusOne = true")),
        new("A gate with all that the core does not have either", "ATTN0026", Layer("DModel = 64, Heads = 4, OutputGate = OutputGate.PerHead, AddBiasKeyValue = true, OutputProjection = false")),
        new("Options of a bucketed bias with it", "ATTN0021", Layer("DModel = 64, Heads = 4, PositionBias = PositionBias.Bucketed, RelativeBuckets = 16, RelativeMaxDistance = 64")),
        new("The distance of a learned bias with it", "ATTN0021", Layer("DModel = 64, Heads = 4, PositionBias = PositionBias.Learned, RelativeMaxDistance = 12")),
        .. Fitting("ATTN0023", "LeftWindow", "", "-1", "0", "1048576"),
        .. Fitting("ATTN0023", "RightWindow", "", "-1", "0", "1048576"),
        .. Fitting("ATTN0023", "Window", "Causal = true, ", "0", "1", "1048576"),
        .. Fitting("ATTN0024", "RelativeBuckets", Bucketed + "RelativeMaxDistance = 2000, ", "4", "4096"),
        .. Fitting("ATTN0024", "RelativeMaxDistance", Bucketed, "9", "1048576"),
        .. Fitting("ATTN0024", "RelativeMaxDistance", "Causal = true, " + Bucketed, "17"),
        .. Fitting("ATTN0024", "RelativeMaxDistance", Learned, "1", "65536"),
        .. Fitting("ATTN0025", "SoftCap", "", "0", "1E-40", "50", "2.3E+38"),
        .. Fitting("ATTN0025", "NormEpsilon", "QueryKeyNorm = true, ", "0", "1E-300", "3E+38"),
        new("LeftWindow in a causal layer, whose RightWindow is written out", "ATTN0026", Layer("DModel = 64, Heads = 4, Causal = true, LeftWindow = 4, RightWindow = 0")),
        new("Window beside the default of LeftWindow", "ATTN0026", Layer("DModel = 64, Heads = 4, Causal = true, Window = 4, LeftWindow = -1")),
        new("Windows on both sides", "ATTN0026", Layer("DModel = 64, Heads = 4, LeftWindow = 4, RightWindow = 2, PositionBias = PositionBias.Alibi")),
        new("Added keys in a causal layer", "ATTN0026", Layer("DModel = 64, Heads = 4, Causal = true, AddBiasKeyValue = true, AddZeroAttention = true")),
        new("Added keys with what does not depend on positions", "ATTN0026", Layer("DModel = 64, Heads = 4, AddZeroAttention = true, SoftCap = 30, Sinks = true, QueryKeyNorm = true")),
    ];

    /// <summary>Each option where what it belongs to is missing.</summary>
    private static IEnumerable<DiagnosticCase> WithoutOwner =>
    [
        Useless("QueryKeyNormKind", "QueryKeyNormKind.RmsOverHeads", "", "QueryKeyNorm", "set QueryKeyNorm = true"),
        Useless("NormEpsilon", "1e-5", "", "QueryKeyNorm", "set QueryKeyNorm = true"),
        Useless("NormWeightsPlusOne", "true", "", "QueryKeyNorm", "set QueryKeyNorm = true"),
        .. new[] { "None", "Alibi", "Learned" }.Select(static bias => Useless(
            "RelativeBuckets", "16", $"PositionBias = PositionBias.{bias}, ", "PositionBias = Bucketed", "set that")),
        .. new[] { "None", "Alibi" }.Select(static bias => Useless(
            "RelativeMaxDistance", "64", $"PositionBias = PositionBias.{bias}, ", "PositionBias = Bucketed or Learned", "set one of them")),
    ];

    /// <summary>An added key has no place among positions.</summary>
    private static IEnumerable<DiagnosticCase> AddedKeys(string added) =>
    [
        .. new[] { "LeftWindow = 4", "RightWindow = 4", "Causal = true, Window = 4" }.Select(window => new DiagnosticCase(
            $"{added} with {window}",
            "ATTN0026",
            Layer($"DModel = 64, Heads = 4, {window}, {added} = {{|ATTN0026:true|}}"),
            $"{added} contradicts a window: an added key has no position that a window could hold; remove {added} or the window")),
        .. new[] { "Alibi", "Bucketed", "Learned" }.Select(bias => new DiagnosticCase(
            $"{added} with {bias}",
            "ATTN0026",
            Layer($"DModel = 64, Heads = 4, PositionBias = PositionBias.{bias}, {added} = {{|ATTN0026:true|}}"),
            $"{added} contradicts PositionBias: an added key has no distance to a query; remove {added} or PositionBias")),
    ];

    private static DiagnosticCase Useless(string name, string value, string before, string owner, string wayIn) => new(
        $"{name} without {owner}{(before.Length == 0 ? "" : $", but {before.TrimEnd(' ', ',')}")}",
        "ATTN0021",
        Layer($"DModel = 64, Heads = 4, {before}{name} = {{|ATTN0021:{value}|}}"),
        $"{name} has no effect without {owner}; {wayIn}, or remove {name}");

    private static IEnumerable<DiagnosticCase> Numbers(string id, string name, string before, string range, params string[] values) =>
        values.Select(value => Number($"{before}{name} is {value}", id, name, before, value, range));

    private static DiagnosticCase Number(string title, string id, string name, string before, string value, string range) => new(
        title,
        id,
        Layer($"DModel = 64, Heads = 4, {before}{name} = {{|{id}:{value}|}}"),
        $"{name} {Shown(value)} is out of range; it has to be {range}");

    private static IEnumerable<DiagnosticCase> Fitting(string id, string name, string before, params string[] values) =>
        values.Select(value => new DiagnosticCase($"{before}{name} = {value} fits", id, Layer($"DModel = 64, Heads = 4, {before}{name} = {value}")));

    private static string Shown(string value) => value switch
    {
        "double.NaN" => "NaN",
        "double.PositiveInfinity" => "Infinity",
        "double.NegativeInfinity" => "-Infinity",
        _ => value,
    };
}
