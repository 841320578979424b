using System.Net;
using System.Text;
using AttentionGen.Orleans.Tests.Support;
using Orleans.Runtime;
using Xunit;

namespace AttentionGen.Orleans.Tests;

/// <summary>Which silo a session is activated in.</summary>
[Collection(nameof(SharedCluster))]
public sealed class PlacementTests(SharedCluster shared)
{
    private static readonly SiloAddress[] Silos = [.. Enumerable.Range(0, 10).Select(static i => SiloAddress.New(new IPEndPoint(IPAddress.Parse($"10.0.0.{i}"), 11111), 1))];

    private static readonly byte[][] Names = [.. Enumerable.Range(0, 20_000).Select(static i => Encoding.UTF8.GetBytes($"session {i}"))];

    [Fact]
    public void Sessions_AreSpreadEvenly()
    {
        int[] counts = [.. Names.GroupBy(static name => SessionPlacementDirector.Choose(name, Silos)).Select(static group => group.Count())];

        Assert.Equal(Silos.Length, counts.Length);
        Assert.All(counts, static count => Assert.InRange(count, 1800, 2200));
    }

    [Fact]
    public void ASiloThatGoes_MovesItsOwnSessions_AndNoOthers()
    {
        SiloAddress[] left = [.. Silos.Where((_, i) => i != 3).Reverse()];

        Assert.All(Names, name =>
        {
            SiloAddress before = SessionPlacementDirector.Choose(name, Silos), after = SessionPlacementDirector.Choose(name, left);
            Assert.True(before == after || before == Silos[3]);
        });
    }

    [Fact]
    public void ASiloThatWasRestarted_HasTheSessionsThatItHad_AndTheNewerOfTwoCounts()
    {
        SiloAddress again = SiloAddress.New(Silos[3].Endpoint, 2);
        SiloAddress[] silos = [.. Silos, again];

        Assert.All(Names, name =>
        {
            SiloAddress before = SessionPlacementDirector.Choose(name, Silos);
            Assert.Equal(before == Silos[3] ? again : before, SessionPlacementDirector.Choose(name, silos));
        });
    }

    [Fact]
    public async Task ASession_ComesBackToItsSilo()
    {
        SiloAddress[] silos = [.. shared.Cluster.Silos.GetActiveSilos().Select(static silo => silo.SiloAddress)];
        for (int i = 0; i < 6; i++)
        {
            ClusterSession session = await shared.Cluster.OpenAsync();
            for (int turn = 0; turn < 2; turn++)
            {
                Assert.Equal(SessionPlacementDirector.Choose(Encoding.UTF8.GetBytes(session.Name), silos), shared.Cluster.SiloOf(session).SiloAddress);
                await shared.Cluster.Silos.DeactivateAsync(shared.Cluster.Client.GetGrain<ISessionGrain>(session.Name));
                await session.ReadAsync();
            }
        }
    }
}
