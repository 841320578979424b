using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Causal layers: calls that leave the diagonal open, loops that should keep a cache, and such as should not.</summary>
internal static class DecodingCases
{
    private const string Causal = "DModel = 64, Heads = 4, Causal = true";
    private const string Buffers = "float[] x = new float[n], y = new float[n]; ";

    private const string WayOut =
        "make a KeyValueCache with DecoderAttention.CreateCache before the loop and pass it to Forward: the bits are those of the whole sequence, at the cost of the new tokens";

    public static IEnumerable<DiagnosticCase> Misused =>
    [
        Open("One query against many keys", "attention.Forward(new float[n], new float[n], new float[n], new float[n], 1, 1, {|ATTN0032:16|});",
            "DecoderAttention.Forward has 1 queries and 16 keys, but the attribute of DecoderAttention does not say where the diagonal lies: the first query sees 1 key by default and 16 with BottomRight; set CausalAlignment to UpperLeft (the default) or BottomRight"),
        Open("The core with more queries than keys", "DecoderAttention.Attend(new float[n], new float[n], new float[n], new float[n], 1, 16, {|ATTN0032:4|});",
            "DecoderAttention.Attend has 16 queries and 4 keys, but the attribute of DecoderAttention does not say where the diagonal lies: the last query sees all 4 keys either way, and with BottomRight the first 12 queries see none; set CausalAlignment to UpperLeft (the default) or BottomRight"),
        Loop("One token in a for loop", Buffers + "for (int i = 0; i < n; i++) { attention.Forward(x, y, 1, {|ATTN0033:1|}); }", "one token at a time, each of which sees itself alone"),
        Loop("One token in a while loop", Buffers + "while (y[0] < 1) { attention.Forward(x.AsSpan(0, n), y, batch: 1, sequence: {|ATTN0033:1|}); }", "one token at a time, each of which sees itself alone"),
        Loop("All tokens so far, counted by the loop", Buffers + "for (int length = 1; length <= n; length++) { attention.Forward(x.AsSpan(0, length), y, 1, {|ATTN0033:length|}); }", "all earlier tokens again on every turn of the loop"),
        Loop("All tokens so far and the prompt", Buffers + "for (int i = 0; i < n; i++) { attention.Forward(x, y, 1, {|ATTN0033:4 + i|}); }", "all earlier tokens again on every turn of the loop"),
        Loop("All tokens so far, counted in the body", Buffers + "int length = 1; while (length < n) { attention.Forward(x, y, 1, {|ATTN0033:length|}); length += 1; }", "all earlier tokens again on every turn of the loop"),
        Loop("All tokens of a list that grows", Buffers + "var tokens = new List<int>(); while (tokens.Count < n) { tokens.Add(1); attention.Forward(x, y, 1, {|ATTN0033:tokens.Count|}); }", "all earlier tokens again on every turn of the loop"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        new("As many queries as keys", "ATTN0032", Use("attention.Forward(new float[n], new float[n], new float[n], new float[n], 1, 16, 16);", Causal)),
        new("The alignment is written out as the default", "ATTN0032", Use("attention.Forward(new float[n], new float[n], new float[n], new float[n], 1, 1, 16);", Causal + ", CausalAlignment = CausalAlignment.UpperLeft")),
        new("A layer that is not causal has no diagonal", "ATTN0032", Use("attention.Forward(new float[n], new float[n], new float[n], new float[n], 1, 1, 16);")),
        new("Lengths that only the run knows", "ATTN0032", Use("attention.Forward(new float[n], new float[n], new float[n], new float[n], 1, 1, n);", Causal)),
        new("One token outside a loop", "ATTN0033", Use(Buffers + "attention.Forward(x, y, 1, 1);", Causal)),
        new("A loop with a cache", "ATTN0033", Use(Buffers + "KeyValueCache cache = attention.CreateCache(1, n); for (int i = 0; i < n; i++) { attention.Forward(x, cache, y, 1); }", Causal)),
        new("A loop over whole sequences", "ATTN0033", Use(Buffers + "for (int i = 0; i < n; i++) { attention.Forward(x, y, 1, n); }", Causal)),
        new("A loop over lengths with buffers for each", "ATTN0033", Use("for (int length = 1; length < n; length++) { float[] x = new float[64 * length]; attention.Forward(x, new float[x.Length], 1, length); }", Causal)),
        new("A loop over given lengths", "ATTN0033", Use(Buffers + "foreach (int length in new[] { 4, n }) { attention.Forward(x, y, 1, length); }", Causal)),
        new("A loop in a layer that sees what comes later", "ATTN0033", Use(Buffers + "for (int i = 0; i < n; i++) { attention.Forward(x, y, 1, i); }")),
        new("A layer with added keys can have no cache", "ATTN0033", Use(Buffers + "for (int i = 0; i < n; i++) { attention.Forward(x, y, 1, i); }", Causal + ", AddZeroAttention = true")),
        new("A lambda that a loop makes is called elsewhere", "ATTN0033", Use(Buffers + "var calls = new List<Action>(); for (int i = 0; i < n; i++) { calls.Add(() => attention.Forward(x, y, 1, 1)); }", Causal)),
    ];

    private static DiagnosticCase Open(string name, string body, string message) => new(name, "ATTN0032", Use(body, Causal), message);

    private static DiagnosticCase Loop(string name, string body, string waste) =>
        new(name, "ATTN0033", Use(body, Causal), $"DecoderAttention.Forward in this loop computes {waste}; {WayOut}");
}
