namespace AttentionGen.Package.Tests.Harness;

/// <summary>
/// Somebody who meets the repository for the first time: a clone of it, and a home in which there is nothing but what the
/// machine says of NuGet's sources.
/// </summary>
internal sealed class Newcomer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _environment;

    /// <param name="clone">The name of the folder with the clone.</param>
    public Newcomer(string clone)
    {
        Clone = _folder.Combine(clone);
        SourceTree.CopyTo(Clone);
        string home = Directory.CreateDirectory(_folder.Combine("home")).FullName;
        InheritSources(home);
        _environment = new()
        {
            ["HOME"] = home,
            ["USERPROFILE"] = home,
            ["DOTNET_CLI_HOME"] = home,
            ["NUGET_PACKAGES"] = Path.Combine(home, ".nuget", "packages"),
            ["NUGET_HTTP_CACHE_PATH"] = null,
            ["NUGET_FALLBACK_PACKAGES"] = MachinesPackages(),
        };
    }

    public string Clone { get; }

    /// <summary>Files beside the clone and below, without those of the clone and of the home.</summary>
    public IEnumerable<string> FilesBeside() =>
        from folder in Directory.EnumerateDirectories(_folder.Path)
        where folder != Clone && folder != _environment["HOME"]
        from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        select file;

    /// <summary>A terminal in the folder of the clone.</summary>
    public Terminal OpenTerminal() => new(Clone, _environment);

    public void Dispose() => _folder.Dispose();

    /// <summary>On Windows NuGet asks the system, not the environment, where its settings are, and finds the machine's.</summary>
    private static void InheritSources(string home)
    {
        string machines = Path.Combine(
            Environment.GetEnvironmentVariable("DOTNET_CLI_HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            ".nuget",
            "NuGet");
        if (OperatingSystem.IsWindows() || !Directory.Exists(machines))
        {
            return;
        }

        foreach (string file in Directory.EnumerateFiles(machines, "*.config", new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive }))
        {
            string copy = Path.Combine(home, ".nuget", "NuGet", Path.GetRelativePath(machines, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>
    /// What the build of these tests has brought to the machine is not fetched a second time. NuGet only reads there; what these
    /// tests pack is not in it, because no version is packed twice.
    /// </summary>
    private static string MachinesPackages()
    {
        string? before = Environment.GetEnvironmentVariable("NUGET_FALLBACK_PACKAGES");
        return before is null ? PackedPackage.NuGetCache() : $"{PackedPackage.NuGetCache()};{before}";
    }
}
