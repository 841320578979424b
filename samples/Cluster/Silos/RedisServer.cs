using System.ComponentModel;
using System.Diagnostics;
using StackExchange.Redis;

namespace Cluster.Silos;

/// <summary>A Redis of this program's own, on the loopback address, whose data goes with it.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly Process _process;

    private RedisServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">There is no redis-server on the path, or it does not answer.</exception>
    public static async Task<RedisServer> StartAsync(string folder)
    {
        int port = Ports.Free();
        var start = new ProcessStartInfo(
            "redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder, "--logfile", Path.Combine(folder, "redis.log")])
        {
            RedirectStandardOutput = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("--redis needs the program redis-server on the path (Debian: apt-get install redis-server), and there is none.");
        }

        var server = new RedisServer(process, port);
        for (int tries = 0; ; tries++)
        {
            try
            {
                using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(ConnectionTo(port));
                await connection.GetDatabase().PingAsync();
                return server;
            }
            catch (RedisException) when (tries < 20 && !process.HasExited)
            {
                await Task.Delay(250);
            }
            catch (RedisException)
            {
                server.Dispose();
                throw new InvalidOperationException($"redis-server does not answer on port {port}; {Path.Combine(folder, "redis.log")} may say why.");
            }
        }
    }

    /// <summary>Ends the Redis of a port, if there is one.</summary>
    public static async Task EndAsync(int port)
    {
        if (port == 0)
        {
            return;
        }

        try
        {
            ConfigurationOptions options = ConnectionTo(port);
            options.AllowAdmin = true;
            using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(options);
            connection.GetServers()[0].Shutdown(ShutdownMode.Never);
        }
        catch (RedisException)
        {
            // Another silo has been faster.
        }
    }

    public static ConfigurationOptions ConnectionTo(int port) => new() { EndPoints = { { "127.0.0.1", port } }, AbortOnConnectFail = true };

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
