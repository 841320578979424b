using AttentionGen;
using TextGeneration;

namespace Cluster;

/// <summary>The models of all silos: the text sample's decoder of characters, and its layers once more as an encoder.</summary>
internal static class KingJames
{
    public static TextDecoder Decoder { get; } = Load();

    /// <summary>Vectors are the means of hidden states. A model that was trained for vectors is loaded by <c>TextEncoder.Load</c>, as in samples/Embeddings.</summary>
    public static TextEncoder Encoder { get; } = new(Decoder.Layers, Decoder.Embeddings, null, null, Pooling.Mean, normalize: true);

    /// <summary>A text as tokens, which are the bytes of ASCII.</summary>
    public static int[] Tokens(string text) => [.. text.Select(static character => character is '\n' or (>= ' ' and <= '~') ? character : '?')];

    /// <summary>The first characters of a line, as many as the model has positions.</summary>
    public static int[] TokensOfLine(string line) => Tokens(line.Length <= Decoder.Embeddings.PositionCount ? line : line[..Decoder.Embeddings.PositionCount]);

    public static string Text(IEnumerable<int> tokens) => string.Concat(tokens.Select(static token => (char)token));

    private static TextDecoder Load()
    {
        using Stream stream = typeof(KingJames).Assembly.GetManifestResourceStream("kjv.safetensors")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        using SafetensorsFile file = SafetensorsFile.Parse(bytes, "kjv.safetensors");
        return TextDecoder.Load(file, (_, weights) => new KingJamesLayer(weights));
    }
}
