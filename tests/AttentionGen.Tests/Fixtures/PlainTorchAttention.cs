using System.Numerics.Tensors;

namespace AttentionGen.Tests.Fixtures;

/// <summary>
/// PyTorch's attention in double precision, straight from a fixture's tensors, with nothing of the library in between: what
/// shows that the fixtures are read as they are meant.
/// </summary>
internal sealed class PlainTorchAttention
{
    private readonly TorchFixture _fixture;
    private readonly TorchDeclaration _layer;
    private readonly TorchCall _call;
    private readonly double[][] _query;
    private readonly double[][] _key;
    private readonly double[][] _value;

    public PlainTorchAttention(TorchFixture fixture)
    {
        _fixture = fixture;
        (_layer, _call) = (fixture.Declaration, fixture.Call);
        (Linear Query, Linear Key, Linear Value) projections = InProjections();
        _query = projections.Query.Apply(Rows(fixture.Query, _layer.EmbedDim));
        _key = WithAdded(projections.Key.Apply(Rows(fixture.Key, _layer.Kdim)), "bias_k");
        _value = WithAdded(projections.Value.Apply(Rows(fixture.Value, _layer.Vdim)), "bias_v");
    }

    private int Width => _layer.NumHeads * _layer.HeadDim;

    /// <summary>The output <c>[batch, queries, OutputWidth]</c> and the weights <c>[batch, heads, queries, KeysWithAdded]</c>.</summary>
    public (double[] Output, double[] Weights) Run()
    {
        double[][] contexts = [.. _query.Select(_ => new double[Width])];
        var allWeights = new List<double>();
        for (int b = 0; b < _call.Batch; b++)
        {
            for (int head = 0; head < _layer.NumHeads; head++)
            {
                for (int i = 0; i < _call.Queries; i++)
                {
                    double[] weights = Weights(b, head, i);
                    allWeights.AddRange(weights);
                    double[] context = contexts[(b * _call.Queries) + i];
                    for (int d = head * _layer.HeadDim; d < (head + 1) * _layer.HeadDim; d++)
                    {
                        context[d] = weights.Select((weight, j) => weight * _value[(b * weights.Length) + j][d]).Sum();
                    }
                }
            }
        }

        double[][] rows = _layer.OutputDim is null ? contexts : Linear("out_proj.weight", "out_proj.bias", Width).Apply(contexts);
        return ([.. rows.SelectMany(row => row)], [.. allWeights]);
    }

    private double[] Weights(int b, int head, int i)
    {
        int keys = _fixture.KeysWithAdded;
        ReadOnlySpan<double> query = _query[(b * _call.Queries) + i].AsSpan(head * _layer.HeadDim, _layer.HeadDim);
        var weights = new double[keys];
        for (int j = 0; j < keys; j++)
        {
            ReadOnlySpan<double> key = _key[(b * keys) + j].AsSpan(head * _layer.HeadDim, _layer.HeadDim);
            double score = TensorPrimitives.Dot(query, key) / Math.Sqrt(_layer.HeadDim);
            weights[j] = score + (j < _call.Keys ? Bias(b, head, i, j) : 0);
        }

        double largest = weights.Max();
        weights = [.. weights.Select(score => Math.Exp(score - largest))];
        double sum = weights.Sum();
        int row = ((((b * _layer.NumHeads) + head) * _call.Queries) + i) * keys;
        return [.. weights.Select((weight, j) => weight / sum * Factor(row + j))];
    }

    private double Factor(int index) => _fixture.Kept is null ? 1 : _fixture.Kept[index] ? 1 / (1 - _call.Dropout) : 0;

    private double Bias(int b, int head, int i, int j)
    {
        int matrix = _fixture.MaskScope switch
        {
            MaskScope.PerItemAndHead => (b * _layer.NumHeads) + head,
            MaskScope.PerItem => b,
            _ => 0,
        };
        int index = (((matrix * _call.Queries) + i) * _call.Keys) + j;
        int last = _layer.Causal switch
        {
            TorchCausal.UpperLeft => i,
            TorchCausal.BottomRight => i + _call.Keys - _call.Queries,
            _ => _call.Keys,
        };
        bool hidden = j > last
            || (_fixture.Denied is not null && _fixture.Denied[index])
            || (_fixture.IgnoredKeys is not null && _fixture.IgnoredKeys[(b * _call.Keys) + j]);
        return hidden ? double.NegativeInfinity : _fixture.ScoreBias is null ? 0 : _fixture.ScoreBias[index];
    }

    private double[][] WithAdded(double[][] rows, string biasName)
    {
        IEnumerable<double[]> added = [];
        if (_layer.AddBiasKv)
        {
            added = added.Append([.. _fixture.State[biasName].Select(x => (double)x)]);
        }

        if (_layer.AddZeroAttn)
        {
            added = added.Append(new double[Width]);
        }

        return [.. rows.Chunk(_call.Keys).SelectMany(item => item.Concat(added))];
    }

    private (Linear Query, Linear Key, Linear Value) InProjections()
    {
        if (_layer.Projection == ProjectionKind.PerHead)
        {
            return (Stacked("W_query"), Stacked("W_key"), Stacked("W_value"));
        }

        bool packed = _fixture.State.ContainsKey("in_proj_weight");
        float[][] biases = [.. _fixture.State.GetValueOrDefault("in_proj_bias", []).Chunk(Width)];
        float[][] weights = packed
            ? [.. _fixture.State["in_proj_weight"].Chunk(Width * _layer.EmbedDim)]
            : [_fixture.State["q_proj_weight"], _fixture.State["k_proj_weight"], _fixture.State["v_proj_weight"]];
        return (
            new Linear(weights[0], biases.ElementAtOrDefault(0) ?? [], _layer.EmbedDim),
            new Linear(weights[1], biases.ElementAtOrDefault(1) ?? [], _layer.Kdim),
            new Linear(weights[2], biases.ElementAtOrDefault(2) ?? [], _layer.Vdim));
    }

    private Linear Stacked(string name)
    {
        float[] All(string part) =>
            [.. Enumerable.Range(0, _layer.NumHeads).SelectMany(head => _fixture.State.GetValueOrDefault($"heads.{head}.{name}.{part}", []))];
        return new Linear(All("weight"), All("bias"), _layer.EmbedDim);
    }

    private Linear Linear(string weight, string bias, int inputWidth) =>
        new(_fixture.State[weight], _fixture.State.GetValueOrDefault(bias, []), inputWidth);

    private static float[][] Rows(TorchTensor<float> tensor, int width) => [.. tensor.BatchFirst.Chunk(width)];
}

/// <summary>PyTorch's <c>nn.Linear</c> in double precision.</summary>
/// <param name="Weight"><c>[outputs, InputWidth]</c>.</param>
/// <param name="Bias"><c>[outputs]</c>, or empty.</param>
/// <param name="InputWidth">Length of an input row.</param>
internal sealed record Linear(float[] Weight, float[] Bias, int InputWidth)
{
    public double[][] Apply(float[][] rows) => Apply([.. rows.Select(row => row.Select(x => (double)x).ToArray())]);

    public double[][] Apply(double[][] rows) =>
        [.. rows.Select(row => Weight.Chunk(InputWidth).Select((weights, o) => Dot(row, weights) + (Bias.Length == 0 ? 0 : Bias[o])).ToArray())];

    private static double Dot(double[] row, float[] weights) => row.Select((x, k) => x * weights[k]).Sum();
}
