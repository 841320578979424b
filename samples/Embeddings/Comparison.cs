#if ONNX_RUNTIME
using System.Diagnostics;
using System.Numerics.Tensors;
using AttentionGen;
using Microsoft.Extensions.AI;

namespace Embeddings;

/// <summary>Runs ONNX Runtime on the same tokens in the same process, and prints differences, times and memory side by side.</summary>
internal static class Comparison
{
    private const float StatesBar = 2e-5f;
    private const double CosineBar = 0.999999;
    private const int Rounds = 5;
    private const int ServiceTexts = 1000;

    /// <summary>Whether this program has ONNX Runtime in it.</summary>
    public static bool IsThere => true;

    /// <summary>Prints the comparison; an exit code other than 0 says that numbers differ.</summary>
    /// <param name="model">Ours.</param>
    /// <param name="generator">What turns texts into vectors with it.</param>
    /// <param name="name">Which it is.</param>
    /// <param name="sentences">The texts.</param>
    /// <param name="bytes">What the process has grown by when ours was loaded.</param>
    public static int Run(SentenceModel model, TextEmbeddingGenerator generator, string name, string[] sentences, long bytes)
    {
        Console.WriteLine();
        Progress.Show("ONNX Runtime loads the same file");
        long before = Memory.Used();
        byte[]? file = SentenceModel.ReadFile(name, ".model.onnx");
        using var one = new OnnxRuntimeModel(file, threads: 1, model.Encoder.Dimensions);
        file = null;
        int[][] texts = [.. sentences.Select(model.Tokens)];
        _ = one.HiddenStates(texts[0]);
        long theirBytes = Memory.Used() - before;
        (float largest, double least) = Differences(model.Encoder, one, texts);
        Progress.Done($"ONNX Runtime {typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly.GetName().Version}, same tokens, same process");
        Console.WriteLine($"  largest difference of hidden states  {largest:0.0e-0} (at most {StatesBar:0e-0})");
        Console.WriteLine($"  smallest cosine of two vectors       {least:0.0000000} (at least {CosineBar})");
        Console.WriteLine($"  memory of the loaded model           {bytes / 1e6:N0} MB, ONNX Runtime {theirBytes / 1e6:N0} MB");
        Console.WriteLine();
        Console.WriteLine($"  {"milliseconds",-36} {"ours",9} {"ONNX RT",9} {"ratio",7}");
        int[] ofSize16 = Cut(texts, 16), ofSize128 = Cut(texts, 128);
        RowOfTokens("one text of 16 tokens, one thread", [ofSize16], 1, one);
        RowOfTokens("one text of 128 tokens, one thread", [ofSize128], 1, one);
        RowOfTokens($"{texts.Length} mixed texts, one thread", texts, 1, one);
        using var all = new OnnxRuntimeModel(SentenceModel.ReadFile(name, ".model.onnx"), Environment.ProcessorCount, model.Encoder.Dimensions);
        RowOfTokens($"{texts.Length} mixed texts, {Environment.ProcessorCount} threads", texts, 0, all);
        string[] many = Many(sentences);
        var service = new OnnxRuntimeService(model, all);
        double leastOfService = LeastCosine(generator.GenerateAsync(many).Result, service.Generate(many));
        Row($"service: {many.Length:N0} texts, {Environment.ProcessorCount} threads", () => generator.GenerateAsync(many).Wait(), () => service.Generate(many));
        Console.WriteLine();
        Console.WriteLine("  tokens to vectors, and of the service texts to vectors, both behind the same tokenizer");
        Console.WriteLine($"  ours packed, without padding; ONNX Runtime in batches of {OnnxRuntimeModel.TextsPerBatch} by length, padded");
        if (largest <= StatesBar && least >= CosineBar && leastOfService >= CosineBar)
        {
            return 0;
        }

        Console.WriteLine("FAILED: the numbers are not ONNX Runtime's.");
        return 1;

        void RowOfTokens(string what, int[][] rows, int threads, OnnxRuntimeModel theirs)
        {
            (int[] tokens, int[] ends) = Pack(rows);
            var vectors = new float[rows.Length * model.Encoder.Dimensions];
            Row(what, () => model.Encoder.Encode(tokens, ends, vectors, maxDegreeOfParallelism: threads), () => theirs.Run(rows));
        }

        void Row(string what, Action ours, Action theirs)
        {
            Progress.Show("  " + what);
            (double our, double their) = Medians(ours, theirs);
            Progress.Done($"  {what,-36} {our,9:N2} {their,9:N2} {their / our,7:N2}");
        }
    }

