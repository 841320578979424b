using System.IO.Hashing;
using System.Net;
using System.Text;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace AttentionGen;

/// <summary>
/// Activates a session in the silo whose address has the highest hash together with the session's name. As long as the session is active, the directory
/// keeps it there, and its cache with it. When it comes back after it was let go, it comes to the same silo, which may have a prefix of its text or a snapshot of its cache;
/// a silo that goes or comes moves its own share of the sessions and no others. Addresses count without their start time, so that a silo that was
/// restarted has the share that it had.
/// </summary>
internal sealed class SessionPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        SiloAddress[] silos = context.GetCompatibleSilos(target);
        SiloAddress? hinted = IPlacementDirector.GetPlacementHint(target.RequestContextData, silos);
        return Task.FromResult(hinted ?? Choose(target.GrainIdentity.Key.AsSpan(), silos));
    }

    /// <summary>The silo of a session.</summary>
    /// <param name="name">The session's name.</param>
    /// <param name="silos">Those that run, at least one, in any order.</param>
    public static SiloAddress Choose(ReadOnlySpan<byte> name, IReadOnlyList<SiloAddress> silos)
    {
        SiloAddress best = silos[0];
        (ulong Hash, int Generation) highest = (Hash(name, best.Endpoint), best.Generation);
        foreach (SiloAddress silo in silos.Skip(1))
        {
            (ulong Hash, int Generation) score = (Hash(name, silo.Endpoint), silo.Generation);
            if (score.CompareTo(highest) > 0)
            {
                (best, highest) = (silo, score);
            }
        }

        return best;
    }

    private static ulong Hash(ReadOnlySpan<byte> name, IPEndPoint endpoint)
    {
        var hash = new XxHash3();
        hash.Append(name);
        hash.Append(Encoding.UTF8.GetBytes(endpoint.ToString()));
        return hash.GetCurrentHashAsUInt64();
    }
}
