using System.Diagnostics;
using Cluster.Silos;

namespace Cluster.Driving;

/// <summary>Holds conversations with three silos, some of which die meanwhile, and says whether anything of that shows.</summary>
internal static class Conversations
{
    private const int SiloCount = 3;

    /// <summary>A reader's time for a token, and that of one who wants many kills within minutes.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan FastPace = TimeSpan.FromMilliseconds(4);

    public static async Task<int> RunAsync(Settings settings)
    {
        Console.WriteLine($"Starting {SiloCount} silos{(settings.HasRedis ? " and Redis" : "")} ...");
        await using SiloSet set = await SiloSet.StartAsync(SiloCount, settings.HasRedis, Math.Max(1, Environment.ProcessorCount / SiloCount));
        var drivers = new Drivers(set.Client, settings.Kills > 0 ? FastPace : Pace);
        var killer = new Killer(set, drivers);
        using var end = new CancellationTokenSource();
        Task supervision = set.SuperviseAsync(end.Token);
        Task display = new Display(set, drivers, killer).RunAsync(end.Token);
        var watch = Stopwatch.StartNew();
        Task kills = killer.RunAsync(settings.Kills);
        Task work = Task.WhenAll(kills, drivers.RunAsync(settings.AtOnce, () => kills.IsCompleted && drivers.Started >= settings.Conversations));
        await await Task.WhenAny(work, supervision);
        watch.Stop();
        await end.CancelAsync();
        await Task.WhenAll(display, supervision);
        return Summarize(set, drivers, killer, watch.Elapsed);
    }

    private static int Summarize(SiloSet set, Drivers drivers, Killer killer, TimeSpan time)
    {
        Conversation[] all = [.. drivers.Finished];
        int otherTexts = all.Count(static conversation => !conversation.HasText), otherLogits = all.Count(static conversation => !conversation.HasLogits);
        Console.WriteLine();
        Console.WriteLine(all[0].Text);
        Console.WriteLine();
        Console.WriteLine($"{all.Length} conversations, {all.Sum(static conversation => conversation.Tokens):N0} tokens and {drivers.Vectors:N0} vectors in {time.TotalSeconds:N0} s");
        if (killer.Count > 0)
        {
            long rebuilds = set.Silos.Sum(static silo => silo.Total.Rebuilds);
            Console.WriteLine(
                $"{killer.Count} kills ({string.Join(", ", set.Silos.Select(static silo => $"silo {silo.Name}: {silo.Kills}"))}); {set.Silos.Sum(static silo => silo.Ends)} silos ended by themselves, since others took them for dead; at least {rebuilds} caches rebuilt");
        }

        Console.WriteLine($"beside runs that nothing disturbs: {otherTexts} other texts (a token lost, twice or different), {otherLogits} other logits, {drivers.OtherVectors} other vectors");
        bool isRight = otherTexts + otherLogits + drivers.OtherVectors == 0;
        Console.WriteLine(isRight ? "ok: the same bits" : "FAILED");
        return isRight ? 0 : 1;
    }
}
