using Xunit;

namespace AttentionGen.Orleans.Tests.Support;

/// <summary>A cluster of two silos for all tests that take none of them away.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    internal SessionCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await SessionCluster.StartAsync(2, static options => options.TokensPerWrite = 8);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    /// <summary>The name of the collection whose tests share it.</summary>
    [CollectionDefinition(nameof(SharedCluster))]
    public sealed class Definition : ICollectionFixture<SharedCluster>;
}
