using AttentionGen.Package.Tests.Platforms;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>The program of Consumers/Probe in the forms that tests ask for, each published once.</summary>
public sealed class PublishedProbes : IDisposable
{
    private readonly Dictionary<PlatformForm, PublishedProbe> _published = [];

    internal PublishedProbe Get(PlatformForm form, PackedPackage package)
    {
        if (!_published.TryGetValue(form, out PublishedProbe? probe))
        {
            _published.Add(form, probe = new PublishedProbe(form, package));
        }

        return probe;
    }

    public void Dispose()
    {
        foreach (PublishedProbe probe in _published.Values)
        {
            probe.Dispose();
        }
    }
}

/// <summary>The program in one form.</summary>
internal sealed class PublishedProbe : IDisposable
{
    private readonly Workbench _bench;

    public PublishedProbe(PlatformForm form, PackedPackage package)
    {
        _bench = new Workbench(package);
        _bench.AddWholeProject(Consumers.Probe);
        Publishing = _bench.Dotnet(Consumers.Probe, ["publish", "-c", "Release", "-o", "out", .. form.Publish, $"-p:AttentionGenVersion={package.Version}"]).AssertClean();
        Folder = _bench.PathOf(Consumers.Probe, "out");
        Command = form.Start(Folder, Consumers.Probe);
    }

    /// <summary>What the SDK said.</summary>
    public CommandResult Publishing { get; }

    /// <summary>Where the program lies.</summary>
    public string Folder { get; }

    /// <summary>The command line that runs it.</summary>
    public string[] Command { get; }

    /// <summary>Its files, without what debuggers read.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(Folder).Where(file => Path.GetExtension(file) is not (".pdb" or ".dbg"));

    /// <summary>A line for each call, with its name and the hash of its bits; the first has the vector width.</summary>
    public string[] Calls() => Run("calls").AssertSucceeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public CommandResult Run(string argument) => Harness.Command.Run(Command[0], Folder, [.. Command[1..], argument]);

    public void Dispose() => _bench.Dispose();
}
