// Three silos as processes of their own, conversations that go on with the same text when one is killed, vectors of texts beside them.
using System.Globalization;
using System.Text;
using Cluster;
using Cluster.Driving;
using Cluster.Scale;
using Cluster.Silos;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = Encoding.UTF8;
switch (args)
{
    case [SiloSettings.Switch, ..]:
        return await SiloProgram.RunAsync(SiloSettings.Parse(args));
    case [BulkWorker.Switch, ..]:
        return await BulkWorker.RunAsync(args);
    case ["--help" or "-h"]:
        Console.WriteLine(Settings.Help);
        return 0;
}

try
{
    Settings settings = Settings.Parse(args);
    return settings.Work switch
    {
        Work.Measure => await Measurement.RunAsync(settings),
        Work.Embed => await Bulk.RunAsync(settings),
        Work.EmbedAndKill => await BulkAndKill.RunAsync(settings),
        Work.Simulate => Simulation.Run(),
        _ => await Conversations.RunAsync(settings),
    };
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    Console.Error.WriteLine();
    Console.Error.WriteLine(Settings.Help);
    return 2;
}
catch (Exception wrong) when (wrong is InvalidOperationException or IOException or InvalidDataException)
{
    Console.Error.WriteLine(wrong.Message);
    return 1;
}
