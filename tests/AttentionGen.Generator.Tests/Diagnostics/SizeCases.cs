using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Tensors and sizes that a call refuses, and such that it takes. The tests run them: each refusal is a real one.</summary>
internal static class SizeCases
{
    private const string Cross = "DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 40, OutputDim = 48";
    private const string Grouped = "DModel = 64, Heads = 4, KeyValueHeads = 2, ValueHeadDim = 32, OutputProjection = false";
    private const string Causal = "DModel = 64, Heads = 4, Causal = true";
    private const string Fixed = "DModel = 64, Heads = 4, Sequence = 8";

    public static IEnumerable<DiagnosticCase> Misused =>
    [
        Wrong("An input is an item short", "float[] x = new float[8 * DecoderAttention.DModel], y = new float[2 * 8 * DecoderAttention.DModel]; attention.Forward({|ATTN0030:x|}, y, batch: 2, sequence: 8);",
            "input of DecoderAttention.Forward holds 512 floats, but has to hold batch × sequence × DModel = 2 × 8 × 64 = 1024"),
        Wrong("An output is one float too long", "attention.Forward(new float[512], {|ATTN0030:new float[513]|}, 1, 8);",
            "output of DecoderAttention.Forward holds 513 floats, but has to hold batch × sequence × OutputWidth = 1 × 8 × 64 = 512"),
        Wrong("Memory of the stack is short", "Span<float> x = stackalloc float[500]; attention.Forward({|ATTN0030:x|}, new float[512], 1, 8);",
            "input of DecoderAttention.Forward holds 500 floats, but has to hold batch × sequence × DModel = 1 × 8 × 64 = 512"),
        Wrong("Listed floats are short", "attention.Forward({|ATTN0030:[1f, 2f, 3f]|}, new float[512], 1, 8);",
            "input of DecoderAttention.Forward holds 3 floats, but has to hold batch × sequence × DModel = 1 × 8 × 64 = 512"),
        Wrong("A slice is short", "float[] x = new float[1024]; attention.Forward({|ATTN0030:x.AsSpan(0, 256)|}, new float[512], 1, 8);",
            "input of DecoderAttention.Forward holds 256 floats, but has to hold batch × sequence × DModel = 1 × 8 × 64 = 512"),
        Wrong("What is left behind a start is short", "float[] x = new float[1024]; attention.Forward({|ATTN0030:x.AsSpan(513)|}, new float[512], 1, 8);",
            "input of DecoderAttention.Forward holds 511 floats, but has to hold batch × sequence × DModel = 1 × 8 × 64 = 512"),
        Wrong("A range is short", "ReadOnlySpan<float> x = new float[1024]; attention.Forward({|ATTN0030:x[10..^2]|}, new float[512], 1, 8);",
            "input of DecoderAttention.Forward holds 1012 floats, but has to hold batch × sequence × DModel = 1 × 8 × 64 = 512"),
        Wrong("A length that is not known cannot make it fit", "attention.Forward({|ATTN0030:new float[100]|}, new float[n * DecoderAttention.DModel], 1, n);",
            "input of DecoderAttention.Forward holds 100 floats, but has to hold a multiple of batch × DModel = 1 × 64 = 64"),
        Wrong("Nothing that is known makes it fit but the width", "attention.Forward({|ATTN0030:new float[100]|}, new float[n * n * DecoderAttention.DModel], n, n);",
            "input of DecoderAttention.Forward holds 100 floats, but has to hold a multiple of DModel = 64"),
        Wrong("No sequence has no floats", "attention.Forward({|ATTN0030:new float[512]|}, [], 0, n);",
            "input of DecoderAttention.Forward holds 512 floats, but has to hold batch × DModel = 0 × 64 = 0"),
        Wrong("A constant has the size", "const int Tokens = 8; attention.Forward({|ATTN0030:new float[Tokens * DecoderAttention.DModel]|}, new float[DecoderAttention.DModel * (Tokens + 1)], 1, Tokens + 1);",
            "input of DecoderAttention.Forward holds 512 floats, but has to hold batch × sequence × DModel = 1 × 9 × 64 = 576"),
        Wrong("The batch is negative", "attention.Forward([], [], {|ATTN0030:-1|}, 8);",
            "batch of DecoderAttention.Forward is -1, but has to be 0 or more"),
        Wrong("The threads are negative", "attention.Forward(new float[512], new float[512], 1, 8, maxDegreeOfParallelism: {|ATTN0030:-2|});",
            "maxDegreeOfParallelism of DecoderAttention.Forward is -2, but has to be 0 or more"),
        Wrong("A cost is asked for a negative length", "_ = DecoderAttention.GetWorkspaceBytes(1, {|ATTN0030:-8|});",
            "sequence of DecoderAttention.GetWorkspaceBytes is -8, but has to be 0 or more"),
        Wrong("A fixed sequence is missed", "attention.Forward({|ATTN0030:new float[9 * 16 * 4]|}, new float[512], 1);",
            "input of DecoderAttention.Forward holds 576 floats, but has to hold batch × Sequence × DModel = 1 × 8 × 64 = 512", attribute: Fixed),
        Wrong("Keys have the queries' width", "attention.Forward(new float[512], {|ATTN0030:new float[512]|}, new float[320], new float[384], 1, 8, 8);",
            "key of DecoderAttention.Forward holds 512 floats, but has to hold batch × keyLength × KeyDim = 1 × 8 × 24 = 192", attribute: Cross),
        Wrong("Values have the keys' length in queries", "attention.Forward(new float[512], new float[96], {|ATTN0030:new float[320]|}, new float[384], 1, 8, 4);",
            "value of DecoderAttention.Forward holds 320 floats, but has to hold batch × keyLength × ValueDim = 1 × 4 × 40 = 160", attribute: Cross),
        Wrong("The core's output has the value heads' width", "DecoderAttention.Attend(new float[512], new float[256], new float[512], {|ATTN0030:new float[512]|}, 1, 8, 8);",
            "output of DecoderAttention.Attend holds 512 floats, but has to hold batch × queryLength × Heads * ValueHeadDim = 1 × 8 × 128 = 1024", attribute: Grouped),
        Wrong("The core's keys are not grouped", "DecoderAttention.Attend(new float[512], {|ATTN0030:new float[512]|}, new float[512], new float[1024], 1, 8, 8);",
            "key of DecoderAttention.Attend holds 512 floats, but has to hold batch × keyLength × KeyValueHeads * HeadDim = 1 × 8 × 32 = 256", attribute: Grouped),
        Wrong("A cache has more sequences", "KeyValueCache cache = attention.CreateCache(2, 16); attention.Forward({|ATTN0030:new float[128]|}, cache, new float[256], 2);",
            "input of DecoderAttention.Forward holds 128 floats, but has to hold batch × sequence × DModel = 2 × 2 × 64 = 256", attribute: Causal),
        Wrong("A cache is too small for the prompt", "KeyValueCache cache = attention.CreateCache(1, 4); attention.Forward(new float[512], cache, new float[512], {|ATTN0030:8|});",
            "sequence of DecoderAttention.Forward is 8, but has to be at most capacity = 4", attribute: Causal),
        Wrong("A cache's capacity is negative", "_ = attention.CreateCache(1, {|ATTN0030:-4|});",
            "capacity of DecoderAttention.CreateCache is -4, but has to be 0 or more", attribute: Causal),
        Wrong("A memory is too small for the keys", "KeyValueMemory memory = attention.CreateMemory(1, 4); attention.ProjectMemory(new float[512], new float[512], memory, {|ATTN0030:8|});",
            "keyLength of DecoderAttention.ProjectMemory is 8, but has to be at most capacity = 4"),
        Wrong("A memory has more items", "KeyValueMemory memory = attention.CreateMemory(2, 8); attention.Forward({|ATTN0030:new float[DecoderAttention.DModel]|}, memory, new float[128], 1);",
            "query of DecoderAttention.Forward holds 64 floats, but has to hold batch × queryLength × DModel = 2 × 1 × 64 = 128"),
        Wrong("Sequences of different lengths have fewer tokens", "attention.Forward({|ATTN0030:new float[448]|}, new float[512], [0, 3, 8]);",
            "input of DecoderAttention.Forward holds 448 floats, but has to hold tokens × DModel = 8 × 64 = 512"),
        Wrong("The ends of sequences begin behind the start", "attention.Forward(new float[512], new float[512], {|ATTN0030:[3, 8]|});",
            "cumulativeLengths of DecoderAttention.Forward begins with 3, but has to begin with 0"),
        Wrong("The ends of sequences go back", "attention.Forward(new float[512], new float[512], {|ATTN0030:[0, 9, 8]|});",
            "cumulativeLengths of DecoderAttention.Forward has 8 behind 9, but has to not decrease"),
        Wrong("A tensor has other rows", "attention.Forward(new ReadOnlyTensorSpan<float>(new float[480], [1, 8, {|ATTN0030:60|}]), new TensorSpan<float>(new float[512], [1, 8, DecoderAttention.DModel]));",
            "input of DecoderAttention.Forward has rows of 60 floats, but has to have rows of DModel = 64"),
        Wrong("A tensor has one dimension", "attention.Forward(new ReadOnlyTensorSpan<float>(new float[512], {|ATTN0030:[512]|}), new TensorSpan<float>(new float[512], [1, 8, DecoderAttention.DModel]));",
            "input of DecoderAttention.Forward has 1 dimensions, but has to have the shape [batch, sequence, DModel = 64], or that without a batch"),
        Wrong("Packed weights are one matrix short", "_ = MultiHeadAttentionWeights.FromPacked(64, {|ATTN0030:new float[2 * 64 * 64]|});",
            "inProjWeight of MultiHeadAttentionWeights.FromPacked holds 8192 floats, but has to hold 3 * dModel × dModel = 192 × 64 = 12288"),
        Wrong("A bias of packed weights is that of one matrix", "_ = MultiHeadAttentionWeights.FromPacked(64, 64, 32, new float[128 * 64], {|ATTN0030:new float[64]|});",
            "inProjBias of MultiHeadAttentionWeights.FromPacked holds 64 floats, but has to hold (queryWidth + 2 * keyValueWidth) = 128"),
        Wrong("A matrix has no whole rows", "_ = MultiHeadAttentionWeights.FromSeparate(64, new float[4096], {|ATTN0030:new float[4000]|}, new float[4096]);",
            "keyWeight of MultiHeadAttentionWeights.FromSeparate holds 4000 floats, but has to hold a multiple of dModel = 64"),
        Wrong("A width of weights is zero", "_ = MultiHeadAttentionWeights.FromPacked(64, {|ATTN0030:0|}, 64, []);",
            "queryWidth of MultiHeadAttentionWeights.FromPacked is 0, but has to be 1 or more"),
        Wrong("A matrix has no rows", "_ = MultiHeadAttentionWeights.FromSeparate(64, {|ATTN0030:new float[0]|}, new float[4096], new float[4096]);",
            "queryWeight of MultiHeadAttentionWeights.FromSeparate holds 0 floats, but has to hold at least one row"),
        Wrong("Weights are those of a wider layer", "var weights = MultiHeadAttentionWeights.FromPacked(128, new float[3 * 128 * 128]); _ = new DecoderAttention({|ATTN0030:weights|});",
            "weights of new DecoderAttention has dModel = 128, but has to have DModel = 64"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        Fits("Everything fits", "attention.Forward(new float[1024], new float[1024], 2, 8);"),
        Fits("A batch of nothing fits", "attention.Forward([], [], 0, 8);"),
        Fits("A length that may fit is left to the run", "attention.Forward(new float[64 * n], new float[64 * n], 1, n);"),
        Fits("A multiple of the width is left to the run", "if (n == 8) { attention.Forward(new float[512], new float[512], 1, n); }"),
        Fits("A variable that is assigned again is not known", "int tokens = 4; tokens += 4; attention.Forward(new float[512], new float[512], 1, tokens);"),
        Fits("An array that is assigned again is not known", "float[] x = new float[1]; x = new float[512]; attention.Forward(x, new float[512], 1, 8);"),
        Fits("An array that is resized is not known", "float[] x = new float[1]; Array.Resize(ref x, 512); attention.Forward(x, new float[512], 1, 8);"),
        Fits("A span that is moved on is not known", "Span<float> x = new float[1024]; x = x[512..]; attention.Forward(x, new float[512], 1, 8);"),
        Fits("A range from the end fits", "float[] x = new float[1024]; attention.Forward(x.AsSpan()[^512..], new float[512], 1, 8);"),
        Fits("Slices of slices fit", "float[] x = new float[1024]; attention.Forward(x.AsSpan(256).Slice(128, 512), new float[512], 1, 8);"),
        Fits("A range as an argument fits", "float[] x = new float[1024]; attention.Forward(x.AsSpan(256..768), new float[512], 1, 8);"),
        Fits("Memory of the stack fits", "Span<float> x = stackalloc float[512]; attention.Forward(x, new float[512], 1, 8);"),
        Fits("An uninitialized array fits", "attention.Forward(GC.AllocateUninitializedArray<float>(512), new float[512], 1, 8);"),
        Fits("Widths of their own fit", "attention.Forward(new float[512], new float[96], new float[160], new float[384], 1, 8, 4);", Cross),
        Fits("The core of grouped heads fits", "DecoderAttention.Attend(new float[512], new float[256], new float[512], new float[1024], 1, 8, 8);", Grouped),
        Fits("A fixed sequence fits", "attention.Forward(new float[1024], new float[1024], 2);", Fixed),
        Fits("A cache takes what it has room for", "KeyValueCache cache = attention.CreateCache(2, 4); attention.Forward(new float[512], cache, new float[512], 4);", Causal),
        Fits("A memory takes what it has room for",
            "KeyValueMemory memory = attention.CreateMemory(1, 8); attention.ProjectMemory(new float[512], new float[512], memory, 8); attention.Forward(new float[64], memory, new float[64], 1);"),
        Fits("Sequences of different lengths fit", "attention.Forward(new float[512], new float[512], [0, 3, 3, 8]);"),
        Fits("Ends of sequences that may have been written to are not known", "int[] ends = [3, 8]; ends[0] = 0; attention.Forward(new float[512], new float[512], ends);"),
        Fits("Tensors fit with and without a batch",
            "attention.Forward(new ReadOnlyTensorSpan<float>(new float[512], [8, DecoderAttention.DModel]), new TensorSpan<float>(new float[512], [1, 8, DecoderAttention.DModel]));"),
        Fits("Weights fit", "_ = new DecoderAttention(MultiHeadAttentionWeights.FromPacked(DecoderAttention.DModel, new float[3 * 64 * 64], new float[192], new float[64 * 64]));"),
        new("A method of the user's own has no sizes to check", "ATTN0030", Type("""
            [MultiHeadAttention(DModel = 64, Heads = 4)] public partial class DecoderAttention
            {
                public int Forward(float[] input, float[] output, int batch) => input.Length + output.Length + batch;
                public static int Run(DecoderAttention attention) => attention.Forward(new float[7], new float[7], -1);
            }
            """)),
        new("A readonly field has a size", "ATTN0030", Type("""
            [MultiHeadAttention(DModel = 64, Heads = 4)] public partial class DecoderAttention;
            public static class Program
            {
                private static readonly float[] Input = new float[512];
                public static void Run(DecoderAttention attention, int n) => attention.Forward(Input, new float[Input.Length], 1, 8);
            }
            """)),
    ];

    /// <summary>A call that throws.</summary>
    private static DiagnosticCase Wrong(string name, string body, string message, string attribute = "DModel = 64, Heads = 4") =>
        new(name, "ATTN0030", Use(body, attribute), message);

    private static DiagnosticCase Fits(string name, string body, string attribute = "DModel = 64, Heads = 4") => new(name, "ATTN0030", Use(body, attribute));
}
