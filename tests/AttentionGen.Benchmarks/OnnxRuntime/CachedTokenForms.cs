using AttentionGen.Benchmarks.Layers;
using static AttentionGen.Benchmarks.OnnxRuntime.OnnxModelWriter;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>The ways in which ONNX Runtime attends one new token to a cache, the projections left out.</summary>
/// <remarks>
/// Only forms that extend the cache in place, or are given it extended already: those that copy it cannot be the fastest. And
/// only caches of float32: one of fewer bits, which version 1.31 has, computes something else.
/// </remarks>
internal static class CachedTokenForms
{
    public static IEnumerable<PeerForm> For(BenchmarkShape shape)
    {
        yield return new("ms.GQA", (environment, threads) => GroupQuery(shape, packed: false, environment, threads));
        yield return new("packed ms.GQA", (environment, threads) => GroupQuery(shape, packed: true, environment, threads));
        yield return new("Attention-23", (environment, threads) => OverWholeCache(shape, StandardAttention, environment, threads));
        yield return new("products", (environment, threads) => OverWholeCache(shape, Products, environment, threads));
        yield return new("vector products", (environment, threads) => OverWholeCache(shape, VectorProducts, environment, threads));
    }

    private static OpenedForm GroupQuery(BenchmarkShape shape, bool packed, OrtEnvironment environment, int threads)
    {
        var data = new CachedTokenData(shape);
        var model = new GroupQueryModel
        {
            Heads = shape.Heads,
            KeyValueHeads = shape.KeyValueHeads,
            HeadDim = shape.HeadDim,
            Sequence = 1,
            Total = shape.Sequence,
            Capacity = shape.Sequence,
            Packed = packed,
        };
        GroupQueryModel.Bound bound = model.Open(environment, threads);
        data.Queries.CopyTo(bound.Query.Data);
        if (packed)
        {
            data.Last(data.Keys).CopyTo(bound.Query.Data[shape.DModel..]);
            data.Last(data.Values).CopyTo(bound.Query.Data[(shape.DModel + shape.KeyWidth)..]);
        }
        else
        {
            data.Last(data.Keys).CopyTo(bound.Key!.Data);
            data.Last(data.Values).CopyTo(bound.Value!.Data);
        }

        data.CopyHeadsFirst(data.Keys, bound.PastKey.Data);
        data.CopyHeadsFirst(data.Values, bound.PastValue.Data);
        return new OpenedForm(bound.Session, bound.Output);
    }

    /// <summary>
    /// Forms that take "query" as <c>[1, G, H/G, D]</c> or any other order of the same floats, and all keys and values as they
    /// are. They need not append the new token, which is an advantage that we let them have.
    /// </summary>
    private static OpenedForm OverWholeCache(
        BenchmarkShape shape, Action<OnnxModelWriter, BenchmarkShape> write, OrtEnvironment environment, int threads)
    {
        var data = new CachedTokenData(shape);
        long[] rows = [1, shape.KeyValueHeads, shape.Heads / shape.KeyValueHeads, shape.HeadDim];
        long[] cache = [1, shape.KeyValueHeads, shape.Sequence, shape.HeadDim];
        var model = new OnnxModelWriter();
        model.Input("query", rows);
        model.Input("key", cache);
        model.Input("value", cache);
        write(model, shape);
        model.Output("y", rows);
        var session = new OrtSession(environment, model.ToModel(), threads);
        data.Queries.CopyTo(session.Input("query", rows).Data);
        data.CopyHeadsFirst(data.Keys, session.Input("key", cache).Data);
        data.CopyHeadsFirst(data.Values, session.Input("value", cache).Data);
        return new OpenedForm(session, session.Output("y", rows));
    }

    /// <summary>The operator of the ONNX standard; its heads of queries are of one row each.</summary>
    private static void StandardAttention(OnnxModelWriter model, BenchmarkShape shape)
    {
        model.Constant("heads", [4], [1L, shape.Heads, 1, shape.HeadDim]);
        model.Constant("groups", [4], [1L, shape.KeyValueHeads, shape.Heads / shape.KeyValueHeads, shape.HeadDim]);
        model.Node("Reshape", ["query", "heads"], ["rows"]);
        model.Node("Attention", ["rows", "key", "value"], ["context"]);
        model.Node("Reshape", ["context", "groups"], ["y"]);
    }

    /// <summary>Two batched products around a softmax: the queries of a group are the rows of one product.</summary>
    private static void Products(OnnxModelWriter model, BenchmarkShape shape)
    {
        model.Node(
            "FusedMatMul", ["query", "key"], ["scores"], ContribDomain, ("transB", 1), ("alpha", 1 / MathF.Sqrt(shape.HeadDim)));
        model.Node("Softmax", ["scores"], ["weights"], "", ("axis", -1));
        model.Node("MatMul", ["weights", "value"], ["y"]);
    }

    /// <summary>
    /// A product of a matrix and a vector for each head. A group's keys and values are read once for each of its heads, but in
    /// the order in which they lie, without being packed first.
    /// </summary>
    private static void VectorProducts(OnnxModelWriter model, BenchmarkShape shape)
    {
        long groups = shape.KeyValueHeads, rows = shape.Heads / shape.KeyValueHeads;
        model.Constant("scale", [], [1 / MathF.Sqrt(shape.HeadDim)]);
        model.Constant("columns", [5], [1L, groups, rows, shape.HeadDim, 1]);
        model.Constant("shared", [5], [1L, groups, 1, shape.Sequence, shape.HeadDim]);
        model.Constant("across", [5], [1L, groups, rows, 1, shape.Sequence]);
        model.Constant("together", [4], [1L, groups, rows, shape.HeadDim]);
        model.Node("Mul", ["query", "scale"], ["scaled"]);
        model.Node("Reshape", ["scaled", "columns"], ["query_columns"]);
        model.Node("Reshape", ["key", "shared"], ["shared_keys"]);
        model.Node("Reshape", ["value", "shared"], ["shared_values"]);
        model.Node("MatMul", ["shared_keys", "query_columns"], ["score_columns"]);
        model.Node("Reshape", ["score_columns", "across"], ["scores"]);
        model.Node("Softmax", ["scores"], ["weights"], "", ("axis", -1));
        model.Node("MatMul", ["weights", "shared_values"], ["contexts"]);
        model.Node("Reshape", ["contexts", "together"], ["y"]);
    }
}
