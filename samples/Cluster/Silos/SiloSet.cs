using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Cluster.Silos;

/// <summary>Silos as processes on the loopback address, what they keep their logs in, and a client.</summary>
internal sealed class SiloSet : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attentiongen-cluster").FullName;
    private readonly Ending _ending;
    private RedisServer? _redis;
    private IHost? _client;

    private SiloSet() => _ending = new Ending(TakeAway);

    public IReadOnlyList<SiloProcess> Silos { get; private set; } = [];

    /// <summary>Silos that may be killed: the first one is not among them where it has the list of all silos.</summary>
    public IReadOnlyList<SiloProcess> Mortal => _redis is null ? [.. Silos.Skip(1)] : Silos;

    /// <summary>Where clients find the silos.</summary>
    public int[] GatewayPorts => [.. Silos.Select(static silo => silo.Settings.GatewayPort)];

    /// <summary>Redis; 0 for none.</summary>
    public int RedisPort => _redis?.Port ?? 0;

    /// <summary>Where the silos' files are.</summary>
    public string Folder => _folder;

    public IClusterClient Client => _client!.Services.GetRequiredService<IClusterClient>();

    public static async Task<SiloSet> StartAsync(int count, bool hasRedis, int threads)
    {
        var set = new SiloSet();
        try
        {
            set._redis = hasRedis ? await RedisServer.StartAsync(set._folder) : null;
            int[] ports = Ports.Free(2 * count);
            SiloProcess[] silos =
            [
                .. Enumerable.Range(0, count).Select(i => new SiloProcess($"{i + 1}", new SiloSettings(ports[2 * i], ports[(2 * i) + 1], ports[0], set.RedisPort, set._folder, threads))),
            ];
            set.Silos = silos;
            await silos[0].StartAsync();
            await Task.WhenAll(silos.Skip(1).Select(static silo => silo.StartAsync()));
            await set.StartClientAsync();
            return set;
        }
        catch
        {
            await set.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts silos again that are down, whatever the reason, as what supervises processes does.</summary>
    public async Task SuperviseAsync(CancellationToken end)
    {
        Dictionary<SiloProcess, Task> starts = [];
        while (!end.IsCancellationRequested)
        {
            foreach (SiloProcess silo in Silos.Where(silo => silo.IsDown && starts.GetValueOrDefault(silo, Task.CompletedTask).IsCompleted))
            {
                starts[silo] = silo.StartAsync();
            }

            if (starts.Values.FirstOrDefault(static start => start.IsFaulted) is { } failed)
            {
                await failed;
            }

            await Task.Delay(50, CancellationToken.None);
        }

        await Task.WhenAll(starts.Values);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            using var time = new CancellationTokenSource(TimeSpan.FromSeconds(3));
            await _client.StopAsync(time.Token);
            _client.Dispose();
        }

        TakeAway();
        _ending.Dispose();
    }

    /// <summary>Nothing stays: no process and no file.</summary>
    private void TakeAway()
    {
        foreach (SiloProcess silo in Silos)
        {
            silo.Dispose();
        }

        _redis?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartClientAsync()
    {
        _client = ClientHost.Build(GatewayPorts, RedisPort);
        await _client.StartAsync();
    }
}
