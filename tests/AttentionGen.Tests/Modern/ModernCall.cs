using System.Collections.Concurrent;
using System.Reflection;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.Modern;

/// <summary>
/// A call of one of the layers of <see cref="ModernLayers"/>: seeded inputs, masks and dropout on the heap, and what some of
/// its queries are worth to the reference and to plain float32, so that long sequences need not be computed whole.
/// </summary>
internal sealed class ModernCall
{
    public const float DropoutProbability = 0.25f;

    private static readonly ConcurrentDictionary<string, (LayerHandle, MultiHeadAttentionWeights)> Made = [];

    private readonly TestMask _mask;
    private readonly bool[]? _dropped;

    public ModernCall(
        string layer,
        int batch,
        int queries,
        int keys,
        MaskCase mask = MaskCase.None,
        PaddingCase padding = PaddingCase.None,
        bool dropout = false,
        bool isSelf = true,
        bool isCore = false)
    {
        (Layer, Weights) = Made.GetOrAdd(layer, Make);
        IsCore = isCore;
        IsSelf = isSelf && !isCore;
        Batch = batch;
        Queries = queries;
        Keys = keys;
        _mask = TestMask.Make(mask, batch, Shape.Heads, queries, keys);
        Padding = TestPadding.Make(padding, batch, keys);
        _dropped = dropout
            ? [.. SeededNumbers.Make(batch * Shape.Heads * queries * AllKeys, (ulong)(500 + keys)).Select(number => number > 0.5f)]
            : null;
        Query = SeededNumbers.Make(batch * queries * QueryWidth, 21, SeededNumbers.UnitVariance);
        Key = IsSelf ? Query : SeededNumbers.Make(batch * keys * (isCore ? Shape.KeyWidth : Shape.KeyDim), 22, SeededNumbers.UnitVariance);
        Value = IsSelf ? Query : SeededNumbers.Make(batch * keys * (isCore ? Shape.ValueWidth : Shape.ValueDim), 23, SeededNumbers.UnitVariance);
        Name = $"{layer}, batch {batch}, {queries} queries, {keys} keys, mask {mask}, padding {padding}"
            + $"{(dropout ? ", dropout" : "")}{(isCore ? ", core" : IsSelf ? ", self" : ", cross")}";
    }

    public LayerHandle Layer { get; }

    public MultiHeadAttentionWeights Weights { get; }

    public AttentionShape Shape => Layer.Shape;

    public int Batch { get; }

    public int Queries { get; }

    public int Keys { get; }

    public bool IsCore { get; }

    public bool IsSelf { get; }

    /// <summary>Keys with those that the layer adds.</summary>
    public int AllKeys => Keys + Shape.AddedKeys;

    public TestPadding Padding { get; }

    public float[] Query { get; }

    public float[] Key { get; }

    public float[] Value { get; }

    public string Name { get; }

    public int OutputWidth => IsCore ? Shape.ContextWidth : Shape.OutputWidth;

    public int QueryWidth => IsCore ? Shape.QueryWidth : Shape.DModel;

    public int Rows => Batch * Shape.Heads * Queries;

    public AttentionOptions Options => new()
    {
        Padding = Padding.Mask,
        Mask = _mask.Mask,
        Dropout = _dropped is null ? DropoutMask.None : DropoutMask.FromDropped(_dropped, DropoutProbability),
        MaxDegreeOfParallelism = 1,
    };

    /// <summary>Another object of the layer's class, with weights of all kinds.</summary>
    public static LayerHandle MakeLayer(string name) => Make(name).Layer;

    /// <summary>The weights that <see cref="MakeLayer"/> gives a layer.</summary>
    public static MultiHeadAttentionWeights WeightsOf(string name) => Make(name).Item2;

    public float[] Run() => Run(Options);

