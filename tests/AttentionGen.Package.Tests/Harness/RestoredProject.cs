namespace AttentionGen.Package.Tests.Harness;

/// <summary>A project App with a layer and a program, restored once for the tests of a class.</summary>
public sealed class RestoredProject : IDisposable
{
    public RestoredProject()
    {
        Bench = new Workbench(new PackedPackage());
        Write("");
        Bench.Dotnet("App", "restore").AssertClean();
    }

    internal Workbench Bench { get; }

    /// <summary>Writes the project anew, in place of the files that a test before has left; what was restored goes on to hold.</summary>
    /// <param name="properties">Lines of its property group.</param>
    internal void Write(string properties)
    {
        foreach (string file in Directory.Exists(Bench.PathOf("App")) ? Directory.GetFiles(Bench.PathOf("App")) : [])
        {
            File.Delete(file);
        }

        Bench.AddProject("App", $"<OutputType>Exe</OutputType>{properties}", Bench.PackageReference, Consumers.Program, Consumers.Layer);
    }

    public void Dispose() => Bench.Dispose();
}
