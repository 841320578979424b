using AttentionGen;
using AttentionGen.Benchmarks.OnnxRuntime;
using Microsoft.ML.OnnxRuntime;

namespace TextGeneration.Compare;

/// <summary>
/// The same model in ONNX Runtime, one token a call: written with its own fused operators, its memory bound once, and its keys and values
/// extended where they lie.
/// </summary>
internal sealed class OnnxDecoder : IDisposable
{
    private const float Epsilon = 1e-5f;

    private readonly List<OrtValue> _values = [];
    private readonly RunOptions _options = new();
    private readonly SessionOptions _sessionOptions;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly int[] _token = new int[1];
    private readonly int[] _position = new int[1];
    private readonly int[] _total = new int[1];

    /// <param name="file">The weights, under GPT-2's names.</param>
    /// <param name="shape">The model's sizes.</param>
    public OnnxDecoder(SafetensorsFile file, OnnxDecoderShape shape)
    {
        Logits = new float[shape.Vocabulary];
        _sessionOptions = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
        };
        _session = new InferenceSession(ToModel(file, shape), _sessionOptions);
        _binding = _session.CreateIoBinding();
        _binding.BindInput("token", Value(_token, 1, 1));
        _binding.BindInput("position", Value(_position, 1));
        _binding.BindInput("total", Value(_total));
        foreach (string name in shape.Caches)
        {
            OrtValue cache = Value(new float[shape.CacheDimensions.Aggregate(1L, static (a, b) => a * b)], shape.CacheDimensions);
            _binding.BindInput("past_" + name, cache);
            _binding.BindOutput("present_" + name, cache);
        }

        _binding.BindOutput("logits", Value(Logits, 1, 1, shape.Vocabulary));
    }

    /// <summary>Those of the last call.</summary>
    public float[] Logits { get; }

    /// <summary>Takes the token at a position; what follows it in the caches counts no more.</summary>
    public void Forward(int token, int position)
    {
        (_token[0], _position[0], _total[0]) = (token, position, position + 1);
        _session.RunWithBinding(_options, _binding);
    }

    public void Dispose()
    {
        _binding.Dispose();
        _session.Dispose();
        _sessionOptions.Dispose();
        _options.Dispose();
        _values.ForEach(static value => value.Dispose());
    }

    private OrtValue Value<T>(T[] memory, params long[] dimensions)
        where T : unmanaged
    {
        OrtValue value = OrtValue.CreateTensorValueFromMemory(memory, dimensions);
        _values.Add(value);
        return value;
    }

    private static byte[] ToModel(SafetensorsFile file, OnnxDecoderShape shape)
    {
        var model = new OnnxModelWriter();
        model.IntegerInput("token", [1, 1]);
        model.IntegerInput("position", [1]);
        model.IntegerInput("total", []);
        foreach (string name in shape.Caches)
        {
            model.Input("past_" + name, shape.CacheDimensions);
            model.Output("present_" + name, shape.CacheDimensions);
        }

        Constant("wte.weight", shape.Vocabulary, shape.Width);
        Constant("wpe.weight", shape.Positions, shape.Width);
        model.Node("Gather", ["wte.weight", "token"], ["word"]);
        model.Node("Gather", ["wpe.weight", "position"], ["place"]);
        model.Node("Add", ["word", "place"], ["sum0"]);
        model.Node("LayerNormalization", ["sum0", Vector("h.0.ln_1.weight"), Vector("h.0.ln_1.bias")], ["norm0"], "", ("epsilon", Epsilon), ("axis", -1));
        for (int i = 0; i < shape.Layers; i++)
        {
            string next = i + 1 < shape.Layers ? $"h.{i + 1}.ln_1" : "ln_f";
            model.Node("Add", [Product($"norm{2 * i}", $"h.{i}.attn.c_attn", 1, 3), Vector($"h.{i}.attn.c_attn.bias")], [$"qkv{i}"]);
            model.Node(
                "GroupQueryAttention",
                [$"qkv{i}", "", "", $"past_key{i}", $"past_value{i}", "position", "total"],
                [$"context{i}", $"present_key{i}", $"present_value{i}"],
                OnnxModelWriter.ContribDomain,
                ("num_heads", shape.Heads),
                ("kv_num_heads", shape.Heads));
            SumAndNorm(2 * i, Product($"context{i}", $"h.{i}.attn.c_proj", 1, 1), $"h.{i}.attn.c_proj.bias", $"h.{i}.ln_2");
            string hidden = Product($"norm{(2 * i) + 1}", $"h.{i}.mlp.c_fc", 1, 4);
            model.Node("FastGelu", [hidden, Vector($"h.{i}.mlp.c_fc.bias")], [$"active{i}"], OnnxModelWriter.ContribDomain);
            SumAndNorm((2 * i) + 1, Product($"active{i}", $"h.{i}.mlp.c_proj", 4, 1), $"h.{i}.mlp.c_proj.bias", next);
        }

        model.Constant("head", [shape.Width, shape.Vocabulary], Transposed(file.ReadFloat32("wte.weight"), shape.Width));
        model.Node("MatMul", [$"norm{2 * shape.Layers}", "head"], ["logits"]);
        model.Output("logits", [1, 1, shape.Vocabulary]);
        return model.ToModel();

        void SumAndNorm(int index, string branch, string bias, string norm) => model.Node(
            "SkipLayerNormalization",
            [$"sum{index}", branch, Vector($"{norm}.weight"), Vector($"{norm}.bias"), Vector(bias)],
            [$"norm{index + 1}", "", "", $"sum{index + 1}"],
            OnnxModelWriter.ContribDomain,
            ("epsilon", Epsilon));

        // GPT-2's matrices are [in, out], as MatMul takes them; their sizes are in widths of the model.
        string Product(string from, string name, int inputs, int outputs)
        {
            Constant($"{name}.weight", inputs * shape.Width, outputs * shape.Width);
            model.Node("MatMul", [from, $"{name}.weight"], [$"{name}.product"]);
            return $"{name}.product";
        }

        string Vector(string name)
        {
            float[] values = file.ReadFloat32(name);
            model.Constant(name, [values.Length], values);
            return name;
        }

        void Constant(string name, params long[] dimensions) => model.Constant(name, dimensions, file.ReadFloat32(name, dimensions));
    }

    private static float[] Transposed(float[] rows, int width)
    {
        int count = rows.Length / width;
        return [.. Enumerable.Range(0, rows.Length).Select(i => rows[(i % count * width) + (i / count)])];
    }
}

/// <summary>The sizes of a small GPT-2.</summary>
internal sealed record OnnxDecoderShape(int Vocabulary, int Positions, int Width, int Heads, int Layers)
{
    /// <summary>Of the keys, or the values, of one layer.</summary>
    public long[] CacheDimensions => [1, Heads, Positions, Width / Heads];

    /// <summary>What tells the caches apart.</summary>
    public IEnumerable<string> Caches => Enumerable.Range(0, Layers).SelectMany(static i => new[] { $"key{i}", $"value{i}" });
}
