using System.Diagnostics;
using Cluster.Silos;

namespace Cluster.Driving;

/// <summary>Kills silos, each at a token that nobody knows before. They are started again, but not waited for: up to two of three are down.</summary>
internal sealed class Killer(SiloSet set, Drivers drivers)
{
    /// <summary>Tokens between two kills at most.</summary>
    private const int MostTokens = 600;

    /// <summary>Where no token comes any more, a kill does not wait for one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Kills so far.</summary>
    public int Count { get; private set; }

    public async Task RunAsync(int kills)
    {
        for (int i = 0; i < kills; i++)
        {
            long at = drivers.Seen + Random.Shared.Next(1, MostTokens);
            var wait = Stopwatch.StartNew();
            while (drivers.Seen < at && wait.Elapsed < Patience)
            {
                await Task.Delay(1);
            }

            while (!TryKillOne())
            {
                await Task.Delay(10);
            }
        }
    }

    /// <summary>Kills one of those that run and may die, unless it is the last that runs.</summary>
    public bool TryKillOne()
    {
        SiloProcess[] mortal = [.. set.Mortal.Where(static silo => silo.IsRunning)];
        if (mortal.Length == 0 || set.Silos.Count(static silo => silo.IsRunning) < 2)
        {
            return false;
        }

        mortal[Random.Shared.Next(mortal.Length)].Kill();
        Count++;
        return true;
    }
}
