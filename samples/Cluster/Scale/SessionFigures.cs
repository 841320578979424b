using System.Diagnostics;
using System.Numerics.Tensors;
using AttentionGen;

namespace Cluster.Scale;

/// <summary>What a session costs, measured in this process with one thread.</summary>
/// <param name="PrefillSeconds">Of a prompt, for each token.</param>
/// <param name="DecodeSeconds">Of a reply, for each token.</param>
/// <param name="CacheBytes">Of keys and values, for each token.</param>
/// <param name="LogBytes">Of the log, for each token.</param>
internal sealed record SessionFigures(double PrefillSeconds, double DecodeSeconds, double CacheBytes, double LogBytes)
{
    private const int Tokens = 240;
    private const int Runs = 15;

    /// <summary>Of the sample's model: four layers of width 128, and the head.</summary>
    private const double Weights = (4 * ((4 * 128 * 128) + (2 * 128 * 512))) + (128 * 128);

    /// <summary>The best of some runs each, since others may use the machine meanwhile.</summary>
    public static SessionFigures Measure()
    {
        TextDecoder decoder = KingJames.Decoder;
        int[] prompt = KingJames.Tokens(string.Concat(Enumerable.Repeat("And God said, Let there be light. ", 20)))[..Tokens];
        double prefill = double.MaxValue, decode = double.MaxValue;
        double bytes = 0;
        for (int run = 0; run < Runs; run++)
        {
            var session = new Session(decoder, new SessionLog(), new SessionOptions { MaxDegreeOfParallelism = 1 });
            session.Append(0, prompt);
            prefill = Math.Min(prefill, Seconds(() => session.Prefill()) / Tokens);
            decode = Math.Min(decode, Seconds(() => Draw(session)) / Tokens);
            bytes = (double)session.Log.ToBytes().Length / session.Log.Count;
        }

        return new SessionFigures(prefill, decode, (double)decoder.CreateCache(1, 512).Bytes / 512, bytes);
    }

    /// <summary>The same for a larger model: a prompt costs as many times more as there are multiply-adds, a reply what it takes to read the weights.</summary>
    /// <param name="weights">Weights that a token passes.</param>
    /// <param name="cacheBytes">Of keys and values, for each token.</param>
    /// <param name="readBandwidth">Bytes that a thread reads in a second.</param>
    public SessionFigures Scale(double weights, double cacheBytes, double readBandwidth) =>
        this with { PrefillSeconds = PrefillSeconds * weights / Weights, DecodeSeconds = weights * sizeof(float) / readBandwidth, CacheBytes = cacheBytes };

    /// <summary>Bytes that one thread reads in a second, of more than a cache of the processor has.</summary>
    public static double MeasureReadBandwidth()
    {
        var numbers = new float[1 << 26];
        double best = double.MaxValue, sum = 0;
        for (int run = 0; run < 5; run++)
        {
            best = Math.Min(best, Seconds(() => sum += TensorPrimitives.Sum(numbers)));
        }

        return sum == 0 ? numbers.Length * sizeof(float) / best : throw new UnreachableException();
    }

    private static void Draw(Session session)
    {
        for (int i = 0; i < Tokens; i++)
        {
            session.Next();
        }
    }

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
