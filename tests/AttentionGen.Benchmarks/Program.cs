using AttentionGen.Benchmarks.Bdn;
using AttentionGen.Benchmarks.BuildTime;
using AttentionGen.Benchmarks.Compare;
using AttentionGen.Benchmarks.Disturb;
using AttentionGen.Benchmarks.Functions;
using AttentionGen.Benchmarks.Instructions;
using AttentionGen.Benchmarks.PeerCheck;
using AttentionGen.Benchmarks.Platforms;
using AttentionGen.Benchmarks.Stages;
using AttentionGen.Benchmarks.Tune;

// dotnet run -c Release --project tests/AttentionGen.Benchmarks -- <command>
if (args is ["bdn", .. var ofBenchmarkDotNet])
{
    return BdnCommand.Run(ofBenchmarkDotNet);
}

if (args is ["peer-check"])
{
    return PeerCheckCommand.Run();
}

if (args is [BuildTimeCommand.Name, .. var rest] && rest is [] or ["--whole"] or ["--assemblies", _] or ["--whole", "--assemblies", _])
{
    return BuildTimeCommand.Run(onlyWhole: rest.Contains("--whole"), assemblies: rest.Contains("--assemblies") ? rest[^1] : null);
}

if (args is [PlatformsCommand.Name])
{
    return PlatformsCommand.Run();
}

// The two that this program starts itself, as another process.
if (args is [DisturbCommand.Name])
{
    return DisturbCommand.Run();
}

if (args is [PrepareCommand.Name, .. var layers])
{
    return PrepareCommand.Run(layers);
}

CompareOptions options;
try
{
    options = args switch
    {
        ["compare" or "tune", .. var compared] => CompareOptions.Parse(compared),
        [] => throw new ArgumentException("A command is missing."),
        _ => throw new ArgumentException($"There is no command '{args[0]}'."),
    };
    if (options.Stages || args[0] == "tune")
    {
        options = options.PlainLayersOnly();
    }
    else if (options.Instructions)
    {
        options = options.AttentionOnly();
    }
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(CompareOptions.Usage);
    Console.Error.WriteLine(TuneCommand.Usage);
    Console.Error.WriteLine(PeerCheckCommand.Usage);
    Console.Error.WriteLine(BuildTimeCommand.Usage);
    Console.Error.WriteLine(PlatformsCommand.Usage);
    Console.Error.WriteLine(BdnCommand.Usage);
    return 2;
}

if (options.Instructions)
{
    return InstructionsCommand.Run(options);
}

using BusyNeighbour? neighbour = options.Disturb ? BusyNeighbour.Start() : null;
int exitCode = args[0] == "tune" ? TuneCommand.Run(options)
    : options.Stages ? StagesCommand.Run(options)
    : options.Functions is not null ? FunctionsCommand.Run(options)
    : CompareCommand.Run(options);
neighbour?.RequireAlive();
return exitCode;
