using AttentionGen;
using Quickstart;

namespace Browser;

/// <summary>The Quickstart's trained layer, and its words.</summary>
internal sealed class SentenceModel
{
    private readonly Example _example = Example.Load(Resources.Open);
    private readonly SentenceAttention _layer;

    public SentenceModel() => _layer = new SentenceAttention(_example.Weights);

    public Vocabulary Vocabulary { get; } = new();

    /// <summary>The Quickstart's sentence.</summary>
    public string Sentence => string.Join(' ', _example.Words);

    /// <summary>Runs the layer on known words.</summary>
    public AttentionResult Run(IReadOnlyList<string> words)
    {
        float[] input = Vocabulary.Embed(words);
        float[] output = new float[input.Length];
        float[] weights = new float[SentenceAttention.Heads * words.Count * words.Count];
        var options = new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(weights) };
        _layer.Forward(input, output, batch: 1, sequence: words.Count, options);
        bool isExample = words.SequenceEqual(_example.Words);
        return new AttentionResult(
            words,
            weights,
            Example.Checksum(output),
            isExample ? Example.LargestDifference(output, _example.TorchOutput) : null);
    }
}
