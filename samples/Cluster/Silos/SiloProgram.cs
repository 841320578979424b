using System.Net;
using AttentionGen;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Storage;
using StackExchange.Redis;

namespace Cluster.Silos;

/// <summary>A silo, in a process of its own. It says how it is on its output, and ends with its input: when the process that started it is gone.</summary>
internal static class SiloProgram
{
    public static async Task<int> RunAsync(SiloSettings settings)
    {
        // From the beginning: a silo whose cluster is gone waits for it while it starts.
        _ = Task.Run(() => EndWithInputAsync(settings));
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(new StandardErrorLogger());
        builder.UseOrleans(silo => Configure(silo, settings));
        using IHost host = builder.Build();
        using var figures = new SiloFigures(host.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        await host.StartAsync();
        Console.WriteLine("ready");
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250));
            Console.WriteLine(figures.Read().ToLine());
        }
    }

    /// <summary>When the process that started all this is gone, nobody else takes away what it has left, and there is no silo to say farewell to.</summary>
    private static async Task EndWithInputAsync(SiloSettings settings)
    {
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        await RedisServer.EndAsync(settings.RedisPort);
        TryDelete(settings.Folder);
        Environment.Exit(0);
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Another silo has been faster.
        }
    }

    private static void Configure(ISiloBuilder silo, SiloSettings settings)
    {
        // All that a silo of this library needs.
        silo.AddAttentionSessions(KingJames.Decoder, options => options.ComputeThreads = settings.Threads).AddAttentionEmbeddings(KingJames.Encoder);
        silo.Configure<EndpointOptions>(endpoints => (endpoints.SiloPort, endpoints.GatewayPort) = (settings.SiloPort, settings.GatewayPort));
        silo.Configure<ClusterOptions>(static cluster => (cluster.ClusterId, cluster.ServiceId) = (ClusterName.Cluster, ClusterName.Service));
        if (settings.RedisPort > 0)
        {
            ConfigurationOptions redis = RedisServer.ConnectionTo(settings.RedisPort);
            silo.UseRedisClustering(options => options.ConfigurationOptions = redis);
            silo.AddRedisGrainStorage(AttentionSiloOptions.StorageName, options => options.ConfigurationOptions = redis);
        }
        else
        {
            silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, settings.PrimaryPort));
            silo.Services.AddKeyedSingleton<IGrainStorage>(AttentionSiloOptions.StorageName, (_, _) => new FolderStorage(settings.Folder));
        }

        // Sooner than the defaults, which are for networks; late enough for a machine on which others work too.
        silo.Configure<ClusterMembershipOptions>(static options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(2);
            options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        });
        silo.Configure<SiloMessagingOptions>(static options => options.ResponseTimeout = TimeSpan.FromSeconds(10));
    }
}
