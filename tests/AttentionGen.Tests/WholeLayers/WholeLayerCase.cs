using System.Reflection;
using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>An annotated whole layer, with weights of its shape.</summary>
internal sealed class WholeLayerCase
{
    private static readonly Lazy<WholeLayerCase[]> Cases = new(() =>
        [.. typeof(WholeLayerCase).Assembly.GetTypes().Where(typeof(ITransformerLayer).IsAssignableFrom).OrderBy(type => type.Name, StringComparer.Ordinal).Select(type => new WholeLayerCase(type))]);

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

    public static WholeLayerCase Get(string name) => All.Single(layer => layer.Name == name);

    public ITransformerLayer Make(TransformerLayerWeights weights) => (ITransformerLayer)Activator.CreateInstance(_type, weights)!;

    public float[] Input(int batch, int sequence, ulong seed = 3) => SeededNumbers.Make(batch * sequence * Shape.DModel, seed, 1f);

    /// <summary>One call of the layer alone.</summary>
    public float[] Run(float[] input, int batch, int sequence, PaddingMask padding = default, int degree = 1)
    {
        var output = new float[input.Length];
        var options = new AttentionOptions { Padding = padding, MaxDegreeOfParallelism = degree };
        Layer.Core.Forward(input, output, batch, sequence, options);
        return output;
    }
}