    public float[] Run(scoped in AttentionOptions options)
    {
        var output = new float[Batch * Queries * OutputWidth];
        output.AsSpan().Fill(float.NaN);
        if (IsCore)
        {
            Layer.Attend(Query, Key, Value, output, Batch, Queries, Keys, in options);
        }
        else if (IsSelf)
        {
            Layer.Self!(Query, output, Batch, Queries, in options);
        }
        else
        {
            Layer.Cross(Query, Key, Value, output, Batch, Queries, Keys, in options);
        }

        return output;
    }

    /// <summary>What the reference makes of the queries from ... to of each item, and of their weights.</summary>
    public double[] Reference(int from, int to, float[]? weights = null) => Reference(from, to, weights, null, null, 0);

    /// <summary>The same with scores and log-sum-exps.</summary>
    public double[] Reference(int from, int to, float[]? weights, float[]? logSumExp, float[]? scores, int stage)
    {
        bool[] dropped = _dropped is null ? [] : Some(_dropped, AllKeys, from, to);
        AttentionOptions options = new()
        {
            Padding = Padding.Mask,
            Mask = _mask.MaskOf(Some<bool>(_mask.Flags.ToArray(), Keys, from, to), Some<float>(_mask.Bias.ToArray(), Keys, from, to)),
            Dropout = _dropped is null ? DropoutMask.None : DropoutMask.FromDropped(dropped, DropoutProbability),
            Weights = weights is null ? default : AttentionWeightsOutput.PerHead(weights),
            LogSumExp = logSumExp,
            Scores = scores is null ? default : stage switch
            {
                0 => ScoresOutput.Raw(scores),
                1 => ScoresOutput.Capped(scores),
                _ => ScoresOutput.Masked(scores),
            },
        };
        float[] query = Some(Query, QueryWidth, from, to);
        int? offset = from == 0 && to == Queries ? null : FirstPosition + from;
        return IsCore
            ? ReferenceAttention.Attend(Shape, query, Key, Value, Batch, to - from, Keys, in options, weights: Weights, queryOffset: offset)
            : ReferenceAttention.Forward(Shape, Weights, query, Key, Value, Batch, to - from, Keys, in options, offset);
    }

    /// <summary>What plain float32 makes of the same.</summary>
    public float[] Plain(int from, int to) => PlainModern.Run(this, from, to);

    /// <summary>The queries from ... to of what a call has written, in rows of some width.</summary>
    public T[] Some<T>(T[] rows, int width, int from, int to)
    {
        int matrices = Queries * width == 0 ? 0 : rows.Length / (Queries * width);
        return [.. Enumerable.Range(0, matrices).SelectMany(m => rows[(((m * Queries) + from) * width)..(((m * Queries) + to) * width)])];
    }

    /// <summary>The position of query 0, where key 0 is at position 0.</summary>
    public int FirstPosition => Shape.CausalAlignment == CausalAlignment.BottomRight ? Keys - Queries : 0;

    /// <summary>Whether a query sees a key of the call; written without a look at the code that is tested.</summary>
    public bool Sees(int item, int head, int query, int key)
    {
        if (key >= Keys)
        {
            return true;
        }

        int distance = key - query - FirstPosition;
        return (!Shape.Causal || distance <= 0)
            && (Shape.LeftWindow < 0 || distance >= -Shape.LeftWindow)
            && (Shape.RightWindow < 0 || distance <= Shape.RightWindow)
            && Padding.IsReal(item, key)
            && _mask.Shows(item, head, query, key);
    }

    public float MaskBias(int item, int head, int query, int key) => key >= Keys ? 0 : _mask.BiasOf(item, head, query, key);

    public bool IsDropped(int item, int head, int query, int key) =>
        _dropped is not null && _dropped[(((((item * Shape.Heads) + head) * Queries) + query) * AllKeys) + key];

    public bool HasDropout => _dropped is not null;

    private static (LayerHandle Layer, MultiHeadAttentionWeights) Make(string name)
    {
        Type type = LayerHandle.Named(name);
        var shape = (AttentionShape)type.GetProperty("Shape", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        MultiHeadAttentionWeights weights = ModernWeights.Of(shape);
        return (new LayerHandle(type, weights), weights);
    }
}
