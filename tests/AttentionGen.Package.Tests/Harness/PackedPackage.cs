using System.IO.Compression;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>
/// The package as README's first command packs it, once for all tests, in a clone of the repository: what the classes of these
/// tests share, though they run beside each other.
/// </summary>
public sealed class PackedPackage
{
    private static readonly Lazy<Packed> Shared = new(Pack);

    internal string PackagePath => Shared.Value.Path;

    internal string SymbolsPath => Path.ChangeExtension(PackagePath, ".snupkg");

    /// <summary>The folder with the package.</summary>
    internal string Feed => Path.GetDirectoryName(PackagePath)!;

    internal string Version => Shared.Value.Version;

    /// <summary>Who has packed it.</summary>
    internal Newcomer Newcomer => Shared.Value.Newcomer;

    /// <summary>Runs README's first command for somebody; hands on where the package is.</summary>
    /// <param name="newcomer">In whose clone.</param>
    /// <param name="more">Arguments that README does not have.</param>
    internal static string Pack(Newcomer newcomer, params IEnumerable<string> more)
    {
        newcomer.OpenTerminal().Type(Readme.Commands("Install")[0][0], more).AssertClean();
        return newcomer.FilesBeside().Single(file => Path.GetExtension(file) == ".nupkg");
    }

    /// <summary>Where NuGet keeps packages on this machine.</summary>
    internal static string NuGetCache()
    {
        string line = Command.Dotnet(Path.GetTempPath(), "nuget", "locals", "global-packages", "--list").AssertSucceeded().Output;
        return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

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

    /// <summary>When all tests have run: also takes the version out of NuGet's cache, where restoring has put it.</summary>
    internal static void Delete()
    {
        if (Shared.IsValueCreated)
        {
            Shared.Value.Newcomer.Dispose();
            TemporaryFolder.Delete(Path.Combine(NuGetCache(), "attentiongen", Shared.Value.Version));
        }
    }

    private static Packed Pack()
    {
        var newcomer = new Newcomer("AttentionGen");
        try
        {
            string path = Pack(newcomer);
            return new Packed(newcomer, path, Path.GetFileNameWithoutExtension(path)["AttentionGen.".Length..]);
        }
        catch
        {
            newcomer.Dispose();
            throw;
        }
    }

    private sealed record Packed(Newcomer Newcomer, string Path, string Version);
}
