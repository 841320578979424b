using System.Diagnostics;
using AttentionGen;
using Cluster.Silos;
using Orleans;

namespace Cluster.Driving;

/// <summary>Embeds the lines of a file with three silos. Ended at any point and started again, it goes on where it was.</summary>
internal static class Bulk
{
    public static async Task<int> RunAsync(Settings settings)
    {
        await using SiloSet set = await SiloSet.StartAsync(3, settings.HasRedis, Math.Max(1, Environment.ProcessorCount / 3));
        var watch = Stopwatch.StartNew();
        EmbeddingFileResult result = await WriteAsync(set.Client, settings.File, lines => Console.Write($"\r{lines:N0} lines on the disk, {watch.Elapsed.TotalSeconds:N0} s "));
        Console.WriteLine($"\r{result.Lines:N0} lines in {settings.File}.vectors, {result.LinesFound:N0} of which an earlier run had done; {(result.Lines - result.LinesFound) / watch.Elapsed.TotalSeconds:N0} lines/s");
        return 0;
    }

    /// <summary>The whole use of the library.</summary>
    public static Task<EmbeddingFileResult> WriteAsync(IClusterClient client, string file, Action<long> progress) => EmbeddingFile.WriteAsync(
        file + ".vectors", File.ReadLines(file), KingJames.TokensOfLine, new ClusterEmbeddings(client, HeldConversation.Patient), progress: new Immediate(progress));

    /// <summary>Tells at once, on the thread that works.</summary>
    private sealed class Immediate(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }
}
