using System.Diagnostics;
using System.Globalization;
using AttentionGen;
using Cluster.Silos;

namespace Cluster.Driving;

/// <summary>Embeds lines while the process that does it is killed again and again, and a silo with it; then compares each vector with that of its line alone.</summary>
internal static class BulkAndKill
{
    private const int Lines = 60_000;

    public static async Task<int> RunAsync(Settings settings)
    {
        await using SiloSet set = await SiloSet.StartAsync(3, settings.HasRedis, threads: 1);
        string file = Path.Combine(set.Folder, "lines.txt");
        await File.WriteAllLinesAsync(file, Enumerable.Range(1, Lines).Select(static i => $"{i}. And the evening and the morning were the day {i * 7919L % 1_000_003}."));
        using var end = new CancellationTokenSource();
        Task supervision = set.SuperviseAsync(end.Token);
        int kills = 0;
        for (int run = 1; !File.Exists(file + ".vectors"); run++)
        {
            using Process worker = SiloProcess.StartSelf(BulkWorker.Arguments(file, set));
            Task<string> errors = worker.StandardError.ReadToEndAsync();
            long done = await ReadAsync(worker) ?? throw new InvalidOperationException(await errors);
            Console.WriteLine($"run {run}: {done:N0} of {Lines:N0} lines are there");
            long until = kills < settings.Kills ? done + Random.Shared.Next(1, Lines / settings.Kills) : long.MaxValue;
            for (long? lines = done; lines < until;)
            {
                lines = await ReadAsync(worker);
            }

            if (kills == settings.Kills)
            {
                await worker.WaitForExitAsync();
                if (worker.ExitCode != 0)
                {
                    throw new InvalidOperationException(await errors);
                }

                continue;
            }

            if (!worker.HasExited)
            {
                worker.Kill();
                kills++;
                set.Mortal[Random.Shared.Next(set.Mortal.Count)].Kill();
            }

            await worker.WaitForExitAsync();
        }

        await end.CancelAsync();
        await supervision;
        int line = 0, other = 0;
        var vector = new float[KingJames.Encoder.Dimensions];
        foreach ((float[] found, string text) in EmbeddingFile.Read(file + ".vectors").Zip(File.ReadLines(file)))
        {
            int[] tokens = KingJames.TokensOfLine(text);
            KingJames.Encoder.Encode(tokens, [0, tokens.Length], vector);
            other += HeldConversation.AreSame(found, vector) ? 0 : 1;
            line++;
        }

        bool isRight = line == Lines && EmbeddingFile.Read(file + ".vectors").Count() == Lines && other == 0;
        Console.WriteLine($"{kills} kills of the process and of a silo: {line:N0} of {Lines:N0} vectors, {other} of them other than of their line alone");
        Console.WriteLine(isRight ? "ok: no line lost, none twice, the same bits" : "FAILED");
        return isRight ? 0 : 1;
    }

    /// <summary>How many lines the process says to be on the disk; null when it has ended.</summary>
    private static async Task<long?> ReadAsync(Process worker) =>
        await worker.StandardOutput.ReadLineAsync() is { } line ? long.Parse(line, CultureInfo.InvariantCulture) : null;
}
