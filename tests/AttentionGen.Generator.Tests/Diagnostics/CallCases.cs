using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Calls that are refused for what is put together in them, and calls from several threads that get into each other's way.</summary>
internal static class CallCases
{
    private const string Causal = "DModel = 64, Heads = 4, Causal = true";
    private const string Cached = "KeyValueCache cache = attention.CreateCache(1, 8); float[] x = new float[128], y = new float[128]; ";
    private const string Memory = "KeyValueMemory memory = attention.CreateMemory(1, 8); float[] x = new float[512], y = new float[512]; ";
    private const string Buffers = "float[] x = new float[512], y = new float[512]; ";

    private const string SeesCached = "a call with a cache sees the cached tokens too, which it has no entries for; leave it out";
    private const string StillRead = "is still read after parts of output have been written; give it memory of its own";
    private const string OneAtATime = "which all threads of the loop share, but it serves one call at a time; give each thread its own, or leave out a workspace to borrow from the pool";

    public static IEnumerable<DiagnosticCase> Misused =>
    [
        .. Refused,
        .. Overlapping,
        .. Foreign,
        Shared("A workspace of Parallel.For", "var scratch = new Workspace(); Parallel.For(0, n, i => attention.Forward(x, new float[512], 1, 8, workspace: {|ATTN0038:scratch|}));", "workspace of DecoderAttention.Forward is 'scratch'"),
        Shared("A workspace in options of Parallel.ForEach", "var scratch = new Workspace(); Parallel.ForEach(new float[4][], z => { attention.Forward(x, z, 1, 8, new AttentionOptions { Workspace = {|ATTN0038:scratch|} }); });", "workspace of DecoderAttention.Forward is 'scratch'"),
        Shared("A cache of ForAll", "KeyValueCache cache = attention.CreateCache(1, 8); new float[4][].AsParallel().ForAll(z => attention.Forward(x, {|ATTN0038:cache|}, z, 8));", "cache of DecoderAttention.Forward is 'cache'"),
        Shared("A memory that Parallel.For fills", "KeyValueMemory memory = attention.CreateMemory(1, 8); Parallel.For(0, n, i => attention.ProjectMemory(x, x, {|ATTN0038:memory|}, 8));", "memory of DecoderAttention.ProjectMemory is 'memory'"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        Fits("ATTN0035", "Lengths with a cache", Cached + "attention.Forward(x, cache, y, 2, new AttentionOptions { Padding = PaddingMask.FromLengths([1]) });"),
        Fits("ATTN0035", "Log-sum-exps with a cache", Cached + "attention.Forward(x, cache, y, 2, new AttentionOptions { LogSumExp = new float[8] });"),
        Fits("ATTN0035", "No mask with a cache", Cached + "attention.Forward(x, cache, y, 2, new AttentionOptions { Mask = AttentionMask.None, Weights = default });"),
        Fits("ATTN0035", "Padding while a memory is filled", Memory + "attention.ProjectMemory(x, x, memory, 8, new AttentionOptions { Padding = PaddingMask.FromLengths([4]) });"),
        Fits("ATTN0035", "A mask with a memory", Memory + "attention.ProjectMemory(x, x, memory, 8); attention.Forward(x, memory, y, 8, new AttentionOptions { Mask = AttentionMask.Additive(new float[n * 0 + 64]) });"),
        Fits("ATTN0035", "Threads with sequences of different lengths", Buffers + "attention.Forward(x, y, [0, 8], new AttentionOptions { MaxDegreeOfParallelism = 1 });"),
        Fits("ATTN0036", "Parts beside each other", "float[] x = new float[1024]; attention.Forward(x.AsSpan(0, 512), x.AsSpan(512, 512), 1, 8);"),
        Fits("ATTN0036", "Parts beside each other as ranges", "Span<float> x = new float[1024]; attention.Forward(x[..512], x[512..], 1, 8);"),
        Fits("ATTN0036", "Parts beside each other in locals", "float[] x = new float[1024]; Span<float> a = x.AsSpan(0, 512), b = x.AsSpan(512); attention.Forward(a, b, 1, 8);"),
        Fits("ATTN0036", "A part of what has been moved on", "Span<float> x = new float[1024]; Span<float> a = x[..512]; x = x[512..]; attention.Forward(a, x, 1, 8);"),
        Fits("ATTN0036", "A buffer that is swapped", "float[] x = new float[512], y = new float[512]; float[] a = x; x = y; attention.Forward(a, x, 1, 8);"),
        Fits("ATTN0036", "One source of keys and values", Buffers + "attention.Forward(x, x, x, y, 1, 8, 8);"),
        Fits("ATTN0037", "A cache of its own", Two + "KeyValueCache cache = second.CreateCache(1, 8); second.Forward(x, cache, y, 8); first.Forward(x, first.CreateCache(1, 8), y, 8);"),
        Fits("ATTN0037", "A layer under another name", "DecoderAttention other = attention; KeyValueCache cache = attention.CreateCache(1, 8); other.Forward(new float[512], cache, new float[512], 8);"),
        Fits("ATTN0038", "A workspace for each thread", Buffers + "Parallel.For(0, n, i => { var scratch = new Workspace(); attention.Forward(x, new float[512], 1, 8, workspace: scratch); });"),
        Fits("ATTN0038", "A workspace for each thread of the loop", Buffers + "Parallel.For(0, n, () => new Workspace(), (i, state, scratch) => { attention.Forward(x, new float[512], 1, 8, workspace: scratch); return scratch; }, scratch => { });"),
        Fits("ATTN0038", "A memory that is read from", Memory + "attention.ProjectMemory(x, x, memory, 8); Parallel.For(0, n, i => attention.Forward(x, memory, new float[512], 8));"),
        Fits("ATTN0038", "A workspace in a loop of one thread", Buffers + "var scratch = new Workspace(); for (int i = 0; i < n; i++) { attention.Forward(x, y, 1, 8, workspace: scratch); }"),
    ];

    private const string Two =
        "float[] x = new float[512], y = new float[512]; var weights = MultiHeadAttentionWeights.FromPacked(DecoderAttention.DModel, new float[12288], new float[192], new float[4096]); "
        + "var first = new DecoderAttention(weights); var second = new DecoderAttention(weights); ";

    private static IEnumerable<DiagnosticCase> Refused =>
    [
        Case("ATTN0035", "A mask with a cache", Cached + "attention.Forward(x, cache, y, 2, new AttentionOptions { Mask = {|ATTN0035:AttentionMask.Deny([false])|} });", $"options.Mask is refused by DecoderAttention.Forward here: {SeesCached}"),
        Case("ATTN0035", "Weights with a cache", Cached + "attention.Forward(x, cache, y, 2, new AttentionOptions { Weights = {|ATTN0035:AttentionWeightsOutput.PerHead(new float[n])|} });", $"options.Weights is refused by DecoderAttention.Forward here: {SeesCached}"),
        Case("ATTN0035", "Scores with a cache in the core", Cached + "attention.Attend(x, x, x, cache, y, 2, new AttentionOptions { Scores = {|ATTN0035:ScoresOutput.Raw(new float[n])|} });", $"options.Scores is refused by DecoderAttention.Attend here: {SeesCached}"),
        Case("ATTN0035", "Flags with a cache", Cached + "attention.Forward(x, cache, y, 2, new AttentionOptions { Padding = {|ATTN0035:PaddingMask.FromIgnored([false, false])|} });",
            "options.Padding is refused by DecoderAttention.Forward here: a cache grows by a number of tokens for each sequence; use PaddingMask.FromLengths"),
        Case("ATTN0035", "Padding with a memory", Memory + "attention.ProjectMemory(x, x, memory, 8); attention.Forward(x, memory, y, 8, new AttentionOptions { Padding = {|ATTN0035:PaddingMask.FromLengths([8])|} });",
            "options.Padding is refused by DecoderAttention.Forward here: which keys are real was said when they were projected into the memory; leave it out"),
        Case("ATTN0035", "A mask while a memory is filled", Memory + "attention.ProjectMemory(x, y, memory, 8, new AttentionOptions { Mask = {|ATTN0035:AttentionMask.Additive(new float[n])|} });",
            "options.Mask is refused by DecoderAttention.ProjectMemory here: nothing attends while keys and values are projected; leave it out"),
        Case("ATTN0035", "Padding of sequences of different lengths", Buffers + "attention.Forward(x, y, [0, 8], new AttentionOptions { Padding = {|ATTN0035:PaddingMask.FromLengths([8])|} });",
            "options.Padding is refused by DecoderAttention.Forward here: sequences of different lengths have no padding, and no common matrix; leave it out"),
        Case("ATTN0035", "A layout of sequences of different lengths", Buffers + "attention.Forward(x, y, [0, 8], new AttentionOptions { Layout = {|ATTN0035:SequenceLayout.SequenceFirst|} });",
            "options.Layout is refused by DecoderAttention.Forward here: sequences of different lengths follow each other; leave it out"),
    ];

    private static IEnumerable<DiagnosticCase> Overlapping =>
    [
        Case("ATTN0036", "Output is input", Buffers + "attention.Forward(x, {|ATTN0036:x|}, 1, 8); y[0] = 1;", $"output of DecoderAttention.Forward is in the same memory as input: input {StillRead}"),
        Case("ATTN0036", "Output is value", Buffers + "attention.Forward(y, y, x, {|ATTN0036:x|}, 1, 8, 8);", $"output of DecoderAttention.Forward is in the same memory as value: value {StillRead}"),
        Case("ATTN0036", "Output begins in the input", "float[] x = new float[1024]; attention.Forward(x.AsSpan(0, 512), {|ATTN0036:x.AsSpan(511, 512)|}, 1, 8);", $"output of DecoderAttention.Forward is in the same memory as input: input {StillRead}"),
        Case("ATTN0036", "Output is the input under another name", Buffers + "Span<float> z = x; attention.Forward(x, {|ATTN0036:z|}, 1, 8); y[0] = 1;", $"output of DecoderAttention.Forward is in the same memory as input: input {StillRead}"),
        Case("ATTN0036", "Output with a cache is the input", Cached + "attention.Forward(x, cache, {|ATTN0036:x|}, 2); y[0] = 1;", $"output of DecoderAttention.Forward is in the same memory as input: input {StillRead}"),
        Case("ATTN0036", "Log-sum-exps are in the output", Buffers + "attention.Forward(x, y, 1, 8, new AttentionOptions { LogSumExp = {|ATTN0036:y.AsSpan(0, 32)|} });", "options.LogSumExp of DecoderAttention.Forward is in the same memory as output: both are written; give it memory of its own"),
    ];

    private static IEnumerable<DiagnosticCase> Foreign =>
    [
        Case("ATTN0037", "A cache of another object", Two + "KeyValueCache cache = first.CreateCache(1, 8); second.Forward(x, {|ATTN0037:cache|}, y, 8);", "cache of DecoderAttention.Forward was made by first, whose projections are others; call CreateCache of the layer that uses it"),
        new("A memory of another class", "ATTN0037",
            Use("KeyValueMemory memory = attention.CreateMemory(1, 8); new Other(MultiHeadAttentionWeights.FromPacked(Other.DModel, new float[12288], new float[192], new float[4096])).ProjectMemory(new float[512], new float[512], {|ATTN0037:memory|}, 8);", Causal)
                + "[MultiHeadAttention(DModel = 64, Heads = 4)] public partial class Other;",
            "memory of Other.ProjectMemory was made by DecoderAttention, whose projections are others; call CreateMemory of the layer that uses it"),
    ];

    private static DiagnosticCase Shared(string name, string body, string subject) => Case("ATTN0038", name, "float[] x = new float[512]; " + body, $"{subject}, {OneAtATime}");

    private static DiagnosticCase Case(string id, string name, string body, string message) => new(name, id, Use(body, Causal), message);

    private static DiagnosticCase Fits(string id, string name, string body) => new(name, id, Use(body, Causal));
}
