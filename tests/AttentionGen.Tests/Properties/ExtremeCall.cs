using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Modern;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Properties;

/// <summary>A call of a layer's attention core with all its outputs, whose inputs may be changed.</summary>
internal sealed class ExtremeCall
{
    private readonly string _name;
    private readonly AttentionShape _shape;
    private readonly int _queries;
    private readonly int _keys;
    private Action<string, float[]>? _changeWeights;

    public ExtremeCall(string name, int queries, int keys, int seed)
    {
        _name = name;
        _shape = ModernCall.MakeLayer(name).Shape;
        _queries = queries;
        _keys = keys;
        Query = SeededNumbers.Make(queries * _shape.QueryWidth, (ulong)(31 + seed));
        Key = SeededNumbers.Make(keys * _shape.KeyWidth, (ulong)(32 + seed));
        Value = SeededNumbers.Make(keys * _shape.ValueWidth, (ulong)(33 + seed));
        Mask = SeededNumbers.Make(queries * keys, (ulong)(34 + seed));
    }

    public bool HasMask { get; set; } = true;

    public float[] Query { get; }

    public float[] Key { get; }

    public float[] Value { get; }

    public float[] Mask { get; }

    private int AllKeys => _keys + _shape.AddedKeys;

    /// <summary>Puts extremes into an input, or into several that go together.</summary>
    public void Change(string input, Extremes extremes)
    {
        if (input is "mask" or "all")
        {
            extremes.Sprinkle(Mask);
        }

        if (input is "value" or "all")
        {
            extremes.Sprinkle(Value);
        }

        if (input is "query")
        {
            extremes.Sprinkle(Query);
            KeepOneElementOfEachHead(Query);
        }

        if (input is "key")
        {
            extremes.Sprinkle(Key);
            KeepOneElementOfEachHead(Key);
        }

        string[] tensors = input switch
        {
            "sinks" => [nameof(MultiHeadAttentionTensors.Sinks)],
            "relative" => [nameof(MultiHeadAttentionTensors.RelativeAttentionBias)],
            "added" => [nameof(MultiHeadAttentionTensors.BiasValue)],

            // Not the biases by distance too: float32 loses a score between two of this size that cancel.
            "all" => [nameof(MultiHeadAttentionTensors.Sinks)],
            _ => [],
        };
        _changeWeights = (tensor, numbers) =>
        {
            if (tensors.Contains(tensor))
            {
                extremes.Sprinkle(numbers);
            }
        };
    }

    /// <summary>A sum of several products of this size would leave the range by itself.</summary>
    private void KeepOneElementOfEachHead(float[] rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = i % _shape.HeadDim == 0 ? rows[i] : 0f;
        }
    }

    public Outputs Run(int threads = 1, ScoreStage stage = ScoreStage.Masked)
    {
        Outputs outputs = Empty();
        AttentionOptions options = Options(outputs, stage) with { MaxDegreeOfParallelism = threads };
        Layer().Attend(Query, Key, Value, outputs.Output, 1, _queries, _keys, in options);
        return outputs;
    }

    public float[] OutputAlone()
    {
        var output = new float[_queries * _shape.ContextWidth];
        AttentionOptions options = new() { Mask = HasMask ? AttentionMask.Additive(Mask, MaskScope.Shared) : default, MaxDegreeOfParallelism = 1 };
        Layer().Attend(Query, Key, Value, output, 1, _queries, _keys, in options);
        return output;
    }

    public float[] TokenByToken(int threads)
    {
        LayerHandle layer = Layer();
        KeyValueCache cache = layer.CreateCache!(1, _queries);
        var output = new float[_queries * _shape.ContextWidth];
        for (int token = 0; token < _queries; token++)
        {
            AttentionOptions options = new() { MaxDegreeOfParallelism = threads };
            layer.AttendCache!(
                Query.AsSpan(token * _shape.QueryWidth, _shape.QueryWidth),
                Key.AsSpan(token * _shape.KeyWidth, _shape.KeyWidth),
                Value.AsSpan(token * _shape.ValueWidth, _shape.ValueWidth),
                cache,
                output.AsSpan(token * _shape.ContextWidth, _shape.ContextWidth),
                1,
                in options);
        }

        return output;
    }

    public void AssertIsTheReference(string what, int lastQueries = int.MaxValue, ScoreStage stage = ScoreStage.Masked)
    {
        Outputs found = Run(stage: stage);
        Outputs expected = Empty();
        AttentionOptions options = Options(expected, stage);
        double[] context = ReferenceAttention.Attend(
            _shape, Query, Key, Value, 1, _queries, _keys, in options, weights: ModernWeights.Of(_shape, change: _changeWeights));
        int first = Math.Max(0, _queries - lastQueries);
        int contexts = first * _shape.ContextWidth;
        AssertClose(context[contexts..], found.Output[contexts..], what);
        for (int head = 0; head < _shape.Heads; head++)
        {
            for (int row = (head * _queries) + first; row < (head + 1) * _queries; row++)
            {
                AssertNear(expected.LogSumExp[row], found.LogSumExp[row], 1e-5, $"{what}, log-sum-exp {row}");
                for (int i = row * AllKeys; i < (row + 1) * AllKeys; i++)
                {
                    AssertNear(expected.Weights[i], found.Weights[i], 1e-5, $"{what}, weight {i}");
                    AssertNear(expected.Scores[i], found.Scores[i], 1e-5, $"{what}, score {i}");
                }
            }
        }
    }

    public static void AssertClose(double[] expected, float[] found, string what)
    {
        double size = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= (1e-5 * size) + 1e-44, $"{what}: element {i} is {found[i]:R}, expected {expected[i]:R}.");
        }
    }

    private static void AssertNear(float expected, float found, double tolerance, string what) =>
        Assert.True(
            expected == found || Math.Abs((double)expected - found) <= tolerance * Math.Max(1, Math.Abs((double)expected)),
            $"{what} is {found:R}, expected {expected:R}.");

    private LayerHandle Layer() => new(LayerHandle.Named(_name), ModernWeights.Of(_shape, change: _changeWeights));

    private AttentionOptions Options(Outputs outputs, ScoreStage stage) => new()
    {
        Mask = HasMask ? AttentionMask.Additive(Mask, MaskScope.Shared) : default,
        Weights = AttentionWeightsOutput.PerHead(outputs.Weights),
        LogSumExp = outputs.LogSumExp,
        Scores = stage switch
        {
            ScoreStage.Raw => ScoresOutput.Raw(outputs.Scores),
            ScoreStage.Capped => ScoresOutput.Capped(outputs.Scores),
            _ => ScoresOutput.Masked(outputs.Scores),
        },
        MaxDegreeOfParallelism = 1,
    };

    private Outputs Empty() => new(
        new float[_queries * _shape.ContextWidth],
        new float[_shape.Heads * _queries * AllKeys],
        new float[_shape.Heads * _queries],
        new float[_shape.Heads * _queries * AllKeys]);
}

/// <summary>What a call of the core gives.</summary>
internal sealed record Outputs(float[] Output, float[] Weights, float[] LogSumExp, float[] Scores);
