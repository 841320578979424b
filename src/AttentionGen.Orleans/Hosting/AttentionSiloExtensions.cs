using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace AttentionGen;

/// <summary>What a silo needs to have sessions and embeddings.</summary>
[CLSCompliant(false)]
public static class AttentionSiloExtensions
{
    /// <summary>The silo takes sessions: grains of <see cref="ISessionGrain"/> are activated in it, and share its threads and its memory.</summary>
    /// <remarks>
    /// The silo needs a grain storage of the name <see cref="AttentionSiloOptions.StorageName"/>. It listens on the loopback address alone, unless
    /// <see cref="EndpointOptions"/> say otherwise, before or after.
    /// </remarks>
    /// <param name="builder">The silo.</param>
    /// <param name="decoder">The model of all sessions: the same in every silo of the cluster that takes sessions.</param>
    /// <param name="configure">Sets what the silo may take of its machine; the defaults by default.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddAttentionSessions(this ISiloBuilder builder, TextDecoder decoder, Action<AttentionSiloOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(decoder);
        AddCompute(builder, configure);
        builder.Services.AddSingleton(decoder);
        builder.Services.AddSingleton<SessionModel>();
        builder.Services.AddSingleton<CacheBudget>();
        builder.Services.AddSingleton<SnapshotMetrics>();
        builder.Services.AddSingleton<SnapshotStore>();
        builder.Services.AddSingleton<SnapshotWriter>();
        builder.Services.AddSingleton<SessionSilo>();
        builder.AddPlacementDirector<SessionPlacement, SessionPlacementDirector>();
        return builder;
    }

    /// <summary>The silo takes texts to vectors: it answers <see cref="IEmbeddingGrain"/>.</summary>
    /// <remarks>It listens on the loopback address alone, unless <see cref="EndpointOptions"/> say otherwise, before or after.</remarks>
    /// <param name="builder">The silo.</param>
    /// <param name="encoder">The model: the same in every silo of the cluster that takes texts.</param>
    /// <param name="configure">Sets what the silo may take of its machine; the defaults by default.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddAttentionEmbeddings(this ISiloBuilder builder, TextEncoder encoder, Action<AttentionSiloOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(encoder);
        AddCompute(builder, configure);
        builder.Services.AddSingleton(encoder);
        builder.Services.AddSingleton<EmbeddingBatcher>();
        return builder;
    }

    private static void AddCompute(ISiloBuilder builder, Action<AttentionSiloOptions>? configure)
    {
        IServiceCollection services = builder.Services;
        services.AddOptions<AttentionSiloOptions>();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.AddMetrics();
        services.TryAddSingleton<SiloMetrics>();
        services.TryAddSingleton<ComputePool>();
        if (services.Any(static service => service.ServiceType == typeof(IConfigurationValidator) && service.ImplementationType == typeof(AttentionSiloOptionsValidator)))
        {
            return;
        }

        services.AddSingleton<IConfigurationValidator, AttentionSiloOptionsValidator>();
        services.Configure<EndpointOptions>(static endpoints => endpoints.AdvertisedIPAddress ??= IPAddress.Loopback);
        services.AddOptions<GrainTypeOptions>().PostConfigure<IServiceProviderIsService>(static (grains, provider) =>
        {
            // The cluster then asks a silo that has the model.
            RemoveUnless<TextDecoder, SessionGrain>(grains, provider);
            RemoveUnless<TextEncoder, EmbeddingGrain>(grains, provider);
        });
    }

    private static void RemoveUnless<TModel, TGrain>(GrainTypeOptions grains, IServiceProviderIsService services)
    {
        if (!services.IsService(typeof(TModel)))
        {
            grains.Classes.Remove(typeof(TGrain));
        }
    }
}
