using TextGeneration;

namespace AttentionGen.Orleans.Tests.Support;

/// <summary>The models of all tests: a decoder of characters, and the same layers as an encoder; and what they compute when nothing disturbs them.</summary>
internal static class Model
{
    public static TextDecoder Decoder { get; } = Load();

    public static TextEncoder Encoder { get; } = new(Decoder.Layers, Decoder.Embeddings, null, null, Pooling.Mean, normalize: true);

    public static SamplerSettings Sampler { get; } = new() { Temperature = 0.8, TopP = 0.95, Seed = 1611 };

    public static int[] Tokens(string text) => [.. text.Select(static character => (int)character)];

    /// <summary>The reply to prompts, in one process and one session.</summary>
    /// <param name="sampler">How its tokens are drawn.</param>
    /// <param name="turns">What is said, and how many tokens are drawn then.</param>
    /// <returns>All that was drawn, and the logits behind the last of it.</returns>
    public static (int[] Drawn, float[] Logits) Undisturbed(SamplerSettings sampler, params (string Prompt, int Count)[] turns)
    {
        var session = new Session(Decoder, new SessionLog(sampler));
        var drawn = new List<int>();
        foreach ((string prompt, int count) in turns)
        {
            session.Append(session.Log.Count, Tokens(prompt));
            for (int i = 0; i < count; i++)
            {
                drawn.Add(session.Next());
            }
        }

        var logits = new float[Decoder.VocabularySize];
        session.GetLogits(logits);
        return ([.. drawn], logits);
    }

    public static float[] Vector(int[] text)
    {
        var vector = new float[Encoder.Dimensions];
        Encoder.Encode(text, [0, text.Length], vector);
        return vector;
    }

    private static TextDecoder Load()
    {
        using Stream stream = typeof(Model).Assembly.GetManifestResourceStream("kjv.safetensors")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        using SafetensorsFile file = SafetensorsFile.Parse(bytes, "kjv.safetensors");
        return TextDecoder.Load(file, (_, weights) => new KingJamesLayer(weights));
    }
}
