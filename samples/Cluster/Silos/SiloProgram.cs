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
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(new StandardErrorLogger());
        builder.UseOrleans(silo => Configure(silo, settings));
        using IHost host = builder.Build();
        using var figures = new SiloFigures(host.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        await host.StartAsync();
        Console.WriteLine("ready");
        using var end = new CancellationTokenSource();
        Task reports = ReportAsync(figures, end.Token);
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        await end.CancelAsync();
        await reports;
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await host.StopAsync(time.Token);
        return 0;
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

    private static async Task ReportAsync(SiloFigures figures, CancellationToken end)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), end);
                Console.WriteLine(figures.Read().ToLine());
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