    /// <summary>As many texts as a service has at hand at a time: the sentences, then pairs of them.</summary>
    private static string[] Many(string[] sentences)
    {
        string[] many = new string[ServiceTexts];
        for (int i = 0; i < many.Length; i++)
        {
            int round = i / sentences.Length;
            string sentence = sentences[i % sentences.Length];
            many[i] = round == 0 ? sentence : sentence + " " + sentences[((i * 7) + round) % sentences.Length];
        }

        return many;
    }

    private static double LeastCosine(GeneratedEmbeddings<Embedding<float>> ours, float[][] theirs) =>
        ours.Zip(theirs).Min(pair => TensorPrimitives.CosineSimilarity(pair.First.Vector.Span, pair.Second));

    /// <summary>Hidden states of all tokens, and what is pooled of them, ours packed and theirs one text at a time.</summary>
    private static (float Largest, double LeastCosine) Differences(TextEncoder encoder, OnnxRuntimeModel theirs, int[][] texts)
    {
        (int[] tokens, int[] ends) = Pack(texts);
        int width = encoder.Dimensions;
        var states = new float[tokens.Length * width];
        var vectors = new float[texts.Length * width];
        encoder.HiddenStates(tokens, ends, states);
        encoder.Encode(tokens, ends, vectors);
        (float largest, double least) = (0, 1);
        for (int i = 0; i < texts.Length; i++)
        {
            float[] other = theirs.HiddenStates(texts[i]);
            for (int j = 0; j < other.Length; j++)
            {
                // NaN wins over every number, so that it cannot pass for a small difference.
                largest = MathF.Max(largest, MathF.Abs(other[j] - states[(ends[i] * width) + j]));
            }

            int rows = encoder.Pooling == Pooling.Mean ? texts[i].Length : 1;
            (double product, double ours, double their) = (0, 0, 0);
            for (int j = 0; j < width; j++)
            {
                double sum = 0;
                for (int row = 0; row < rows; row++)
                {
                    sum += other[(row * width) + j];
                }

                float element = vectors[(i * width) + j];
                product += element * sum;
                ours += (double)element * element;
                their += sum * sum;
            }

            least = Math.Min(least, product / Math.Sqrt(ours * their));
        }

        return (largest, least);
    }

    private static int[] Cut(int[][] texts, int tokens) => [.. texts.SelectMany(text => text).Take(tokens)];

    private static (int[] Tokens, int[] Ends) Pack(int[][] texts)
    {
        int[] ends = new int[texts.Length + 1];
        for (int i = 0; i < texts.Length; i++)
        {
            ends[i + 1] = ends[i] + texts[i].Length;
        }

        return ([.. texts.SelectMany(text => text)], ends);
    }

    /// <summary>Medians of calls in turn, so that both see the same machine; short calls are repeated within a round.</summary>
    private static (double Ours, double Theirs) Medians(Action ours, Action theirs)
    {
        int repeats = 1 + (int)(50 / Math.Max(0.01, Math.Max(Milliseconds(ours, 2), Milliseconds(theirs, 2))));
        var times = new (double Ours, double Theirs)[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            times[i] = (Milliseconds(ours, repeats), Milliseconds(theirs, repeats));
        }

        return (times.Select(time => time.Ours).Order().ElementAt(Rounds / 2), times.Select(time => time.Theirs).Order().ElementAt(Rounds / 2));
    }

    private static double Milliseconds(Action action, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / repeats;
    }
}
#else
using AttentionGen;

namespace Embeddings;

/// <summary>The place of the comparison in a program without ONNX Runtime.</summary>
internal static class Comparison
{
    public static bool IsThere => false;

    public static int Run(SentenceModel model, TextEmbeddingGenerator generator, string name, string[] sentences, long bytes) => 0;
}
#endif
