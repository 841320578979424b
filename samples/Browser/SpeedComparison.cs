using System.Diagnostics;
using AttentionGen;
using Quickstart;

namespace Browser;

/// <summary>The time of a generated layer and of plain loops that compute the same, in this page.</summary>
/// <param name="Name">The layer.</param>
/// <param name="FirstCall">Milliseconds of the layer's first call.</param>
/// <param name="Layer">Median microseconds of a call.</param>
/// <param name="PlainLoops">The same of the plain loops.</param>
/// <param name="MultiplyAdds">Multiply-adds of a call.</param>
internal sealed record SpeedComparison(string Name, double FirstCall, double Layer, double PlainLoops, double MultiplyAdds)
{
    /// <summary>Tokens of a call.</summary>
    public const int Tokens = 64;

    private const double WarmUpSeconds = 1;
    private const double MeasuredSeconds = 3;

    /// <summary>A browser's clock has steps of up to 0.1 ms; a sample has a hundred of them.</summary>
    private const double SampleMicroseconds = 10_000;
    private const int FewestSamples = 7;

    public double Ratio => PlainLoops / Layer;

    /// <summary>Compares both layers of the page.</summary>
    /// <param name="report">Gets each result as soon as it is there.</param>
    public static async Task RunAsync(Action<SpeedComparison> report)
    {
        MultiHeadAttentionWeights small = RandomWeights(SmallAttention.DModel);
        var smallLayer = new SmallAttention(small);
        report(await CompareAsync(
            $"D{SmallAttention.DModel} H{SmallAttention.Heads}",
            small,
            SmallAttention.Heads,
            (input, output) => smallLayer.Forward(input, output, batch: 1, sequence: Tokens),
            SmallAttention.GetMultiplyAdds(1, Tokens)));

        MultiHeadAttentionWeights encoder = RandomWeights(EncoderAttention.DModel);
        var encoderLayer = new EncoderAttention(encoder);
        report(await CompareAsync(
            $"D{EncoderAttention.DModel} H{EncoderAttention.Heads}",
            encoder,
            EncoderAttention.Heads,
            (input, output) => encoderLayer.Forward(input, output, batch: 1, sequence: Tokens),
            EncoderAttention.GetMultiplyAdds(1, Tokens)));
    }

    /// <summary>Both in turn, sample by sample, so that both see the same machine; the page may breathe between samples.</summary>
    private static async Task<SpeedComparison> CompareAsync(
        string name, MultiHeadAttentionWeights weights, int heads, Action<float[], float[]> forward, double multiplyAdds)
    {
        float[] input = RandomNumbers(Tokens * weights.DModel, 1, 5);
        float[] output = new float[input.Length];
        float[] plainOutput = new float[input.Length];
        var plain = new NaiveAttention(weights, heads);
        Action ours = () => forward(input, output);
        Action loops = () => plain.Forward(input, plainOutput, Tokens);

        double firstCall = Microseconds(ours, 1) / 1000;
        int ourCalls = await WarmUpAsync(ours);
        int plainCalls = await WarmUpAsync(loops);
        List<double> ourTimes = [], plainTimes = [];
        long start = Stopwatch.GetTimestamp();
        while (ourTimes.Count < FewestSamples || Stopwatch.GetElapsedTime(start).TotalSeconds < MeasuredSeconds)
        {
            ourTimes.Add(Microseconds(ours, ourCalls));
            plainTimes.Add(Microseconds(loops, plainCalls));
            await Task.Delay(1);
        }

        if (!(Example.LargestDifference(output, plainOutput) < 1e-4))
        {
            throw new InvalidOperationException($"{name}: the layer and the plain loops differ.");
        }

        return new SpeedComparison(name, firstCall, Median(ourTimes), Median(plainTimes), multiplyAdds);
    }

    /// <summary>Until the runtime has compiled what it compiles; returns how many calls make up a sample.</summary>
    private static async Task<int> WarmUpAsync(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        double microseconds;
        do
        {
            microseconds = Microseconds(action, 3);
            await Task.Delay(1);
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds);
        return Math.Max(1, (int)(SampleMicroseconds / microseconds));
    }

    private static double Microseconds(Action action, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < calls; call++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static MultiHeadAttentionWeights RandomWeights(int width)
    {
        float size = 1 / MathF.Sqrt(width);
        return MultiHeadAttentionWeights.FromPacked(
            width,
            RandomNumbers(3 * width * width, size, 1),
            RandomNumbers(3 * width, size, 2),
            RandomNumbers(width * width, size, 3),
            RandomNumbers(width, size, 4));
    }

    private static float[] RandomNumbers(int count, float size, int seed)
    {
        var random = new Random(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = ((2 * random.NextSingle()) - 1) * size;
        }

        return numbers;
    }
}
