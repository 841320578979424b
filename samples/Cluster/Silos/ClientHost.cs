using System.Net;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Cluster.Silos;

/// <summary>A program that talks to the cluster: all that one of this library needs is Orleans' client.</summary>
internal static class ClientHost
{
    /// <param name="gatewayPorts">Where the silos are, without Redis.</param>
    /// <param name="redisPort">Redis, which knows where they are; 0 for none.</param>
    public static IHost Build(int[] gatewayPorts, int redisPort)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleansClient(client =>
        {
            client.Configure<Orleans.Configuration.ClusterOptions>(static cluster => (cluster.ClusterId, cluster.ServiceId) = (ClusterName.Cluster, ClusterName.Service));
            client.Configure<GatewayOptions>(static options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
            client.Configure<ClientMessagingOptions>(static options => options.ResponseTimeout = TimeSpan.FromSeconds(10));
            if (redisPort == 0)
            {
                client.UseStaticClustering([.. gatewayPorts.Select(static port => new IPEndPoint(IPAddress.Loopback, port))]);
            }
            else
            {
                client.UseRedisClustering(options => options.ConfigurationOptions = RedisServer.ConnectionTo(redisPort));
            }
        });
        return builder.Build();
    }
}
