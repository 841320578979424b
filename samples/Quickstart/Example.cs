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
    /// <summary>What each head learned, for people.</summary>
    public static IReadOnlyList<string> HeadTitles => ["head 0: the word before", "head 1: the word after", "head 2: the partner", "head 3: told nothing"];

    /// <summary>Reads the files; every tensor's name, type and shape is checked against what the layer expects.</summary>
    /// <param name="open">Opens one of them by its name.</param>
    public static Example Load(Func<string, SafetensorsFile> open)
    {
        using SafetensorsFile layer = open("layer.safetensors");
        var weights = MultiHeadAttentionWeights.Load(layer, prefix: "layers.0.self_attn");

        using SafetensorsFile file = open("sentence.safetensors");
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

    /// <summary>How far numbers are from PyTorch's. NaN wins over every number, so that it cannot pass for a small difference.</summary>
    public static double LargestDifference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)actual[i] - expected[i]));
        }

        return largest;
    }

    /// <summary>One number for all bits of an output (FNV-1a): equal where the outputs are.</summary>
    public static ulong Checksum(ReadOnlySpan<float> output)
    {
        ulong sum = 14695981039346656037;
        foreach (float value in output)
        {
            sum = (sum ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211;
        }

        return sum;
    }
}
