using System.Globalization;
using Cluster.Silos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Cluster.Driving;

/// <summary>A process that embeds the lines of a file with silos which others have started.</summary>
internal static class BulkWorker
{
    public const string Switch = "--bulk-worker";

    public static string[] Arguments(string file, SiloSet set) =>
        [Switch, file, set.RedisPort.ToString(CultureInfo.InvariantCulture), .. set.GatewayPorts.Select(static port => port.ToString(CultureInfo.InvariantCulture))];

    public static async Task<int> RunAsync(string[] arguments)
    {
        // It ends with its input: when the process that started it is gone.
        _ = Task.Run(static () =>
        {
            Console.In.ReadToEnd();
            Environment.Exit(1);
        });
        using IHost host = ClientHost.Build([.. arguments[3..].Select(static port => int.Parse(port, CultureInfo.InvariantCulture))], int.Parse(arguments[2], CultureInfo.InvariantCulture));
        await host.StartAsync();
        await Bulk.WriteAsync(host.Services.GetRequiredService<IClusterClient>(), arguments[1], static lines => Console.WriteLine(lines.ToString(CultureInfo.InvariantCulture)));
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await host.StopAsync(time.Token);
        return 0;
    }
}
