using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Wrong and right numbers of a rotary embedding, and numbers without the embedding or scaling they belong to.</summary>
internal static class RotaryCases
{
    private const string Half = "Rotary = RotaryPairing.HalfSplit, ";
    private const string Yarn = Half + "RotaryScaling = RotaryScaling.Yarn, RotaryFactor = 4, RotaryOriginalLength = 2048, ";
    private const string Llama = Half + "RotaryScaling = RotaryScaling.Llama3, RotaryFactor = 8, RotaryOriginalLength = 8192, ";

    /// <summary>Every number with its way of being written wrong, the rest of the attribute being right.</summary>
    public static IEnumerable<DiagnosticCase> Wrong =>
    [
        .. WithoutRotary,
        .. WithoutScaling,
        Number("RotaryDim is odd", Half, "RotaryDim", "15", "15", "an even number from 2 to the head dimension 16"),
        Number("RotaryDim is negative", Half, "RotaryDim", "-2", "-2", "an even number from 2 to the head dimension 16"),
        Number("RotaryDim is beyond the head dimension", Half, "RotaryDim", "18", "18", "an even number from 2 to the head dimension 16"),
        new("An odd head dimension is rotated as a whole", "ATTN0022",
            Layer("DModel = 45, Heads = 3, Rotary = {|ATTN0022:RotaryPairing.HalfSplit|}"),
            "RotaryDim 15 is out of range; it has to be an even number from 2 to the head dimension 15"),
        Number("RotaryDim is two with Ntk", Half + "RotaryScaling = RotaryScaling.Ntk, ", "RotaryDim", "2", "2", "greater than 2 where RotaryScaling = Ntk"),
        new("The head dimension is two with Ntk", "ATTN0022",
            Layer("DModel = 8, Heads = 4, Rotary = RotaryPairing.Interleaved, RotaryScaling = {|ATTN0022:RotaryScaling.Ntk|}"),
            "RotaryDim 2 is out of range; it has to be greater than 2 where RotaryScaling = Ntk"),
        .. Numbers("RotaryBase", Half, "a finite number greater than 1", "1", "0", "-10000", "double.NaN", "double.PositiveInfinity"),
        .. Numbers("RotaryFactor", Half + "RotaryScaling = RotaryScaling.Linear, ", "a finite number from 1", "0.5", "-2", "double.NaN", "double.PositiveInfinity"),
        .. Numbers(
            "RotaryOriginalLength",
            Half + "RotaryScaling = RotaryScaling.Llama3, ",
            "the length of the sequences in training, from 1 to 1048576, which RotaryScaling = Llama3 needs",
            "0",
            "-1",
            "1048577"),
        new("RotaryOriginalLength is missing for Yarn", "ATTN0022",
            Layer("DModel = 64, Heads = 4, Rotary = RotaryPairing.HalfSplit, RotaryScaling = {|ATTN0022:RotaryScaling.Yarn|}, RotaryFactor = 4"),
            "RotaryOriginalLength 0 is out of range; it has to be the length of the sequences in training, from 1 to 1048576, which RotaryScaling = Yarn needs"),
        .. Numbers("RotaryBetaSlow", Yarn, "a positive, finite number", "0", "-1", "double.NaN", "double.PositiveInfinity"),
        .. Numbers("RotaryBetaFast", Yarn, "a finite number greater than RotaryBetaSlow 1", "1", "double.NaN", "double.PositiveInfinity"),
        new("RotaryBetaSlow is beyond the default of RotaryBetaFast", "ATTN0022",
            Layer($"DModel = 64, Heads = 4, {Yarn}RotaryBetaSlow = {{|ATTN0022:40|}}"),
            "RotaryBetaFast 32 is out of range; it has to be a finite number greater than RotaryBetaSlow 40"),
        .. Numbers("RotaryAttentionFactor", Yarn, "a positive, finite number, or 0 for the default", "-1", "double.NaN", "double.PositiveInfinity"),
        .. Numbers("RotaryLowFrequencyFactor", Llama, "a positive, finite number", "0", "-1", "double.NaN", "double.PositiveInfinity"),
        .. Numbers("RotaryHighFrequencyFactor", Llama, "a finite number greater than RotaryLowFrequencyFactor 1", "1", "double.NaN", "double.PositiveInfinity"),
        new("RotaryLowFrequencyFactor is beyond the default of RotaryHighFrequencyFactor", "ATTN0022",
            Layer($"DModel = 64, Heads = 4, {Llama}RotaryLowFrequencyFactor = {{|ATTN0022:5|}}"),
            "RotaryHighFrequencyFactor 4 is out of range; it has to be a finite number greater than RotaryLowFrequencyFactor 5"),
        new("Rotary is beyond its enumeration", "ATTN0018",
            Layer("DModel = 64, Heads = 4, Rotary = {|ATTN0018:(RotaryPairing)3|}"),
            "Rotary 3 is not defined; the values are None, HalfSplit and Interleaved"),
        new("RotaryScaling is beyond its enumeration", "ATTN0018",
            Layer("DModel = 64, Heads = 4, Rotary = RotaryPairing.HalfSplit, RotaryScaling = {|ATTN0018:(RotaryScaling)(-1)|}"),
            "RotaryScaling -1 is not defined; the values are None, Linear, Ntk, Yarn and Llama3"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        new("A rotary embedding with its defaults", "ATTN0021", Layer("DModel = 64, Heads = 4, Rotary = RotaryPairing.HalfSplit")),
        new("RotaryFactor with Ntk", "ATTN0021", Layer($"DModel = 64, Heads = 4, {Half}RotaryScaling = RotaryScaling.Ntk, RotaryFactor = 2")),
        new("Every number of Yarn", "ATTN0021", Layer($"DModel = 64, Heads = 4, {Yarn}RotaryBetaFast = 16, RotaryBetaSlow = 2, RotaryTruncate = false, RotaryAttentionFactor = 1.5")),
        new("Every number of Llama3", "ATTN0021", Layer($"DModel = 64, Heads = 4, {Llama}RotaryLowFrequencyFactor = 2, RotaryHighFrequencyFactor = 8")),
        new("RotaryDim at its smallest", "ATTN0022", Layer($"DModel = 64, Heads = 4, {Half}RotaryDim = 2")),
        new("RotaryDim at its largest", "ATTN0022", Layer($"DModel = 64, Heads = 4, {Half}RotaryDim = 16")),
        new("RotaryDim zero means the head dimension", "ATTN0022", Layer($"DModel = 64, Heads = 4, {Half}RotaryDim = 0")),
        new("An odd head dimension is rotated in part", "ATTN0022", Layer($"DModel = 45, Heads = 3, {Half}RotaryDim = 14")),
        new("RotaryDim is four with Ntk", "ATTN0022", Layer($"DModel = 64, Heads = 4, {Half}RotaryScaling = RotaryScaling.Ntk, RotaryDim = 4")),
        new("RotaryBase just above one", "ATTN0022", Layer($"DModel = 64, Heads = 4, {Half}RotaryBase = 1.5")),
        new("RotaryBase is huge", "ATTN0022", Layer($"DModel = 64, Heads = 4, {Half}RotaryBase = 1e300")),
        new("RotaryFactor at its smallest", "ATTN0022", Layer($"DModel = 64, Heads = 4, {Half}RotaryScaling = RotaryScaling.Linear, RotaryFactor = 1")),
        new("RotaryOriginalLength at its ends", "ATTN0022",
            Layer($"DModel = 64, Heads = 4, {Half}RotaryScaling = RotaryScaling.Llama3, RotaryOriginalLength = 1") + $"[MultiHeadAttention(DModel = 64, Heads = 4, {Half}RotaryScaling = RotaryScaling.Yarn, RotaryOriginalLength = 1048576)] public partial class Other;"),
        new("RotaryAttentionFactor zero means the default", "ATTN0022", Layer($"DModel = 64, Heads = 4, {Yarn}RotaryAttentionFactor = 0")),
    ];

    /// <summary>Each option of a rotary embedding where there is none.</summary>
    private static IEnumerable<DiagnosticCase> WithoutRotary => new[]
    {
        ("RotaryDim", "8"),
        ("RotaryBase", "500000"),
        ("RotaryScaling", "RotaryScaling.Ntk"),
        ("RotaryFactor", "2"),
        ("RotaryOriginalLength", "2048"),
        ("RotaryLowFrequencyFactor", "2"),
        ("RotaryHighFrequencyFactor", "8"),
        ("RotaryBetaFast", "16"),
        ("RotaryBetaSlow", "2"),
        ("RotaryTruncate", "false"),
        ("RotaryAttentionFactor", "1"),
    }.Select(static option => Useless("without a rotary embedding", "", option, "Rotary", "set Rotary to HalfSplit or Interleaved"));

    /// <summary>Each number of a scaling beside another one.</summary>
    private static IEnumerable<DiagnosticCase> WithoutScaling =>
    [
        Useless("without scaling", Half, ("RotaryFactor", "2"), "RotaryScaling", "set RotaryScaling"),
        .. new[] { "None", "Linear", "Ntk" }.Select(static scaling => Useless(
            "with " + scaling, Scaled(scaling), ("RotaryOriginalLength", "2048"), "RotaryScaling = Yarn or Llama3", "set one of them")),
        .. new[] { "RotaryBetaFast", "RotaryBetaSlow", "RotaryAttentionFactor" }.SelectMany(static name => new[] { "None", "Linear", "Llama3" }.Select(
            scaling => Useless("with " + scaling, Scaled(scaling), (name, "2"), "RotaryScaling = Yarn", "set that"))),
        .. new[] { "None", "Linear", "Ntk", "Llama3" }.Select(
            static scaling => Useless("with " + scaling, Scaled(scaling), ("RotaryTruncate", "false"), "RotaryScaling = Yarn", "set that")),
        Useless("at its default with None", Half, ("RotaryTruncate", "true"), "RotaryScaling = Yarn", "set that"),
        .. new[] { "RotaryLowFrequencyFactor", "RotaryHighFrequencyFactor" }.SelectMany(static name => new[] { "None", "Ntk", "Yarn" }.Select(
            scaling => Useless("with " + scaling, Scaled(scaling), (name, "2"), "RotaryScaling = Llama3", "set that"))),
    ];

    private static string Scaled(string scaling) => scaling switch
    {
        "Yarn" => Yarn,
        "Llama3" => Llama,
        _ => $"{Half}RotaryScaling = RotaryScaling.{scaling}, ",
    };

    private static DiagnosticCase Useless(string where, string before, (string Name, string Value) option, string owner, string wayIn) => new(
        $"{option.Name} {where}",
        "ATTN0021",
        Layer($"DModel = 64, Heads = 4, {before}{option.Name} = {{|ATTN0021:{option.Value}|}}"),
        $"{option.Name} has no effect without {owner}; {wayIn}, or remove {option.Name}");

    private static IEnumerable<DiagnosticCase> Numbers(string name, string before, string range, params string[] values) => values.Select(value => Number(
        $"{name} is {value}", before, name, value, value.Replace("double.", "", StringComparison.Ordinal).Replace("PositiveInfinity", "Infinity", StringComparison.Ordinal), range));

    private static DiagnosticCase Number(string title, string before, string name, string value, string shown, string range) => new(
        title,
        "ATTN0022",
        Layer($"DModel = 64, Heads = 4, {before}{name} = {{|ATTN0022:{value}|}}"),
        $"{name} {shown} is out of range; it has to be {range}");
}
