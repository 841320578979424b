using AttentionGen.Benchmarks.Layers;
using static AttentionGen.Benchmarks.OnnxRuntime.OnnxModelWriter;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// The ways to write whole layers of BERT's kind: each attention that is fast, with ONNX Runtime's own operators behind it or
/// with the plain ones, of which it fuses what it can.
/// </summary>
internal static class BertForms
{
    private const float Epsilon = 1e-12f;

    private static readonly (string Name, Func<BertLayer, string, string> Write)[] Attentions =
    [
        ("ms.Attention", static (layer, x) => layer.MergedAttention(x)),
        ("ms.MHA", static (layer, x) => layer.MultiHead(x)),
        ("fused+ms.MHA", static (layer, x) => layer.FusedThenMultiHead(x)),
        ("primitives", static (layer, x) => layer.Primitives(x)),
    ];

    /// <summary>All forms; of a packed batch they take the padded one, with a mask.</summary>
    public static IEnumerable<PeerForm> For(BenchmarkShape shape)
    {
        TransformerLayerWeights[] weights = [.. Enumerable.Range(0, shape.Stack!.Layers).Select(layer => StackUnderTest.Weights(shape, layer))];
        foreach ((string name, Func<BertLayer, string, string> attend) in Attentions)
        {
            yield return new(name, (environment, threads) => Open(shape, weights, attend, SkipNorms, environment, threads));
            yield return new($"{name}, plain", (environment, threads) => Open(shape, weights, attend, PlainNorms, environment, threads));
        }
    }

    private static OpenedForm Open(
        BenchmarkShape shape,
        TransformerLayerWeights[] weights,
        Func<BertLayer, string, string> attend,
        Func<LayerGraph, TransformerLayerWeights, string, string, string> finish,
        OrtEnvironment environment,
        int threads)
    {
        long[] dimensions = [shape.Batch, shape.Sequence, shape.DModel];
        var model = new OnnxModelWriter();
        model.Input("x", dimensions);
        string rows = "x";
        for (int i = 0; i < weights.Length; i++)
        {
            var graph = new LayerGraph(model, i);
            rows = finish(graph, weights[i], rows, attend(new BertLayer(graph, shape, weights[i].Attention), rows));
        }

        model.Output(rows, dimensions);
        var session = new OrtSession(environment, model.ToModel(), threads);
        RandomData.Input(shape).CopyTo(session.Input("x", dimensions).Data);
        return new OpenedForm(session, session.Output(rows, dimensions)) { Padded = shape.Kind == ShapeKind.PackedBatch ? shape : null };
    }

    /// <summary>What follows the heads' contexts, in operators that take the biases along.</summary>
    private static string SkipNorms(LayerGraph graph, TransformerLayerWeights weights, string x, string context)
    {
        MultiHeadAttentionWeights attention = weights.Attention;
        FeedForwardWeights feedForward = weights.FeedForward;
        string attended = graph.Project(context, "out", attention.DModel, attention.OutputWeight);
        string h = SkipNorm("h", attended, x, weights.AttentionNorm!, attention.OutputBias);
        string up = graph.Project(h, "up", feedForward.DModel, feedForward.UpWeight);
        string activated = graph.Node("BiasGelu", [up, graph.Vector("up_bias", feedForward.UpBias)], "gelu", ContribDomain);
        string down = graph.Project(activated, "down", feedForward.Hidden, feedForward.DownWeight);
        return SkipNorm("y", down, h, weights.FeedForwardNorm!, feedForward.DownBias);

        string SkipNorm(string name, string branch, string skip, NormWeights norm, ReadOnlySpan<float> bias) => graph.Node(
            "SkipLayerNormalization",
            [
                branch,
                skip,
                graph.Vector($"{name}_gamma", norm.Weight),
                graph.Vector($"{name}_beta", norm.Bias),
                graph.Vector($"{name}_bias", bias),
            ],
            name,
            ContribDomain,
            ("epsilon", Epsilon));
    }

    /// <summary>The same in operators of the standard.</summary>
    private static string PlainNorms(LayerGraph graph, TransformerLayerWeights weights, string x, string context)
    {
        MultiHeadAttentionWeights attention = weights.Attention;
        FeedForwardWeights feedForward = weights.FeedForward;
        string attended = graph.Project(context, "out", attention.DModel, attention.OutputWeight, attention.OutputBias);
        string h = Norm("h", graph.Node("Add", [attended, x], "h_sum"), weights.AttentionNorm!);
        string up = graph.Project(h, "up", feedForward.DModel, feedForward.UpWeight, feedForward.UpBias);
        string activated = graph.Node("Gelu", [up], "gelu");
        string down = graph.Project(activated, "down", feedForward.Hidden, feedForward.DownWeight, feedForward.DownBias);
        return Norm("y", graph.Node("Add", [down, h], "y_sum"), weights.FeedForwardNorm!);

        string Norm(string name, string sum, NormWeights norm) => graph.Node(
            "LayerNormalization",
            [sum, graph.Vector($"{name}_gamma", norm.Weight), graph.Vector($"{name}_beta", norm.Bias)],
            name,
            "",
            ("epsilon", Epsilon),
            ("axis", -1));
    }
}
