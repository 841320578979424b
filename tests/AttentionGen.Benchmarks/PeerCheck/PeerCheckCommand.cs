using System.Globalization;
using AttentionGen.Benchmarks.Compare;
using AttentionGen.Benchmarks.OnnxRuntime;
using Microsoft.ML.OnnxRuntime;

namespace AttentionGen.Benchmarks.PeerCheck;

/// <summary>
/// <c>peer-check</c>: whether layers with the options of today's models compute what ONNX Runtime computes, from a prompt
/// over further chunks to single tokens, each against the cache that the calls before have left.
/// </summary>
internal static class PeerCheckCommand
{
    public const string Usage = """
        peer-check
          layers with windows, soft caps, sinks, rotary embeddings and a cache against ONNX Runtime's GroupQueryAttention;
          exit code 1 if they differ
        """;

    private const int Failed = 1;

    /// <summary>A prompt longer than the windows, a chunk, single tokens.</summary>
    private static readonly int[] WithChunk = [40, 7, 1, 1, 1];

    /// <summary>ONNX Runtime takes chunks behind a prompt of single sequences only.</summary>
    private static readonly int[] WithoutChunk = [40, 1, 1];

    public static int Run()
    {
        if (OrtEnvironment.TryGet(out string? problem) is not { } environment)
        {
            Console.Error.WriteLine($"There is nothing to compare with: {problem}");
            return Failed;
        }

        Console.WriteLine($"Largest difference from {environment.Name}, of the largest output of a call:");
        bool agree = true;
        foreach (CheckedLayer layer in CheckedLayer.All)
        {
            foreach ((int batch, int[] steps) in new[] { (1, WithChunk), (2, WithoutChunk) })
            {
                agree &= Check(environment, layer, batch, steps);
            }
        }

        Console.WriteLine(agree ? "All agree." : "There are differences.");
        return agree ? 0 : Failed;
    }

    private static bool Check(OrtEnvironment environment, CheckedLayer layer, int batch, int[] steps)
    {
        string what = $"{layer.Name}, batch of {batch}, {string.Join(" + ", steps)} tokens";
        try
        {
            double difference = PeerConversation.LargestDifference(environment, layer, batch, steps);
            bool agrees = Agreement.IsClose(difference);
            string verdict = agrees ? "" : "  DIFFERENT";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-64} {difference:0e+0}{verdict}"));
            return agrees;
        }
        catch (OnnxRuntimeException exception)
        {
            Console.WriteLine($"  {what,-64} refused: {exception.Message}");
            return false;
        }
    }
}
