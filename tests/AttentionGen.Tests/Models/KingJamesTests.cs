using System.Globalization;
using System.Text;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Models;

/// <summary>The trained model of samples/TextGeneration.</summary>
public class KingJamesTests
{
    private static readonly Lazy<TextDecoder> Decoder = new(static () =>
    {
        using var file = SafetensorsFile.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", "kjv.safetensors"));
        return TextDecoder.Load(file, (_, weights) => new KingJamesLayer(weights));
    });

    [Fact]
    public void TheLogitsOfAWrittenText_AreThoseOfOneForwardOverAllOfIt_ToTheBit()
    {
        const int Written = 500;
        TextDecoder decoder = Decoder.Value;
        int[] prompt = Tokens("And God ");
        StackCache cache = decoder.CreateCache(1, prompt.Length + Written);
        var sampler = new TokenSampler(0.8, topP: 0.95, seed: 1611);
        List<int> text = [.. prompt];
        List<float> logits = [];
        var last = new float[decoder.VocabularySize];
        int[] next = prompt;
        for (int i = 0; i < Written; i++)
        {
            decoder.Forward(next, cache, last);
            logits.AddRange(last);
            next = [sampler.Next(last)];
            text.AddRange(next);
        }

        foreach (int degree in (int[])[1, 2, 0])
        {
            var all = new float[(text.Count - 1) * decoder.VocabularySize];
            decoder.ForwardAll([.. text.SkipLast(1)], null, all, null, degree);
            Bits.AssertSame(logits.ToArray(), all.AsSpan((prompt.Length - 1) * decoder.VocabularySize), $"{degree} threads");
        }

        Assert.Equal(text[prompt.Length..], decoder.Generate(prompt, new TokenSampler(0.8, topP: 0.95, seed: 1611), Written));
    }

    /// <summary>The loss that the training script has printed, on verses that it has not trained on.</summary>
    [Fact]
    public void TheText_IsLikelyToTheModel()
    {
        using var file = SafetensorsFile.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", "kjv.safetensors"));
        double loss = double.Parse(file.Metadata["validation_loss"], CultureInfo.InvariantCulture);
        Assert.InRange(loss, 0.9, 1.9);
        const string Verses = "And it came to pass, when the king had heard these words, that he rent his clothes, and went into the house of the LORD.\n"
            + "And he said unto them, Go ye, and enquire of the LORD for me, and for the people that are left in the land.\n";
        Assert.InRange(Loss(Verses), 0.3, loss * 1.1);
        Assert.InRange(Loss(string.Concat(Verses.Reverse())), loss * 1.5, 20);
    }

    [Fact]
    public void TheModel_IsAllOfItsFile_AndRefusesMoreTokensThanPositions()
    {
        Assert.Equal(4, Decoder.Value.Layers.Layers.Count);
        Assert.Equal((128, 512, 128), (Decoder.Value.VocabularySize, Decoder.Value.Embeddings.PositionCount, Decoder.Value.Layers.DModel));
        Assert.Throws<ArgumentException>("tokens", () => Decoder.Value.ForwardAll(new int[513], null, new float[513 * 128]));
    }

    /// <summary>Mean negative log-likelihood of a character, in nats.</summary>
    private static double Loss(string text)
    {
        int[] tokens = Tokens(text);
        int size = Decoder.Value.VocabularySize;
        var logits = new float[tokens.Length * size];
        Decoder.Value.ForwardAll(tokens, null, logits);
        double sum = 0;
        for (int i = 1; i < tokens.Length; i++)
        {
            float[] row = logits[((i - 1) * size)..(i * size)];
            sum += Math.Log(row.Sum(logit => Math.Exp(logit - row.Max()))) + row.Max() - row[tokens[i]];
        }

        return sum / (tokens.Length - 1);
    }

    private static int[] Tokens(string text) => [.. Encoding.ASCII.GetBytes(text).Select(static b => (int)b)];
}
