namespace AttentionGen.Tests.Safetensors;

/// <summary>A folder that is deleted, with what is in it, when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("attentiongen-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public TemporaryFolder Add(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes(File(name), content);
        return this;
    }

    public TemporaryFolder Add(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
