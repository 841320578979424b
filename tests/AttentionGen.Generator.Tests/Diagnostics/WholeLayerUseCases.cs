using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Calls of feed-forwards and whole layers that cannot work, and such that do; and shapes of them that get advice.</summary>
internal static class WholeLayerUseCases
{
    private const string Buffers = "float[] x = new float[512], y = new float[512]; ";
    private const string Cached = "KeyValueCache cache = block.CreateCache(1, 8); float[] x = new float[128], y = new float[128]; ";
    private const string StillRead = "is still read after parts of output have been written; give it memory of its own";
    private const string Tensors = "DModel = 64, UpWeight = new float[16384], DownWeight = new float[16384]";
    private const string Attention = "MultiHeadAttentionWeights.FromPacked(Block.DModel, new float[12288], new float[192], new float[4096])";

    public static IEnumerable<DiagnosticCase> Misused =>
    [
        Case("ATTN0030", "Rows of a feed-forward are short", "feed.Forward({|ATTN0030:new float[500]|}, new float[512], rows: 8);",
            "input of Feed.Forward holds 500 floats, but has to hold rows × DModel = 8 × 64 = 512"),
        Case("ATTN0030", "An output of a feed-forward is no whole number of rows", "feed.Forward(new float[n * Feed.DModel], {|ATTN0030:new float[100]|}, n);",
            "output of Feed.Forward holds 100 floats, but has to hold a multiple of DModel = 64"),
        Case("ATTN0030", "The rows of a feed-forward are negative", "feed.Forward([], [], {|ATTN0030:-1|});", "rows of Feed.Forward is -1, but has to be 0 or more"),
        Case("ATTN0030", "The cost of negative rows", "_ = feed.GetWorkspaceBytes({|ATTN0030:-8|});", "rows of Feed.GetWorkspaceBytes is -8, but has to be 0 or more"),
        Case("ATTN0030", "An input of a layer is an item short", "block.Forward({|ATTN0030:new float[512]|}, new float[1024], batch: 2, sequence: 8);",
            "input of Block.Forward holds 512 floats, but has to hold batch × sequence × DModel = 2 × 8 × 64 = 1024"),
        Case("ATTN0030", "An output of a layer is too long", "block.Forward(new float[512], {|ATTN0030:new float[513]|}, 1, 8);",
            "output of Block.Forward holds 513 floats, but has to hold batch × sequence × OutputWidth = 1 × 8 × 64 = 512"),
        Case("ATTN0030", "Packed tokens of a layer are short", "block.Forward({|ATTN0030:new float[256]|}, new float[512], [0, 3, 8]);",
            "input of Block.Forward holds 256 floats, but has to hold tokens × DModel = 8 × 64 = 512"),
        Case("ATTN0030", "Packed lengths of a layer decrease", "float[] x = new float[n], y = new float[n]; block.Forward(x, y, {|ATTN0030:[0, 8, 4]|});", "cumulativeLengths of Block.Forward has 4 behind 8, but has to not decrease"),
        Case("ATTN0030", "A layer's cache is too small", "KeyValueCache cache = block.CreateCache(1, 4); block.Forward(new float[512], cache, new float[512], {|ATTN0030:8|});",
            "sequence of Block.Forward is 8, but has to be at most capacity = 4"),
        Case("ATTN0030", "Padding of a layer has another batch", "block.Forward(new float[1024], new float[1024], 2, 8, PaddingMask.FromLengths({|ATTN0030:[8]|}));",
            "padding of Block.Forward holds 1 lengths, but has to hold batch = 2"),
        Case("ATTN0030", "A mask of a layer fits no scope", "block.Forward(new float[512], new float[512], 1, 8, new AttentionOptions { Mask = AttentionMask.Additive({|ATTN0030:new float[63]|}) });",
            "options.Mask of Block.Forward holds 63 entries, but has to hold sequence × sequence = 8 × 8 = 64 (Shared) or batch × sequence × sequence = 1 × 8 × 8 = 64 (PerItem) or batch × Heads × sequence × sequence = 1 × 4 × 8 × 8 = 256 (PerItemAndHead)"),
        Case("ATTN0030", "A feed-forward's weights have another width", "_ = new Feed({|ATTN0030:FeedForwardWeights.From(new FeedForwardTensors { DModel = 32, UpWeight = new float[8192], DownWeight = new float[8192] })|});",
            "weights of new Feed has DModel = 32, but has to have DModel = 64"),
        Case("ATTN0030", "A feed-forward's weights have another hidden width", "var weights = FeedForwardWeights.From(new FeedForwardTensors { DModel = 64, UpWeight = new float[8192], DownWeight = new float[8192] }); _ = new Feed({|ATTN0030:weights|});",
            "weights of new Feed has Hidden = 128, but has to have Hidden = 256"),
        Case("ATTN0030", "A matrix of a feed-forward has no whole rows", "_ = FeedForwardWeights.From(new FeedForwardTensors { DModel = 64, UpWeight = {|ATTN0030:new float[100]|}, DownWeight = new float[n * 64] });",
            "UpWeight of FeedForwardWeights.From holds 100 floats, but has to hold a multiple of DModel = 64"),
        Case("ATTN0030", "The matrices of a feed-forward differ", "_ = FeedForwardWeights.From(new FeedForwardTensors { DModel = 64, UpWeight = new float[16384], DownWeight = {|ATTN0030:new float[64]|} });",
            "DownWeight of FeedForwardWeights.From holds 64 floats, but has to hold DModel × up rows = 64 × 256 = 16384"),
        Case("ATTN0030", "A bias of a feed-forward is the other one's", "_ = FeedForwardWeights.From(new FeedForwardTensors { " + Tensors + ", DownBias = {|ATTN0030:new float[256]|} });",
            "DownBias of FeedForwardWeights.From holds 256 floats, but has to hold DModel = 64"),
        Case("ATTN0030", "A layer's attention has another width", $"_ = new Block(new TransformerLayerWeights {{ Attention = {{|ATTN0030:MultiHeadAttentionWeights.FromPacked(32, new float[3072], new float[96], new float[1024])|}}, FeedForward = FeedForwardWeights.From(new FeedForwardTensors {{ {Tensors} }}) }});",
            "Attention of new Block has dModel = 32, but has to have DModel = 64"),
        Case("ATTN0030", "A layer's norm has another width", $"_ = new Block(new TransformerLayerWeights {{ Attention = {Attention}, FeedForward = FeedForwardWeights.From(new FeedForwardTensors {{ {Tensors} }}), AttentionNorm = new NormWeights({{|ATTN0030:new float[256]|}}), FeedForwardNorm = new NormWeights(new float[64]) }});",
            "AttentionNorm of new Block holds 256 factors, but has to hold DModel = 64"),
        Loop("A layer takes one token in a loop", "for (int i = 0; i < n; i++) { block.Forward(x, y, 1, {|ATTN0033:1|}); }", "one token at a time, each of which sees itself alone"),
        Loop("A layer takes all tokens so far", "for (int length = 1; length <= n; length++) { block.Forward(x.AsSpan(0, length), y, 1, {|ATTN0033:length|}); }", "all earlier tokens again on every turn of the loop"),
        Case("ATTN0035", "A layer's rows sequence first", "block.Forward(new float[1024], new float[1024], 2, 8, new AttentionOptions { Layout = {|ATTN0035:SequenceLayout.SequenceFirst|} });",
            "options.Layout is refused by Block.Forward here: rows of a whole layer are batch-first; transpose the input and the output of the stack instead"),
        Case("ATTN0035", "A mask with a layer's cache", Cached + "block.Forward(x, cache, y, 2, new AttentionOptions { Mask = {|ATTN0035:AttentionMask.Deny([false])|} });",
            "options.Mask is refused by Block.Forward here: a call with a cache sees the cached tokens too, which it has no entries for; leave it out"),
        Case("ATTN0035", "Padding of packed tokens of a layer", Buffers + "block.Forward(x, y, [0, 8], new AttentionOptions { Padding = {|ATTN0035:PaddingMask.FromLengths([8])|} });",
            "options.Padding is refused by Block.Forward here: sequences of different lengths have no padding, and no common matrix; leave it out"),
        Case("ATTN0036", "A layer's output is its input", Buffers + "block.Forward(x, {|ATTN0036:x|}, 1, 8); y[0] = 1;", $"output of Block.Forward is in the same memory as input: input {StillRead}"),
        Case("ATTN0036", "A feed-forward's output is its input", Buffers + "feed.Forward(x, {|ATTN0036:x|}, 8); y[0] = 1;", $"output of Feed.Forward is in the same memory as input: input {StillRead}"),
        Case("ATTN0037", "A cache of another layer object", Two + "KeyValueCache cache = first.CreateCache(1, 8); second.Forward(x, {|ATTN0037:cache|}, y, 8);",
            "cache of Block.Forward was made by first, whose projections are others; call CreateCache of the layer that uses it"),
        Case("ATTN0038", "A workspace of feed-forwards of Parallel.For", Buffers + "var scratch = new Workspace(); Parallel.For(0, n, i => feed.Forward(x, new float[512], 8, workspace: {|ATTN0038:scratch|}));", $"workspace of Feed.Forward is 'scratch', {OneAtATime}"),
        Case("ATTN0038", "A cache of layers of Parallel.For", Cached + "Parallel.For(0, n, i => block.Forward(x, {|ATTN0038:cache|}, new float[128], 2));", $"cache of Block.Forward is 'cache', {OneAtATime}"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        Fits("ATTN0030", "Rows of a feed-forward that fit", "feed.Forward(new float[512], new float[512], 8); feed.Forward(new float[n * 64], new float[n * Feed.DModel], n);"),
        Fits("ATTN0030", "A layer with all that fits", "block.Forward(new float[1024], new float[1024], 2, 8, PaddingMask.FromLengths([3, 8])); block.Forward(new float[512], new float[512], [0, 3, 8]);"),
        Fits("ATTN0030", "A layer with its cache", "KeyValueCache cache = block.CreateCache(2, 8); block.Forward(new float[512], cache, new float[512], 4);"),
        Fits("ATTN0030", "Weights of a feed-forward that fit", "_ = new Feed(FeedForwardWeights.From(new FeedForwardTensors { " + Tensors + ", UpBias = new float[256], DownBias = new float[64], GateWeight = [] }));"),
        Fits("ATTN0030", "Weights of a layer that fit", Two + "first.Forward(x, y, 1, 8); second.Forward(y, x, 1, 8);"),
        Fits("ATTN0033", "A layer takes one token with a cache in a loop", Cached + "for (int i = 0; i < n; i++) { block.Forward(x.AsSpan(0, 64), cache, y.AsSpan(0, 64), 1); }"),
        Fits("ATTN0033", "A feed-forward takes one row in a loop", Buffers + "for (int i = 0; i < n; i++) { feed.Forward(x.AsSpan(0, 64), y.AsSpan(0, 64), 1); }"),
        Fits("ATTN0035", "A layer's rows batch first, and what else it takes", "block.Forward(new float[512], new float[512], 1, 8, new AttentionOptions { Layout = SequenceLayout.BatchFirst, Mask = AttentionMask.Additive(new float[64]), Padding = PaddingMask.FromLengths([4]) });"),
        Fits("ATTN0036", "Parts of one memory beside each other in a feed-forward", "float[] x = new float[1024]; feed.Forward(x.AsSpan(0, 512), x.AsSpan(512, 512), 8);"),
        Fits("ATTN0037", "A layer's own cache", Two + "KeyValueCache cache = second.CreateCache(1, 8); second.Forward(x, cache, y, 8); first.Forward(x, first.CreateCache(1, 8), y, 8);"),
        Fits("ATTN0038", "A workspace of a feed-forward for each thread", Buffers + "Parallel.For(0, n, i => { var scratch = new Workspace(); feed.Forward(x, new float[512], 8, workspace: scratch); });"),
        new("All calls of a layer have one length", "ATTN0104", Use("block.Forward(new float[n], new float[n], 1, 16);").Replace("public ", "internal ", StringComparison.Ordinal)),
        new("A hidden width of whole tiles", "ATTN0102", Type("[FeedForward(64, 256)] public partial class Feed;")),
        new("An odd hidden width that wastes little", "ATTN0102", Type("[TransformerLayer(64, 4, 1001)] public partial class Block;")),
        new("An odd model width that wastes little", "ATTN0102", Type("[FeedForward(1001, 4096)] public partial class Feed;")),
    ];

    public static IEnumerable<DiagnosticCase> Advised =>
    [
        new("A feed-forward's hidden width makes a part of a vector", "ATTN0102",
            Type("[FeedForward(64, {|ATTN0102:20|})] public partial class Feed;"),
            "Hidden 20 leaves 23 % of the feed-forward's arithmetic idle in Vector512 tiles; the values near it that waste least: 16 and 32"),
        new("A layer's hidden width makes a part of a vector", "ATTN0102",
            Type("[TransformerLayer(64, 4, {|ATTN0102:100|}, Gated = true)] public partial class Block;"),
            "Hidden 100 leaves 7 % of the feed-forward's arithmetic idle in Vector512 tiles; the values near it that waste least: 96 and 112"),
        new("A feed-forward's model width makes a part of a vector", "ATTN0102",
            Type("[FeedForward(DModel = {|ATTN0102:20|}, Hidden = 64)] public partial class Feed;"),
            "DModel 20 leaves 23 % of the feed-forward's arithmetic idle in Vector512 tiles; the values near it that waste least: 16 and 32"),
        new("A layer's head makes a part of a vector", "ATTN0101",
            Type("[TransformerLayer(576, {|ATTN0101:8|}, 2304)] public partial class Block;"),
            "HeadDim 72 leaves idle in each context row 8 of 16 lanes of the last Vector512 (10 % of the arithmetic); multiples of 16 leave none, the nearest are: 64 and 80"),
        Magic("A width of a layer's output", "block.Forward(new float[n], new float[n * {|ATTN0105:64|}], 1, n);", "output", "Block"),
        Magic("A width of a feed-forward's input", "feed.Forward(new float[n * {|ATTN0105:64|}], new float[n], n);", "input", "Feed"),
    ];

    private const string OneAtATime =
        "which all threads of the loop share, but it serves one call at a time; give each thread its own, or leave out a workspace to borrow from the pool";

    private const string Two = Buffers
        + "var weights = new TransformerLayerWeights { Attention = " + Attention + ", FeedForward = FeedForwardWeights.From(new FeedForwardTensors { " + Tensors + " }), "
        + "AttentionNorm = new NormWeights(new float[64]), FeedForwardNorm = new NormWeights(new float[64], new float[64]) }; "
        + "var first = new Block(weights); var second = new Block(weights); ";

    private static DiagnosticCase Case(string id, string name, string body, string message) => new(name, id, Use(body), message);

    private static DiagnosticCase Fits(string id, string name, string body) => new(name, id, Use(body));

    private static DiagnosticCase Loop(string name, string body, string waste) => Case(
        "ATTN0033",
        name,
        "float[] x = new float[n], y = new float[n]; " + body,
        $"Block.Forward in this loop computes {waste}; make a KeyValueCache with Block.CreateCache before the loop and pass it to Forward: the bits are those of the whole sequence, at the cost of the new tokens");

    private static DiagnosticCase Magic(string name, string body, string tensor, string layer) => Case(
        "ATTN0105", name, body, $"64 in the size of {tensor} is DModel of {layer}; write {layer}.DModel, which follows the attribute");

    /// <summary>A causal layer, a feed-forward, and a method that uses them.</summary>
    private static string Use(string body) => $$"""
        using System;
        using System.Threading.Tasks;
        using AttentionGen;
        namespace Demo;
        [TransformerLayer(64, 4, 256, Causal = true)] public partial class Block;
        [FeedForward(64, 256)] public partial class Feed;
        public static class Program
        {
            public static void Run(Block block, Feed feed, int n)
            {
                {{body}}
            }
        }
        """;
}
