using System.IO.Compression;
using Xunit;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>
/// The package, packed once for all tests from a copy of the sources by README's command into tests/feed, in a version of
/// its own, so that no cached package of another run can take its place.
/// </summary>
public sealed class PackedPackage : IDisposable
{
    private readonly TemporaryFolder _tree = new();

    public PackedPackage()
    {
        try
        {
            Pack(_tree.Path, Feed, Version);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal static string Feed { get; } = RepositoryRoot.Combine("tests", "feed");

    internal string Version { get; } = $"0.0.0-test.g{Guid.NewGuid():N}";

    internal string PackagePath => Path.Combine(Feed, $"AttentionGen.{Version}.nupkg");

    internal string SymbolsPath => Path.ChangeExtension(PackagePath, ".snupkg");

    /// <summary>Packs a fresh copy of the sources, without a build before.</summary>
    internal static void Pack(string tree, string feed, string version)
    {
        SourceTree.CopyTo(tree);
        Command.Dotnet(tree, [.. ReadmeCommands.Arguments("pack", feed), $"-p:PackageVersion={version}"]).AssertClean();
    }

    internal ZipArchive Open() => ZipFile.OpenRead(PackagePath);

    /// <summary>What is in a file of the package.</summary>
    internal byte[] Read(string entry) => Read(PackagePath, entry);

    internal static byte[] Read(string package, string entry)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        ZipArchiveEntry found = archive.GetEntry(entry) ?? throw new InvalidOperationException($"{package} has no {entry}.");
        using Stream stream = found.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Also takes the version out of NuGet's cache, where restoring has put it.</summary>
    public void Dispose()
    {
        _tree.Dispose();
        File.Delete(PackagePath);
        File.Delete(SymbolsPath);
        string line = Command.Dotnet(RepositoryRoot.Directory, "nuget", "locals", "global-packages", "--list").Output;
        string cache = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        TemporaryFolder.Delete(Path.Combine(cache, "attentiongen", Version));
    }
}

/// <summary>All tests of the package: they share it and what is published with it, and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PackageCollection : ICollectionFixture<PackedPackage>, ICollectionFixture<PublishedProbes>
{
    public const string Name = "The packed package";
}
