using System.Diagnostics;
using Cluster.Silos;
using Spectre.Console;

namespace Cluster.Driving;

/// <summary>What each silo does, as a table that changes, or as a line a second where nobody watches.</summary>
internal sealed class Display(SiloSet set, Drivers drivers, Killer killer)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Dictionary<SiloProcess, (TimeSpan At, SiloReport Report)> _last = [];

    public async Task RunAsync(CancellationToken end)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi)
        {
            while (await WaitAsync(TimeSpan.FromSeconds(1), end))
            {
                Console.WriteLine($"{_watch.Elapsed.TotalSeconds,5:N0} s  {drivers.Finished.Count} conversations, {killer.Count} kills; {string.Join(", ", set.Silos.Select(Line))}");
            }

            return;
        }

        await AnsiConsole.Live(Table()).StartAsync(async live =>
        {
            while (await WaitAsync(TimeSpan.FromMilliseconds(500), end))
            {
                Keys();
                live.UpdateTarget(Table());
            }
        });
    }

    private void Keys()
    {
        while (!Console.IsInputRedirected && Console.KeyAvailable)
        {
            if (Console.ReadKey(intercept: true).KeyChar == 'k')
            {
                killer.TryKillOne();
            }
        }
    }

    private Table Table()
    {
        Table table = new Table().Title($"{_watch.Elapsed.TotalSeconds:N0} s, {drivers.Finished.Count} conversations, {drivers.Vectors} vectors, {killer.Count} kills (key k)");
        foreach (string column in (string[])["silo", "tokens/s", "texts/s", "sessions", "caches, MB", "rebuilt", "killed"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (SiloProcess silo in set.Silos)
        {
            (double tokens, double texts, SiloReport report) = Rates(silo);
            table.AddRow(
                silo.IsRunning ? silo.Name : $"[red]{silo.Name} down[/]",
                $"{tokens:N0}",
                $"{texts:N0}",
                $"{report.Sessions}",
                $"{report.CacheBytes / 1e6:N1}",
                $"{report.Rebuilds}",
                $"{silo.Kills}");
        }

        return table;
    }

    private string Line(SiloProcess silo)
    {
        (double tokens, double texts, _) = Rates(silo);
        return silo.IsRunning ? $"silo {silo.Name} {tokens:N0} tokens/s and {texts:N0} texts/s" : $"silo {silo.Name} down";
    }

    private (double Tokens, double Texts, SiloReport Report) Rates(SiloProcess silo)
    {
        (TimeSpan at, SiloReport before) = _last.GetValueOrDefault(silo);
        SiloReport now = silo.Total;
        TimeSpan time = _watch.Elapsed;
        _last[silo] = (time, now);
        double seconds = Math.Max((time - at).TotalSeconds, 0.001);
        return ((now.Tokens - before.Tokens) / seconds, (now.Texts - before.Texts) / seconds, now);
    }

    private static async Task<bool> WaitAsync(TimeSpan time, CancellationToken end)
    {
        try
        {
            await Task.Delay(time, end);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
