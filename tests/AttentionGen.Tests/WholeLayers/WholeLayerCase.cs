using System.Collections.Concurrent;
using System.Reflection;
using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>An annotated whole layer, with weights of its shape.</summary>
internal sealed class WholeLayerCase
{
    private static readonly Lazy<WholeLayerCase[]> Cases = new(() =>
    [
        .. typeof(WholeLayerCase).Assembly.GetTypes().Where(typeof(ITransformerLayer).IsAssignableFrom).OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => new WholeLayerCase(type))

            // Functions are for tests of their own: a call has to bring what they capture.
            .Where(layer => layer.Shape.Attention is { ScoreFunction: null, MaskFunction: null }),
    ]);

    private const int MemoryLength = 11;

    private readonly ConcurrentDictionary<int, KeyValueMemory> _memories = new();
    private readonly Type _type;
    private readonly Lazy<ITransformerLayer> _layer;

    private WholeLayerCase(Type type)
    {
        _type = type;
        Shape = (TransformerLayerShape)type.GetProperty("Shape", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        Weights = SeededLayerWeights.Of(Shape, seed: 11);
        _layer = new Lazy<ITransformerLayer>(() => Make(Weights));
    }

    public static IEnumerable<WholeLayerCase> All => Cases.Value;

    public static IEnumerable<string> Names => All.Select(layer => layer.Name);

    public string Name => _type.Name;

    public TransformerLayerShape Shape { get; }

    public TransformerLayerWeights Weights { get; }

    public ITransformerLayer Layer => _layer.Value;

    public bool IsCausal => Shape.Attention.Causal;

    public bool HasCross => Shape.CrossAttention is not null;

    /// <summary>Rows of a memory for so many items, the same for each.</summary>
    public float[] States(int batch)
    {
        float[] item = SeededNumbers.Make(MemoryLength * Shape.CrossAttention!.KeyDim, seed: 17);
        return [.. Enumerable.Repeat(item, batch).SelectMany(static row => row)];
    }

    /// <summary>A memory that holds them.</summary>
    public KeyValueMemory Memory(int batch)
    {
        if (!_memories.TryGetValue(batch, out KeyValueMemory? memory))
        {
            memory = Layer.Core.CreateMemory(batch, MemoryLength);
            Layer.Core.ProjectMemory(States(batch), memory, MemoryLength, default);
            _memories[batch] = memory;
        }

        return memory;
    }

    /// <summary>The same for a stack of the layer.</summary>
    public StackMemory Memory(TransformerStack stack, int batch)
    {
        StackMemory memory = stack.CreateMemory(batch, MemoryLength);
        stack.ProjectMemory(States(batch), memory, MemoryLength);
        return memory;
    }

    public static WholeLayerCase Get(string name) => All.Single(layer => layer.Name == name);

    public ITransformerLayer Make(TransformerLayerWeights weights) => (ITransformerLayer)Activator.CreateInstance(_type, weights)!;

    public float[] Input(int batch, int sequence, ulong seed = 3) => SeededNumbers.Make(batch * sequence * Shape.DModel, seed, 1f);

    /// <summary>One call of the layer alone; with cross-attention, to the rows of <see cref="States"/>.</summary>
    public float[] Run(float[] input, int batch, int sequence, PaddingMask padding = default, int degree = 1)
    {
        var output = new float[input.Length];
        Run(input, output, batch, sequence, new AttentionOptions { Padding = padding, MaxDegreeOfParallelism = degree });
        return output;
    }

    /// <summary>The same into a span.</summary>
    public void Run(ReadOnlySpan<float> input, Span<float> output, int batch, int sequence, in AttentionOptions options)
    {
        if (HasCross)
        {
            Layer.Core.Forward(input, Memory(batch), output, sequence, options, default);
        }
        else
        {
            Layer.Core.Forward(input, output, batch, sequence, options);
        }
    }

    /// <summary>New tokens of one sequence, which join those of a cache.</summary>
    public void RunCached(ReadOnlySpan<float> input, KeyValueCache cache, Span<float> output, int sequence, in AttentionOptions options)
    {
        if (HasCross)
        {
            Layer.Core.Cached(input, cache, Memory(cache.Batch), output, sequence, options, default);
        }
        else
        {
            Layer.Core.Cached(input, cache, output, sequence, options);
        }
    }

    /// <summary>What the reference computes of such a call.</summary>
    public double[] Reference(float[] input, int batch, int sequence) => HasCross
        ? ReferenceTransformerLayer.Forward(Shape, Weights, input, States(batch), batch, sequence, MemoryLength)
        : ReferenceTransformerLayer.Forward(Shape, Weights, input, batch, sequence);
}
