namespace AttentionGen.Package.Tests.Harness;

/// <summary>Finds files of the working tree. Paths compiled into the tests do not: deterministic builds map them away.</summary>
internal static class RepositoryRoot
{
    public static readonly string Directory = Find();

    public static string Combine(params string[] parts) => Path.Combine([Directory, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "AttentionGen.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No AttentionGen.sln in any directory above {AppContext.BaseDirectory}.");
    }
}
