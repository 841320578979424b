using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Masks and outputs in the options that a call refuses for their size, and such that it takes; the tests run them.</summary>
internal static class OptionSizeCases
{
    private const string Plain = "DModel = 64, Heads = 4";
    private const string Added = "DModel = 64, Heads = 4, AddBiasKeyValue = true, AddZeroAttention = true";
    private const string Causal = "DModel = 64, Heads = 4, Causal = true";

    public static IEnumerable<DiagnosticCase> Misused =>
    [
        Wrong("Lengths of three items for two", "padding: PaddingMask.FromLengths({|ATTN0030:[8, 8, 8]|})",
            "padding of DecoderAttention.Forward holds 3 lengths, but has to hold batch = 2"),
        Wrong("A length is beyond the keys", "padding: PaddingMask.FromLengths([8, {|ATTN0030:9|}])",
            "padding of DecoderAttention.Forward holds the length 9, but has to hold lengths up to sequence = 8"),
        Wrong("A length is negative", "padding: PaddingMask.FromLengths([{|ATTN0030:-1|}, 8])",
            "padding of DecoderAttention.Forward holds the length -1, but has to hold no negative one"),
        Wrong("Flags for one item", "padding: PaddingMask.FromIgnored({|ATTN0030:new bool[8]|})",
            "padding of DecoderAttention.Forward holds 8 flags, but has to hold batch × sequence = 2 × 8 = 16"),
        Wrong("Flags for one item in a variable", "padding: {|ATTN0030:padding|}",
            "padding of DecoderAttention.Forward holds 8 flags, but has to hold batch × sequence = 2 × 8 = 16", before: "var padding = PaddingMask.FromIgnored(new bool[8]); "),
        Wrong("Options in a variable", "{|ATTN0030:options|}",
            "options.LogSumExp of DecoderAttention.Forward holds 63 floats, but has to hold batch × Heads × sequence = 2 × 4 × 8 = 64", before: "var options = new AttentionOptions { LogSumExp = new float[63] }; "),
        Option("A mask fits no scope", "Mask = AttentionMask.Deny({|ATTN0030:new bool[100]|})",
            "options.Mask of DecoderAttention.Forward holds 100 entries, but has to hold sequence × sequence = 8 × 8 = 64 (Shared) or batch × sequence × sequence = 2 × 8 × 8 = 128 (PerItem) or batch × Heads × sequence × sequence = 2 × 4 × 8 × 8 = 512 (PerItemAndHead)"),
        Option("A mask fits the scope that has to be stated", "Mask = AttentionMask.Additive({|ATTN0030:new float[256]|})",
            "options.Mask of DecoderAttention.Forward holds 256 entries, but has to hold sequence × sequence = 8 × 8 = 64 (Shared) or batch × sequence × sequence = 2 × 8 × 8 = 128 (PerItem) or batch × Heads × sequence × sequence = 2 × 4 × 8 × 8 = 512 (PerItemAndHead); state MaskScope.PerHead for what it holds"),
        Option("A mask does not fit its scope", "Mask = AttentionMask.Additive({|ATTN0030:new float[64]|}, MaskScope.PerItem)",
            "options.Mask of DecoderAttention.Forward holds 64 entries, but has to hold batch × sequence × sequence = 2 × 8 × 8 = 128 (PerItem)"),
        Option("A dropout mask for one head", "Dropout = DropoutMask.FromDropped({|ATTN0030:new bool[128]|}, 0.1f)",
            "options.Dropout of DecoderAttention.Forward holds 128 flags, but has to hold batch × Heads × sequence × sequence = 2 × 4 × 8 × 8 = 512"),
        Option("Averaged weights with room for all heads", "Weights = AttentionWeightsOutput.Averaged({|ATTN0030:new float[512]|})",
            "options.Weights of DecoderAttention.Forward holds 512 floats, but has to hold batch × sequence × sequence = 2 × 8 × 8 = 128"),
        Option("Weights without room for added keys", "Weights = AttentionWeightsOutput.PerHead({|ATTN0030:new float[512]|})",
            "options.Weights of DecoderAttention.Forward holds 512 floats, but has to hold batch × Heads × sequence × (sequence + 2) = 2 × 4 × 8 × 10 = 640", Added),
        Option("Scores for one item", "Scores = ScoresOutput.Raw({|ATTN0030:new float[256]|})",
            "options.Scores of DecoderAttention.Forward holds 256 floats, but has to hold batch × Heads × sequence × sequence = 2 × 4 × 8 × 8 = 512"),
        Option("Threads in the options are negative", "MaxDegreeOfParallelism = {|ATTN0030:-1|}",
            "options.MaxDegreeOfParallelism of DecoderAttention.Forward is -1, but has to be 0 or more"),
        Option("A layout is none", "Layout = {|ATTN0030:(SequenceLayout)7|}",
            "options.Layout of DecoderAttention.Forward is 7, but has to be BatchFirst or SequenceFirst"),
        new("More new tokens of one sequence than are given", "ATTN0030",
            Use("KeyValueCache cache = attention.CreateCache(1, 8); attention.Forward(new float[128], cache, new float[128], 2, new AttentionOptions { Padding = PaddingMask.FromLengths([{|ATTN0030:3|}]) });", Causal),
            "padding of DecoderAttention.Forward holds the length 3, but has to hold lengths up to sequence = 2"),
        new("Padding of a memory is an item short", "ATTN0030",
            Use("KeyValueMemory memory = attention.CreateMemory(2, 8); attention.ProjectMemory(new float[1024], new float[1024], memory, 8, new AttentionOptions { Padding = PaddingMask.FromLengths({|ATTN0030:[8]|}) });"),
            "padding of DecoderAttention.ProjectMemory holds 1 lengths, but has to hold batch = 2"),
        new("A mask of the core is an item short", "ATTN0030",
            Use("DecoderAttention.Attend(new float[1024], new float[512], new float[512], new float[1024], 2, 8, 4, new AttentionOptions { Mask = AttentionMask.Additive({|ATTN0030:new float[32]|}, MaskScope.PerItem) });"),
            "options.Mask of DecoderAttention.Attend holds 32 entries, but has to hold batch × queryLength × keyLength = 2 × 8 × 4 = 64 (PerItem)"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        Fits("Lengths fit", "Padding = PaddingMask.FromLengths([0, 8])"),
        Fits("Flags fit", "Padding = PaddingMask.FromIgnored(new bool[16])"),
        Fits("A shared mask fits", "Mask = AttentionMask.Deny(new bool[64])"),
        Fits("A mask for each item and head fits", "Mask = AttentionMask.Additive(new float[512])"),
        Fits("A mask for each head fits where it is stated", "Mask = AttentionMask.Additive(new float[256], MaskScope.PerHead)"),
        Fits("Dropout fits", "Dropout = DropoutMask.FromDropped(new bool[512], 0.1f)"),
        Fits("Weights fit", "Weights = AttentionWeightsOutput.Averaged(new float[128])"),
        Fits("Weights with added keys fit", "Weights = AttentionWeightsOutput.PerHead(new float[640])", Added),
        Fits("Scores fit", "Scores = ScoresOutput.Masked(new float[512])"),
        Fits("Log-sum-exps fit", "LogSumExp = new float[64]"),
        Fits("No log-sum-exps fit", "LogSumExp = default"),
        new("Options that are set one by one are left to the run", "ATTN0030",
            Use("var options = new AttentionOptions { LogSumExp = new float[1] }; options.LogSumExp = new float[64]; attention.Forward(new float[1024], new float[1024], 2, 8, options);")),
    ];

    private static DiagnosticCase Wrong(string name, string argument, string message, string before = "") =>
        new(name, "ATTN0030", Use($"{before}attention.Forward(new float[1024], new float[1024], 2, 8, {argument});"), message);

    private static DiagnosticCase Option(string name, string option, string message, string attribute = Plain) =>
        new(name, "ATTN0030", Use($"attention.Forward(new float[1024], new float[1024], 2, 8, new AttentionOptions {{ {option} }});", attribute), message);

    private static DiagnosticCase Fits(string name, string option, string attribute = Plain) =>
        new(name + " in the options", "ATTN0030", Use($"attention.Forward(new float[1024], new float[1024], 2, 8, new AttentionOptions {{ {option} }});", attribute));
}
