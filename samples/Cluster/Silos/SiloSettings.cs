using System.Globalization;

namespace Cluster.Silos;

/// <summary>What a silo's process is told on its command line.</summary>
/// <param name="SiloPort">Where other silos find it, on the loopback address.</param>
/// <param name="GatewayPort">Where clients do.</param>
/// <param name="PrimaryPort">The silo that has the list of silos, without Redis.</param>
/// <param name="RedisPort">Redis, which has the list and the logs; 0 for none.</param>
/// <param name="Folder">Where the logs are, without Redis.</param>
/// <param name="Threads">Threads that compute.</param>
internal sealed record SiloSettings(int SiloPort, int GatewayPort, int PrimaryPort, int RedisPort, string Folder, int Threads)
{
    public const string Switch = "--silo";

    public string[] ToArguments() => [Switch, Number(SiloPort), Number(GatewayPort), Number(PrimaryPort), Number(RedisPort), Folder, Number(Threads)];

    public static SiloSettings Parse(string[] arguments) =>
        new(Number(arguments[1]), Number(arguments[2]), Number(arguments[3]), Number(arguments[4]), arguments[5], Number(arguments[6]));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
