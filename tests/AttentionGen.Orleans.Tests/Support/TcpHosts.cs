using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;
using Orleans.Storage;

namespace AttentionGen.Orleans.Tests.Support;

/// <summary>Silos and clients that talk over real connections on the loopback address, as a program would set them up.</summary>
internal sealed class TcpHosts : IAsyncDisposable
{
    private readonly List<IHost> _hosts = [];
    private readonly SharedStorage.Records _storage = new();
    private IPEndPoint? _primary;

    public List<IPEndPoint> Gateways { get; } = [];

    public async Task<IHost> StartSiloAsync(Action<IConfigurationManager, ISiloBuilder> configure)
    {
        int siloPort = FreePort(), gatewayPort = FreePort();
        _primary ??= new IPEndPoint(IPAddress.Loopback, siloPort);
        HostApplicationBuilder builder = Builder();
        builder.UseOrleans(silo =>
        {
            silo.UseDevelopmentClustering(_primary);
            silo.Configure<EndpointOptions>(endpoints => (endpoints.SiloPort, endpoints.GatewayPort) = (siloPort, gatewayPort));
            silo.Services.AddKeyedSingleton<IGrainStorage>(AttentionSiloOptions.StorageName, (services, _) => new SharedStorage(services.GetRequiredService<Serializer>(), _storage));
            silo.AddAttentionSessions(Model.Decoder).AddAttentionEmbeddings(Model.Encoder);
            configure(builder.Configuration, silo);
        });
        Gateways.Add(new IPEndPoint(IPAddress.Loopback, gatewayPort));
        return await StartAsync(builder);
    }

    public async Task<IClusterClient> StartClientAsync(Action<IConfigurationManager, IClientBuilder> configure)
    {
        HostApplicationBuilder builder = Builder();
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering([.. Gateways]);
            configure(builder.Configuration, client);
        });
        return (await StartAsync(builder)).Services.GetRequiredService<IClusterClient>();
    }

    public async ValueTask DisposeAsync()
    {
        _hosts.Reverse();
        foreach (IHost host in _hosts)
        {
            using var time = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await host.StopAsync(time.Token);
            host.Dispose();
        }
    }

    private async Task<IHost> StartAsync(HostApplicationBuilder builder)
    {
        IHost host = builder.Build();
        try
        {
            using var time = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await host.StartAsync(time.Token);
        }
        catch
        {
            host.Dispose();
            throw;
        }

        _hosts.Add(host);
        return host;
    }

    private static HostApplicationBuilder Builder()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        return builder;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
