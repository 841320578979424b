using AttentionGen.Benchmarks.Layers;
using static AttentionGen.Benchmarks.OnnxRuntime.OnnxModelWriter;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>The attention of one layer of BERT's kind in several forms, each from the rows "x" to the contexts of the heads.</summary>
internal sealed class BertLayer(LayerGraph graph, BenchmarkShape shape, MultiHeadAttentionWeights weights)
{
    private const float Masked = -1e9f;

    private int Width => shape.DModel;

    private bool HasPadding => shape.Kind == ShapeKind.PackedBatch;

    private float[] MergedWeight => [.. weights.QueryWeight, .. weights.KeyWeight, .. weights.ValueWeight];

    private float[] MergedBias => [.. weights.QueryBias, .. weights.KeyBias, .. weights.ValueBias];

    /// <summary>One operator with the merged weights of query, key and value.</summary>
    public string MergedAttention(string x)
    {
        string matrix = graph.Named("qkv_weight");
        graph.Model.Constant(matrix, [Width, 3L * Width], LayerGraph.Transposed(MergedWeight, Width));
        return graph.Node(
            "Attention", [x, matrix, graph.Vector("qkv_bias", MergedBias), Mask()], "context", ContribDomain, ("num_heads", shape.Heads));
    }

    /// <summary>Three products; the operator adds the biases itself.</summary>
    public string MultiHead(string x) => graph.Node(
        "MultiHeadAttention",
        [
            graph.Project(x, "q", Width, weights.QueryWeight),
            graph.Project(x, "k", Width, weights.KeyWeight),
            graph.Project(x, "v", Width, weights.ValueWeight),
            graph.Vector("qkv_bias", MergedBias),
            Mask(),
        ],
        "context",
        ContribDomain,
        ("num_heads", shape.Heads));

    /// <summary>One wide product, split into query, key and value.</summary>
    public string FusedThenMultiHead(string x)
    {
        string merged = graph.Project(x, "qkv", Width, MergedWeight, MergedBias);
        string[] parts = [graph.Named("q"), graph.Named("k"), graph.Named("v")];
        graph.Model.Node("Split", [merged, graph.Integers("widths", Width, Width, Width)], parts, "", ("axis", 2));
        return graph.Node("MultiHeadAttention", [.. parts, "", Mask()], "context", ContribDomain, ("num_heads", shape.Heads));
    }

    /// <summary>Products, transpositions and a softmax; the scale is in the query's weights.</summary>
    public string Primitives(string x)
    {
        float scale = 1 / MathF.Sqrt(shape.HeadDim);
        string q = Heads("q", Scaled(weights.QueryWeight, scale), Scaled(weights.QueryBias, scale), [0, 2, 1, 3]);
        string k = Heads("k", weights.KeyWeight, weights.KeyBias, [0, 2, 3, 1]);
        string v = Heads("v", weights.ValueWeight, weights.ValueBias, [0, 2, 1, 3]);
        string scores = graph.Node("MatMul", [q, k], "scores");
        if (HasPadding)
        {
            string mask = graph.Named("mask");
            graph.Model.Constant(mask, [shape.Batch, 1, 1, shape.Sequence], [.. IsToken().Select(isToken => isToken ? 0 : Masked)]);
            scores = graph.Node("Add", [scores, mask], "masked");
        }

        string probabilities = graph.Node("Softmax", [scores], "weights", "", ("axis", -1));
        string rows = graph.Node("Transpose", [graph.Node("MatMul", [probabilities, v], "contexts")], "context_rows", "", ("perm", [0L, 2, 1, 3]));
        return graph.Node("Reshape", [rows, graph.Integers("concat", shape.Batch, shape.Sequence, Width)], "context");

        string Heads(string name, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, long[] order)
        {
            string split = graph.Integers($"{name}_heads", shape.Batch, shape.Sequence, shape.Heads, shape.HeadDim);
            string projected = graph.Node("Reshape", [graph.Project(x, name, Width, weight, bias), split], $"{name}_split");
            return graph.Node("Transpose", [projected], $"{name}_transposed", "", ("perm", order));
        }
    }

    /// <summary>1 for each token and 0 for padding, <c>[batch, tokens]</c>; or nothing where there is no padding.</summary>
    private string Mask()
    {
        if (!HasPadding)
        {
            return "";
        }

        string mask = graph.Named("mask");
        graph.Model.Constant(mask, [shape.Batch, shape.Sequence], [.. IsToken().Select(isToken => isToken ? 1 : 0)]);
        return mask;
    }

    private IEnumerable<bool> IsToken() => PackedLengths.Of(shape)
        .SelectMany(length => Enumerable.Range(0, shape.Sequence).Select(position => position < length));

    private static float[] Scaled(ReadOnlySpan<float> values, float scale) => Array.ConvertAll(values.ToArray(), value => value * scale);
}
