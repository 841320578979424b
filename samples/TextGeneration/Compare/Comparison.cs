using System.Diagnostics;
using AttentionGen;
using AttentionGen.Benchmarks.OnnxRuntime;

namespace TextGeneration.Compare;

/// <summary>Runs one text through both, token by token and by one thread each, and compares logits and times.</summary>
internal static class Comparison
{
    private const double AllowedDifference = 1e-4;
    private const int Rounds = 21;

    /// <returns>0 if the logits agree.</returns>
    public static int Run(TextDecoder decoder, int[] text)
    {
        if (OrtEnvironment.TryGet(out string? problem) is not { } environment)
        {
            Console.WriteLine(problem);
            return 1;
        }

        using SafetensorsFile file = KingJames.Open();
        using var theirs = new OnnxDecoder(
            file, new(decoder.VocabularySize, decoder.Embeddings.PositionCount, decoder.Layers.DModel, KingJamesLayer.Shape.Attention.Heads, decoder.Layers.Layers.Count));
        StackCache cache = decoder.CreateCache(1, text.Length);
        var workspace = new Workspace();
        var logits = new float[decoder.VocabularySize];
        double difference = 0, largest = 0;
        cache.Reset();
        for (int i = 0; i < text.Length; i++)
        {
            RunOurs(i);
            theirs.Forward(text[i], i);
            for (int j = 0; j < logits.Length; j++)
            {
                // NaN wins over every number, so that it cannot pass for a small difference.
                largest = Math.Max(largest, Math.Abs(logits[j]));
                difference = Math.Max(difference, Math.Abs(logits[j] - theirs.Logits[j]));
            }
        }

        // In turns, so that what else the machine does meets both.
        List<double> our = [], their = [];
        for (int round = 0; round < Rounds; round++)
        {
            cache.Reset();
            our.Add(Seconds(text.Length, RunOurs));
            their.Add(Seconds(text.Length, i => theirs.Forward(text[i], i)));
        }

        double ourRate = text.Length / Median(our), theirRate = text.Length / Median(their);
        Console.WriteLine();
        Console.WriteLine($"The same {text.Length} characters once more, one by one against the cache, by one thread; medians of {Rounds} turns each:");
        Console.WriteLine($"  AttentionGen             {ourRate,8:N0} a second");
        Console.WriteLine($"  {environment.Name,-24} {theirRate,8:N0} a second; AttentionGen is {ourRate / theirRate:N2} times as fast");
        Console.WriteLine($"  largest difference       {difference:0.0e-0} of logits up to {largest:N1} (at most {AllowedDifference:0e-0})");
        return difference <= AllowedDifference ? 0 : 1;

        void RunOurs(int i) => decoder.Forward(text.AsSpan(i, 1), cache, logits, workspace, maxDegreeOfParallelism: 1);
    }

    private static double Seconds(int count, Action<int> step)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            step(i);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
