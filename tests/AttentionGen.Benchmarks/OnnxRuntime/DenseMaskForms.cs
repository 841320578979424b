using AttentionGen.Benchmarks.Functions;
using static AttentionGen.Benchmarks.OnnxRuntime.OnnxModelWriter;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>The ways in which ONNX Runtime attends with a mask that is added to the scores, the projections left out.</summary>
/// <remarks>
/// Its operators have no other way to say which keys a query sees. <c>GroupQueryAttention</c> is causal besides, and leaves out blocks
/// behind the diagonal, so it is one of them where no query sees a later key.
/// </remarks>
internal static class DenseMaskForms
{
    /// <summary>Hidden scores are less by this: a probability of zero, and no infinity to compute with.</summary>
    private const float Hidden = -1e9f;

    public static IEnumerable<PeerForm> For(FunctionData data, GalleryMask mask)
    {
        float[] dense = mask.Dense(data, Hidden);
        yield return Form("ms.MHA", MultiHead);
        yield return Form("Attention-23", StandardAttention);
        if (mask.IsCausal)
        {
            yield return Form("ms.GQA", GroupQuery);
        }

        yield return Form("products", Products);

        PeerForm Form(string name, Action<OnnxModelWriter, int> write) =>
            new(name, (environment, threads) => Open(data, dense, write, environment, threads));
    }

    private static OpenedForm Open(
        FunctionData data, float[] mask, Action<OnnxModelWriter, int> write, OrtEnvironment environment, int threads)
    {
        long[] rows = [1, data.Tokens, FunctionData.DModel];
        long[] pairs = [1, 1, data.Tokens, data.Tokens];
        var model = new OnnxModelWriter();
        model.Input("q", rows);
        model.Input("k", rows);
        model.Input("v", rows);
        model.Input("mask", pairs);
        write(model, data.Tokens);
        model.Output("y", rows);
        var session = new OrtSession(environment, model.ToModel(), threads);
        data.Query.CopyTo(session.Input("q", rows).Data);
        data.Key.CopyTo(session.Input("k", rows).Data);
        data.Value.CopyTo(session.Input("v", rows).Data);
        mask.CopyTo(session.Input("mask", pairs).Data);
        return new OpenedForm(session, session.Output("y", rows));
    }

    private static void MultiHead(OnnxModelWriter model, int tokens)
    {
        const string NoBias = "", NoPadding = "";
        model.Node(
            "MultiHeadAttention", ["q", "k", "v", NoBias, NoPadding, "mask"], ["y"], ContribDomain, ("num_heads", FunctionData.Heads));
    }

    private static void StandardAttention(OnnxModelWriter model, int tokens) => model.Node(
        "Attention", ["q", "k", "v", "mask"], ["y"], "", ("q_num_heads", FunctionData.Heads), ("kv_num_heads", FunctionData.Heads));

    private static void GroupQuery(OnnxModelWriter model, int tokens)
    {
        model.Constant("last_key", [1], [tokens - 1]);
        model.Constant("total", [], [tokens]);
        const string None = "";
        model.Node(
            "GroupQueryAttention",
            ["q", "k", "v", None, None, "last_key", "total", None, None, None, "mask"],
            ["y", "present_key", "present_value"],
            ContribDomain,
            ("num_heads", FunctionData.Heads),
            ("kv_num_heads", FunctionData.Heads));
    }

    /// <summary>Two products around a sum and a softmax.</summary>
    private static void Products(OnnxModelWriter model, int tokens)
    {
        const int HeadDim = FunctionData.DModel / FunctionData.Heads;
        model.Constant("split", [4], [1L, tokens, FunctionData.Heads, HeadDim]);
        model.Constant("concat", [3], [1L, tokens, FunctionData.DModel]);
        foreach ((string name, long[] order) in new (string, long[])[] { ("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3]) })
        {
            model.Node("Reshape", [name, "split"], [$"{name}_split"]);
            model.Node("Transpose", [$"{name}_split"], [$"{name}_heads"], "", ("perm", order));
        }

        model.Node("FusedMatMul", ["q_heads", "k_heads"], ["scores"], ContribDomain, ("alpha", 1 / MathF.Sqrt(HeadDim)));
        model.Node("Add", ["scores", "mask"], ["masked"]);
        model.Node("Softmax", ["masked"], ["weights"], "", ("axis", -1));
        model.Node("MatMul", ["weights", "v_heads"], ["context"]);
        model.Node("Transpose", ["context"], ["context_rows"], "", ("perm", [0L, 2, 1, 3]));
        model.Node("Reshape", ["context_rows", "concat"], ["y"]);
    }
}
