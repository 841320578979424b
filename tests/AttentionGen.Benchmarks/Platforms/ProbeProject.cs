using AttentionGen.Benchmarks.Machine;
using AttentionGen.Package.Tests.Platforms;

namespace AttentionGen.Benchmarks.Platforms;

/// <summary>The probe's sources in a folder outside the repository, and what is published from them.</summary>
internal sealed class ProbeProject : IDisposable
{
    private const string Name = "Probe";

    private readonly string _folder = Directory.CreateTempSubdirectory("attention-platforms").FullName;
    private int _forms;

    /// <summary>Publishes the probe in a form.</summary>
    /// <exception cref="InvalidOperationException">It cannot be published; the message says why.</exception>
    public PublishedForm Publish(PlatformForm form)
    {
        if (form.WhatIsMissing() is { } missing)
        {
            throw new InvalidOperationException(missing);
        }

        // A folder of its own, because forms of one runtime identifier would share what the compiler leaves.
        string folder = Path.Combine(_folder, $"{_forms++}");
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, Name)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        string target = Path.Combine(folder, "out");
        Sdk.Run(folder, ["publish", "-c", "Release", "-o", target, .. form.Publish, $"-p:AttentionGenAssemblies={AppContext.BaseDirectory}"]);
        long bytes = new DirectoryInfo(target).EnumerateFiles().Where(file => file.Extension is not (".pdb" or ".dbg")).Sum(file => file.Length);
        return new PublishedForm(form.Start(target, Name), bytes);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>A published probe.</summary>
/// <param name="Command">The command line that runs it, without its argument.</param>
/// <param name="Bytes">The size of its files, without what debuggers read.</param>
internal sealed record PublishedForm(IReadOnlyList<string> Command, long Bytes);
