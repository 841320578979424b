namespace AttentionGen.Package.Tests.Harness;

/// <summary>
/// Copies what README's commands need to another place, as a fresh clone has it: without outputs of earlier builds, and out
/// of the way of other builds of the repository that run at the same time.
/// </summary>
internal static class SourceTree
{
    /// <summary>The last holds what the samples build a model for ONNX Runtime with.</summary>
    private static readonly string[] Folders = ["src", "generator", "samples", "docs", "tests/AttentionGen.Benchmarks/OnnxRuntime"];

    private static readonly string[] Outputs = ["bin", "obj"];

    public static void CopyTo(string target)
    {
        Directory.CreateDirectory(target);

        // In a working tree of its own, .git is a file that leads to the repository.
        foreach (string file in Directory.EnumerateFiles(RepositoryRoot.Directory).Where(file => Path.GetFileName(file) != ".git"))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        foreach (string folder in Folders)
        {
            Copy(RepositoryRoot.Combine(folder), Path.Combine(target, folder));
        }
    }

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
