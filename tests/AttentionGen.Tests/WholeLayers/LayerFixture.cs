using System.Globalization;
using System.Runtime.InteropServices;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>A layer of <c>tests/fixtures/layers</c>: PyTorch's numbers, and the shape that they are of.</summary>
/// <param name="Name">The file.</param>
/// <param name="Preset">The family.</param>
/// <param name="Shape">What the preset, with what a user of it would write besides, is.</param>
internal sealed record LayerFixture(string Name, LayerPreset Preset, TransformerLayerShape Shape)
{
    public const int Batch = 2;
    public const int Tokens = 7;
    public const int MemoryLength = 5;

    /// <summary>The number of heads where loading has to know it.</summary>
    public int Heads { get; init; }

    /// <summary>The relative position bias that the layer shares with others.</summary>
    public string? SharedBias { get; init; }

    public string Path => System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", "layers", Name + ".safetensors");

    public static LayerFixture Of(string name) => LayerShapes.All.Single(fixture => fixture.Name == name);

    /// <summary>The file as it lies there.</summary>
    public LayerNumbers Read()
    {
        using var file = SafetensorsFile.Open(Path);
        return new LayerNumbers(
            file.Metadata["prefix"],
            int.Parse(file.Metadata["heads"], CultureInfo.InvariantCulture),
            file.ReadFloat32("input"),
            file.TensorNames.Contains("memory") ? file.ReadFloat32("memory") : [],
            file.ReadFloat32("output"),
            MemoryMarshal.Cast<byte, double>(file.ReadBytes("output64")).ToArray());
    }

    /// <summary>What the reference computes of it.</summary>
    public double[] Reference(TransformerLayerWeights weights, LayerNumbers numbers) => Shape.CrossAttention is null
        ? ReferenceTransformerLayer.Forward(Shape, weights, numbers.Input, Batch, Tokens)
        : ReferenceTransformerLayer.Forward(Shape, weights, numbers.Input, numbers.Memory, Batch, Tokens, MemoryLength);

    /// <summary>The weights, by the names alone, or those of the preset.</summary>
    public TransformerLayerWeights Load(LayerPreset preset = LayerPreset.None)
    {
        using var file = SafetensorsFile.Open(Path);
        return TransformerLayerWeights.Load(file, file.Metadata["prefix"], preset, heads: Heads, relativeAttentionBias: SharedBias);
    }
}

/// <summary>What a file holds besides the weights.</summary>
/// <param name="Prefix">What is before the layer's names.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="Input"><c>[Batch, Tokens, E]</c>.</param>
/// <param name="Memory"><c>[Batch, MemoryLength, E]</c> of a layer with cross-attention; otherwise empty.</param>
/// <param name="Output">PyTorch's output in single precision.</param>
/// <param name="Output64">The same in double precision.</param>
internal sealed record LayerNumbers(string Prefix, int Heads, float[] Input, float[] Memory, float[] Output, double[] Output64);
