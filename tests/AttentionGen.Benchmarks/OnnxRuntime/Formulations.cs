using AttentionGen.Benchmarks.Layers;
using static AttentionGen.Benchmarks.OnnxRuntime.Formulation;
using static AttentionGen.Benchmarks.OnnxRuntime.OnnxModelWriter;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// The ways to write a layer that ONNX Runtime has a fast path for. Which of them is the fastest depends on the shape, so
/// the comparison tries all of them and takes the best.
/// </summary>
/// <remarks>
/// In version 1.31.1 the operator <c>GroupQueryAttention</c> is tiled too, and leaves out blocks behind the diagonal: from about
/// a thousand tokens on it is the fastest causal form. The standard's operator takes the same time in opsets 23 and 24.
/// </remarks>
internal static class Formulations
{
    private static readonly Formulation[] All =
    [
        new("ms.Attention", MergedAttention, Masks.Full | Masks.Causal),
        new("Attention-23", StandardAttention, Masks.Full | Masks.Causal),
        new("ms.MHA", MultiHeadWithBias, Masks.Full | Masks.Causal),
        new("fused+ms.MHA", FusedThenMultiHead, Masks.Full | Masks.Causal),
        new("ms.GQA", GroupQuery, Masks.Causal | Masks.CausalWindow),
        new("fused+ms.GQA", FusedGroupQuery, Masks.Causal | Masks.CausalWindow),
        new("primitives", Primitives, Masks.Full | Masks.Causal),
    ];

    /// <summary>
    /// The forms of a whole layer. For a window only operators that know windows: with one in a mask, the others would compute
    /// and keep the scores of all pairs.
    /// </summary>
    public static IEnumerable<PeerForm> For(BenchmarkShape shape)
    {
        Masks mask = shape.Window > 0 ? Masks.CausalWindow : shape.Causal ? Masks.Causal : Masks.Full;
        var constants = new ProjectionConstants(RandomData.Weights(shape.DModel));
        return All.Where(formulation => formulation.Masks.HasFlag(mask)).Select(formulation => new PeerForm(
            formulation.Name, (environment, threads) => formulation.Open(environment, threads, shape, constants)));
    }

    /// <summary>One operator with the merged weights of query, key and value.</summary>
    private static void MergedAttention(OnnxModelWriter model, BenchmarkShape shape, ProjectionConstants constants)
    {
        model.Constant("w", [shape.DModel, 3L * shape.DModel], constants.Merged);
        model.Constant("b", [3L * shape.DModel], constants.MergedBias);
        model.Node("Attention", ["x", "w", "b"], ["c"], ContribDomain, ("num_heads", shape.Heads), Unidirectional(shape));
    }

    /// <summary>Three projections, then the Attention operator of the ONNX standard.</summary>
    private static void StandardAttention(OnnxModelWriter model, BenchmarkShape shape, ProjectionConstants constants)
    {
        ProjectThree(model, constants, withBias: true);
        model.Node(
            "Attention",
            ["q", "k", "v"],
            ["c"],
            "",
            ("q_num_heads", shape.Heads),
            ("kv_num_heads", shape.Heads),
            ("is_causal", shape.Causal ? 1 : 0));
    }

    /// <summary>Three products; the operator adds the biases itself.</summary>
    private static void MultiHeadWithBias(OnnxModelWriter model, BenchmarkShape shape, ProjectionConstants constants)
    {
        ProjectThree(model, constants, withBias: false);
        model.Constant("b", [3L * shape.DModel], constants.MergedBias);
        model.Node("MultiHeadAttention", ["q", "k", "v", "b"], ["c"], ContribDomain, ("num_heads", shape.Heads), Unidirectional(shape));
    }

    /// <summary>One wide product, split into query, key and value.</summary>
    private static void FusedThenMultiHead(OnnxModelWriter model, BenchmarkShape shape, ProjectionConstants constants)
    {
        Project(model, "x", "qkv", constants.Merged, constants.MergedBias);
        model.Constant("widths", [3], [(long)shape.DModel, shape.DModel, shape.DModel]);
        model.Node("Split", ["qkv", "widths"], ["q", "k", "v"], "", ("axis", 2));
        model.Node("MultiHeadAttention", ["q", "k", "v"], ["c"], ContribDomain, ("num_heads", shape.Heads), Unidirectional(shape));
    }

