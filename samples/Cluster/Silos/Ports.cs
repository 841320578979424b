using System.Net;
using System.Net.Sockets;

namespace Cluster.Silos;

/// <summary>Ports of the loopback address that nobody listens on.</summary>
internal static class Ports
{
    public static int Free() => Free(1)[0];

    public static int[] Free(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, static listener => listener.Start());
        int[] ports = [.. listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, static listener => listener.Dispose());
        return ports;
    }
}
