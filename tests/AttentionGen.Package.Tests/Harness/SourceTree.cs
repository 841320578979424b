namespace AttentionGen.Package.Tests.Harness;

/// <summary>
/// Copies what the package is made from to another place, as a fresh clone has it: without outputs of earlier builds, and out
/// of the way of other builds of the repository that run at the same time.
/// </summary>
internal static class SourceTree
{
    private static readonly string[] Folders = ["src", "generator", "docs"];
    private static readonly string[] Outputs = ["bin", "obj"];

    public static void CopyTo(string target)
    {
        foreach (string file in Directory.EnumerateFiles(RepositoryRoot.Directory).Where(IsSource))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        foreach (string folder in Folders)
        {
            Copy(RepositoryRoot.Combine(folder), Path.Combine(target, folder));
        }
    }

    /// <summary>
    /// Restoring outside the repository uses the machine's feeds; the solution has projects that are not copied, and would be
    /// a second answer to what there is to build.
    /// </summary>
    private static bool IsSource(string file) => Path.GetFileName(file) is not ("nuget.config" or "AttentionGen.sln" or ".git");

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        foreach (string folder in Directory.EnumerateDirectories(source))
        {
            if (!Outputs.Contains(Path.GetFileName(folder)))
            {
                Copy(folder, Path.Combine(target, Path.GetFileName(folder)));
            }
        }
    }
}
