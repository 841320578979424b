using AttentionGen;

namespace Quickstart;

/// <summary>What <c>export_from_pytorch.py</c> left in the data folder: a layer, a sentence, and PyTorch's answers.</summary>
/// <param name="Weights">The layer's weights, from the state dict of an <c>nn.MultiheadAttention</c>.</param>
/// <param name="Words">The sentence, one word per token.</param>
/// <param name="Input">The words' embeddings, <c>[1, Words.Length, DModel]</c>.</param>
/// <param name="TorchOutput">What PyTorch computes for them, <c>[1, Words.Length, DModel]</c>.</param>
/// <param name="TorchAttention">PyTorch's attention weights, <c>[1, Heads, Words.Length, Words.Length]</c>.</param>
internal sealed record Example(
    MultiHeadAttentionWeights Weights,
    string[] Words,
    float[] Input,
    float[] TorchOutput,
    float[] TorchAttention)
{
    /// <summary>Reads the files; every tensor's name, type and shape is checked against what the layer expects.</summary>
    public static Example Load(string folder)
    {
        var weights = MultiHeadAttentionWeights.Load(Path.Combine(folder, "layer.safetensors"), prefix: "layers.0.self_attn");

        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, "sentence.safetensors"));
        string[] words = file.Metadata["words"].Split(' ');
        long[] rows = [1, words.Length, SentenceAttention.DModel];
        long[] pairs = [1, SentenceAttention.Heads, words.Length, words.Length];
        return new Example(
            weights,
            words,
            file.ReadFloat32("input", rows),
            file.ReadFloat32("output", rows),
            file.ReadFloat32("attention", pairs));
    }
}
