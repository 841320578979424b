namespace AttentionGen.Package.Tests.Harness;

/// <summary>
/// The library packed a second time, in a clone whose folder has another name, and beside it all packages that build on it: each project of
/// <c>src</c>. Once for all tests, as <see cref="PackedPackage"/> is.
/// </summary>
internal static class CompanionPackages
{
    private const string LibraryProject = "AttentionGen";

    private static readonly Lazy<Packed> Shared = new(Pack);

    /// <summary>Who has packed them.</summary>
    internal static Newcomer Newcomer => Shared.Value.Newcomer;

    /// <summary>The library's package.</summary>
    internal static string Library => Shared.Value.Library;

    /// <summary>The folder with all of them.</summary>
    internal static string Feed => Path.GetDirectoryName(Library)!;

    /// <summary>The packages that build on the library, by the names of their projects.</summary>
    internal static IEnumerable<string> Names =>
        Directory.EnumerateDirectories(RepositoryRoot.Combine("src")).Select(folder => Path.GetFileName(folder)).Where(name => name != LibraryProject).Order(StringComparer.Ordinal);

    internal static string PathOf(string name) =>
        Directory.EnumerateFiles(Feed, $"{name}.*.nupkg").Single();

    /// <summary>When all tests have run.</summary>
    internal static void Delete()
    {
        if (Shared.IsValueCreated)
        {
            Shared.Value.Newcomer.Dispose();
        }
    }

    private static Packed Pack()
    {
        var newcomer = new Newcomer("clone");
        try
        {
            // Analyzers write nothing into an assembly, and have seen these sources in the first pack.
            string library = PackedPackage.Pack(newcomer, "-p:RunAnalyzers=false");
            Terminal terminal = newcomer.OpenTerminal();
            foreach (string name in Names)
            {
                terminal.Type($"dotnet pack src/{name} -c Release -p:RunAnalyzers=false", "-o", Path.GetDirectoryName(library)!).AssertClean();
            }

            return new Packed(newcomer, library);
        }
        catch
        {
            newcomer.Dispose();
            throw;
        }
    }

    private sealed record Packed(Newcomer Newcomer, string Library);
}
