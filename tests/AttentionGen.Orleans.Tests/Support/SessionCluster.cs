using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.TestingHost;

namespace AttentionGen.Orleans.Tests.Support;

/// <summary>Silos with sessions and embeddings in this process, and a client.</summary>
internal sealed class SessionCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private SessionCluster(InProcessTestCluster cluster, SharedStorage.Records storage)
    {
        _cluster = cluster;
        Storage = storage;
    }

    public SharedStorage.Records Storage { get; }

    public IClusterClient Client => _cluster.Client;

    public InProcessTestCluster Silos => _cluster;

    public static async Task<SessionCluster> StartAsync(int silos, Action<ClusterOptions>? configure = null, TimeSpan? responseTimeout = null)
    {
        var storage = new SharedStorage.Records();
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddAttentionSessions(Model.Decoder, configure).AddAttentionEmbeddings(Model.Encoder);
            silo.Services.AddKeyedSingleton<IGrainStorage>(ClusterOptions.StorageName, (services, _) => new SharedStorage(services.GetRequiredService<Serializer>(), storage));
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = responseTimeout ?? options.ResponseTimeout);
            silo.Configure<ClusterMembershipOptions>(static options =>
            {
                options.ProbeTimeout = TimeSpan.FromSeconds(1);
                options.NumVotesForDeathDeclaration = 1;
                options.NumMissedProbesLimit = 2;
            });
        });
        builder.ConfigureClient(client => client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = responseTimeout ?? options.ResponseTimeout));
        InProcessTestCluster cluster = builder.Build();
        await cluster.DeployAsync();
        return new SessionCluster(cluster, storage);
    }

    /// <summary>A session that has been opened.</summary>
    public async Task<ClusterSession> OpenAsync(string? name = null, string? key = null, SamplerSettings? sampler = null)
    {
        var session = new ClusterSession(Client, name ?? Guid.NewGuid().ToString(), key ?? ClusterSession.CreateKey());
        await session.OpenAsync(sampler ?? Model.Sampler);
        return session;
    }

    /// <summary>The silo in which a session is active.</summary>
    public InProcessSiloHandle SiloOf(ClusterSession session) =>
        _cluster.GetActiveSilos().First(silo =>
            _cluster.TryGetGrainContext(Client.GetGrain<ISessionGrain>(session.Name).GetGrainId(), out var context)
            && context.Address.SiloAddress!.Equals(silo.SiloAddress));

    public T Of<T>(InProcessSiloHandle silo)
        where T : notnull => silo.ServiceProvider.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
