using AttentionGen.Benchmarks.Layers;
using static AttentionGen.Benchmarks.OnnxRuntime.OnnxModelWriter;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// A model of one whole layer of Llama's kind: from "x" to "y", and with a cache from "past_key" and "past_value" to "present_key"
/// and "present_value". Bound to the memory of the past, the present extends it in place.
/// </summary>
internal sealed record LlamaModel
{
    private const float Epsilon = 1e-5f;

    public required BenchmarkShape Shape { get; init; }

    public required TransformerLayerWeights Weights { get; init; }

    /// <summary>Whether one product gives query, key and value, which the operator takes as they are.</summary>
    public required bool WideAttention { get; init; }

    public required LlamaFeedForward FeedForward { get; init; }

    /// <summary>New tokens.</summary>
    public required int Sequence { get; init; }

    /// <summary>Tokens in all, the new ones included; by default as many as there is room for.</summary>
    public int? Total { get; init; }

    /// <summary>Whether there is a cache, with room for the shape's tokens.</summary>
    public bool HasCache { get; init; }

    private long[] RowDimensions => [1, Sequence, Shape.DModel];

    private long[] CacheDimensions => [1, Shape.KeyValueHeads, Shape.Sequence, Shape.HeadDim];

    /// <summary>A session of the model with its tensors; the caller fills them.</summary>
    public Bound Open(OrtEnvironment environment, int threads)
    {
        var session = new OrtSession(environment, ToModel(), threads);
        OrtTensor input = session.Input("x", RowDimensions);
        OrtTensor output = session.Output("y", RowDimensions);
        if (!HasCache)
        {
            return new Bound(session, input, null, null, output);
        }

        OrtTensor keys = session.Input("past_key", CacheDimensions), values = session.Input("past_value", CacheDimensions);
        session.Output("present_key", keys);
        session.Output("present_value", values);
        return new Bound(session, input, keys, values, output);
    }

    private byte[] ToModel()
    {
        var model = new OnnxModelWriter();
        var graph = new LayerGraph(model, 0);
        model.Input("x", RowDimensions);
        string normalised = Norm(graph, "attention_norm", "x", Weights.AttentionNorm!);
        string attended = graph.Project(Attend(graph, normalised), "out", Shape.DModel, Weights.Attention.OutputWeight);
        (string h, string rows) = FeedForward == LlamaFeedForward.Plain ? PlainSum(graph, attended) : SkipNorm(graph, attended);
        string down = graph.Project(Gated(graph, rows), "down", Shape.Stack!.Hidden, Weights.FeedForward.DownWeight);
        model.Node("Add", [h, down], ["y"]);
        model.Output("y", RowDimensions);
        return model.ToModel();
    }

    private string Attend(LayerGraph graph, string rows)
    {
        OnnxModelWriter model = graph.Model;
        MultiHeadAttentionWeights weights = Weights.Attention;
        int width = Shape.DModel, total = Total ?? Shape.Sequence;
        string[] projected = WideAttention
            ? [graph.Project(rows, "qkv", width, [.. weights.QueryWeight, .. weights.KeyWeight, .. weights.ValueWeight]), "", ""]
            : [
                graph.Project(rows, "q", width, weights.QueryWeight),
                graph.Project(rows, "k", width, weights.KeyWeight),
                graph.Project(rows, "v", width, weights.ValueWeight),
            ];
        string[] past = ["", ""], present = [];
        if (HasCache)
        {
            (past, present) = (["past_key", "past_value"], ["present_key", "present_value"]);
            Array.ForEach(past, name => model.Input(name, CacheDimensions));
            Array.ForEach(present, name => model.Output(name, CacheDimensions));
        }

        model.Constant("last_key", [1], [total - 1]);
        model.Constant("total", [], [total]);
        (string cosines, string sines) = RotationTables.Add(model, Shape.Sequence, Shape.HeadDim);
        model.Node(
            "GroupQueryAttention",
            [.. projected, .. past, "last_key", "total", cosines, sines],
            [graph.Named("context"), .. present],
            ContribDomain,
            ("num_heads", Shape.Heads),
            ("kv_num_heads", Shape.KeyValueHeads),
            ("do_rotary", 1));
        return graph.Named("context");
    }

    /// <summary>The activated gate times what it lets through.</summary>
    private string Gated(LayerGraph graph, string rows)
    {
        FeedForwardWeights weights = Weights.FeedForward;
        string gate, up;
        if (FeedForward == LlamaFeedForward.Wide)
        {
            string both = graph.Project(rows, "gate_up", weights.DModel, [.. weights.GateWeight, .. weights.UpWeight]);
            (gate, up) = (graph.Named("gate"), graph.Named("up"));
            graph.Model.Node("Split", [both, graph.Integers("widths", weights.Hidden, weights.Hidden)], [gate, up], "", ("axis", 2));
        }
        else
        {
            gate = graph.Project(rows, "gate", weights.DModel, weights.GateWeight);
            up = graph.Project(rows, "up", weights.DModel, weights.UpWeight);
        }

        string activated = FeedForward == LlamaFeedForward.Plain
            ? graph.Node("Mul", [gate, graph.Node("Sigmoid", [gate], "sigmoid")], "silu")
            : graph.Node("QuickGelu", [gate], "silu", ContribDomain, ("alpha", 1f));
        return graph.Node("Mul", [activated, up], "gated");
    }

    private (string Sum, string Rows) PlainSum(LayerGraph graph, string attended)
    {
        string sum = graph.Node("Add", ["x", attended], "h");
        return (sum, Norm(graph, "feed_forward_norm", sum, Weights.FeedForwardNorm!));
    }

    /// <summary>Sum and norm in one; of its four outputs the mean and the deviation are not asked for.</summary>
    private (string Sum, string Rows) SkipNorm(LayerGraph graph, string attended)
    {
        string sum = graph.Named("h"), rows = graph.Named("feed_forward_norm");
        graph.Model.Node(
            "SkipSimplifiedLayerNormalization",
            ["x", attended, graph.Vector("feed_forward_norm_weight", Weights.FeedForwardNorm!.Weight)],
            [rows, "", "", sum],
            ContribDomain,
            ("epsilon", Epsilon));
        return (sum, rows);
    }

    private static string Norm(LayerGraph graph, string name, string rows, NormWeights weights) => graph.Node(
        "SimplifiedLayerNormalization", [rows, graph.Vector($"{name}_weight", weights.Weight)], name, "", ("epsilon", Epsilon), ("axis", -1));

    /// <summary>A session with its tensors; keys and values are null without a cache.</summary>
    public sealed record Bound(OrtSession Session, OrtTensor Input, OrtTensor? Keys, OrtTensor? Values, OrtTensor Output);
}