    private static void GroupQuery(OnnxModelWriter model, BenchmarkShape shape, ProjectionConstants constants)
    {
        ProjectThree(model, constants, withBias: true);
        GroupQueryNode(model, shape, "q", "k", "v");
    }

    /// <summary>One wide product that the operator takes as it is.</summary>
    private static void FusedGroupQuery(OnnxModelWriter model, BenchmarkShape shape, ProjectionConstants constants)
    {
        Project(model, "x", "qkv", constants.Merged, constants.MergedBias);
        GroupQueryNode(model, shape, "qkv", "", "");
    }

    private static void GroupQueryNode(OnnxModelWriter model, BenchmarkShape shape, string query, string key, string value)
    {
        model.Constant("last_key", [shape.Batch], [.. Enumerable.Repeat(shape.Sequence - 1, shape.Batch)]);
        model.Constant("total", [], [shape.Sequence]);
        model.Node(
            "GroupQueryAttention",
            [query, key, value, "", "", "last_key", "total"],
            ["c", "present_key", "present_value"],
            ContribDomain,
            ("num_heads", shape.Heads),
            ("kv_num_heads", shape.Heads),
            ("local_window_size", shape.Window == 0 ? -1 : shape.Window));
    }

    /// <summary>Products, transpositions and a softmax; the scale is in the query's weights.</summary>
    private static void Primitives(OnnxModelWriter model, BenchmarkShape shape, ProjectionConstants constants)
    {
        float scale = 1 / MathF.Sqrt(shape.DModel / shape.Heads);
        Project(model, "x", "q", Scaled(constants.Query, scale), Scaled(constants.QueryBias, scale));
        Project(model, "x", "k", constants.Key, constants.KeyBias);
        Project(model, "x", "v", constants.Value, constants.ValueBias);
        model.Constant("split", [4], [(long)shape.Batch, shape.Sequence, shape.Heads, shape.DModel / shape.Heads]);
        model.Constant("concat", [3], [(long)shape.Batch, shape.Sequence, shape.DModel]);
        SplitHeads(model, "q", [0, 2, 1, 3]);
        SplitHeads(model, "k", [0, 2, 3, 1]);
        SplitHeads(model, "v", [0, 2, 1, 3]);
        model.Node("MatMul", ["q_heads", "k_heads"], ["scores"]);
        string scores = "scores";
        if (shape.Causal)
        {
            model.Constant("mask", [shape.Sequence, shape.Sequence], CausalMask(shape.Sequence));
            model.Node("Add", ["scores", "mask"], [scores = "masked"]);
        }

        model.Node("Softmax", [scores], ["weights"], "", ("axis", -1));
        model.Node("MatMul", ["weights", "v_heads"], ["context"]);
        model.Node("Transpose", ["context"], ["context_rows"], "", ("perm", [0L, 2, 1, 3]));
        model.Node("Reshape", ["context_rows", "concat"], ["c"]);
    }

    private static void SplitHeads(OnnxModelWriter model, string name, long[] order)
    {
        model.Node("Reshape", [name, "split"], [$"{name}_split"]);
        model.Node("Transpose", [$"{name}_split"], [$"{name}_heads"], "", ("perm", order));
    }

    private static void ProjectThree(OnnxModelWriter model, ProjectionConstants constants, bool withBias)
    {
        Project(model, "x", "q", constants.Query, withBias ? constants.QueryBias : null);
        Project(model, "x", "k", constants.Key, withBias ? constants.KeyBias : null);
        Project(model, "x", "v", constants.Value, withBias ? constants.ValueBias : null);
    }

    private static OnnxModelWriter.Attribute Unidirectional(BenchmarkShape shape) => ("unidirectional", shape.Causal ? 1 : 0);

    private static float[] Scaled(float[] values, float scale) => Array.ConvertAll(values, value => value * scale);

    private static float[] CausalMask(int tokens)
    {
        float[] mask = new float[tokens * tokens];
        for (int query = 0; query < tokens; query++)
        {
            mask.AsSpan(query * tokens + query + 1, tokens - query - 1).Fill(-1e9f);
        }

        return mask;
    }
}
