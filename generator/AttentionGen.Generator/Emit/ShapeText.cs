using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes what becomes of a layer's input, stage by stage with the shapes: for the type's remarks and for the report.</summary>
internal static class ShapeText
{
    /// <summary>Input, the stages between, and output.</summary>
    public static IReadOnlyList<ShapeLine> Lines(AttentionSpec spec)
    {
        string tokens = Tokens(spec);
        string keys = Keys(spec);
        string scores = keys + (spec.AddedKeys > 0 ? $" + {spec.AddedKeys}" : "");
        string prepared = Prepared(spec);
        return
        [
            spec.SharesInputPanels
                ? new ShapeLine("input", $"[batch, {tokens}, {spec.DModel}]")
                : new ShapeLine("query", $"[batch, {tokens}, {spec.DModel}], key [batch, {keys}, {spec.KeyDim}], value [batch, {keys}, {spec.ValueDim}]"),
            new ShapeLine("query", $"{Heads(spec.Heads)} of {spec.HeadDim}{prepared}, scaled by {GeneratedText.Number(spec.Scale)}", IsStage: true),
            new ShapeLine("key", $"{Heads(spec.KeyValueHeads)} of {spec.HeadDim}{prepared}{Added(spec)}", IsStage: true),
            new ShapeLine("value", $"{Heads(spec.KeyValueHeads)} of {spec.ValueHeadDim}", IsStage: true),
            new ShapeLine("scores", $"[{spec.Heads}, {tokens}, {scores}]{Mask(spec)}{OnScores(spec)}, never stored as a whole", IsStage: true),
            new ShapeLine("context", $"{Heads(spec.Heads)} of {spec.ValueHeadDim}, concatenated to {spec.ContextWidth}{Gated(spec)}", IsStage: true),
            new ShapeLine("output", $"[batch, {tokens}, {spec.OutputWidth}]{(spec.OutputProjection ? ", projected" : "")}"),
        ];
    }

    /// <summary>The number of queries: a name, or the number that the attribute fixes.</summary>
    public static string Tokens(AttentionSpec spec) => spec.Sequence == 0 ? "T" : VectorDialect.Offset(spec.Sequence);

    /// <summary>The number of keys, likewise.</summary>
    public static string Keys(AttentionSpec spec) => spec.Sequence == 0 ? "S" : Tokens(spec);

    private static string Heads(int heads) => GeneratedText.Count(heads, "head");

    private static string Mask(AttentionSpec spec) =>
        VisibleText.HasWindow(spec) ? Window(spec.LeftWindow, spec.RightWindow)
        : !spec.Causal ? ""
        : spec.DiagonalAtEnd ? ", on and below the diagonal that ends at the last query and key"
        : ", on and below the diagonal";

    /// <summary>Which keys a query sees, by their distance from its own position.</summary>
    private static string Window(int left, int right) => (left >= 0, right >= 0) switch
    {
        (true, true) => $", from {GeneratedText.Count(left, "position")} before to {right} after",
        (true, false) => $", from {GeneratedText.Count(left, "position")} before on",
        _ => $", up to {GeneratedText.Count(right, "position")} after",
    };

    private static string Prepared(AttentionSpec spec) =>
        (spec.NormalisesHeads ? ", normalised together" : spec.QueryKeyNorm ? ", normalised" : "") + (spec.Rotary is { } rotary ? $", {rotary.Dim} elements rotated" : "");

    private static string Gated(AttentionSpec spec) => spec.OutputGate switch
    {
        GateKind.PerElement => ", each element times the sigmoid of its gate",
        GateKind.PerHead => ", each head times the sigmoid of its gate",
        _ => "",
    };

    private static string OnScores(AttentionSpec spec) =>
        (spec.SoftCap > 0 ? $", capped at {GeneratedText.Number(spec.SoftCap)}" : "")
        + (spec.Functions?.Score is { } score ? $", through {score.Method}" : "")
        + (spec.HasDistanceBias ? $", {spec.PositionBias} bias added" : "")
        + (spec.Functions?.Mask is { } mask ? $", where {mask.Method} holds" : "")
        + (spec.Sinks ? ", a sink for each head" : "");

    private static string Added(AttentionSpec spec) => (spec.AddBiasKeyValue, spec.AddZeroAttention) switch
    {
        (true, true) => ", one learned and one of zeros added",
        (true, false) => ", a learned one added",
        (false, true) => ", one of zeros added",
        _ => "",
    };
}

/// <summary>One line of the shape tree.</summary>
/// <param name="Name">What it is the shape of.</param>
/// <param name="Text">The shape, and what happens there.</param>
/// <param name="IsStage">Whether it lies between input and output.</param>
internal sealed record ShapeLine(string Name, string Text, bool IsStage = false);
