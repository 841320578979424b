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

    /// <summary>Starts one.</summary>
    /// <param name="silos">How many silos.</param>
    /// <param name="configure">Their options.</param>
    /// <param name="isMortal">Whether silos are missed when they die; where none does, a busy machine must not let one pass for dead.</param>
    /// <param name="decoder">The model, unless it is the usual one.</param>
    public static async Task<SessionCluster> StartAsync(
        int silos, Action<AttentionSiloOptions>? configure = null, bool isMortal = false, TextDecoder? decoder = null)
    {
        var storage = new SharedStorage.Records();
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddAttentionSessions(decoder ?? Model.Decoder, configure).AddAttentionEmbeddings(Model.Encoder);
            silo.Services.AddKeyedSingleton<IGrainStorage>(AttentionSiloOptions.StorageName, (services, _) => new SharedStorage(services.GetRequiredService<Serializer>(), storage));
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = Patience(isMortal));
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                options.LivenessEnabled = isMortal;
                options.ProbeTimeout = TimeSpan.FromSeconds(2);
            });
        });
        builder.ConfigureClient(client => client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = Patience(isMortal)));
        InProcessTestCluster cluster = builder.Build();
        await cluster.DeployAsync();
        return new SessionCluster(cluster, storage);
    }

    private static TimeSpan Patience(bool isMortal) => TimeSpan.FromSeconds(isMortal ? 5 : 30);

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
