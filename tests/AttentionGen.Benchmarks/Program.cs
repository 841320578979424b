using AttentionGen.Benchmarks.Bdn;
using AttentionGen.Benchmarks.Compare;
using AttentionGen.Benchmarks.PeerCheck;
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

CompareOptions options;
try
{
    options = args switch
    {
        ["compare" or "tune", .. var rest] => CompareOptions.Parse(rest),
        [] => throw new ArgumentException("A command is missing."),
        _ => throw new ArgumentException($"There is no command '{args[0]}'."),
    };
    if (options.Stages || args[0] == "tune")
    {
        options = options.PlainLayersOnly();
    }
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(CompareOptions.Usage);
    Console.Error.WriteLine(TuneCommand.Usage);
    Console.Error.WriteLine(PeerCheckCommand.Usage);
    Console.Error.WriteLine(BdnCommand.Usage);
    return 2;
}

if (args[0] == "tune")
{
    return TuneCommand.Run(options);
}

return options.Stages ? StagesCommand.Run(options) : CompareCommand.Run(options);
