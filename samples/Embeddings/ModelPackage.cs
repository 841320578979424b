using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Embeddings;

/// <summary>
/// The files of a model inside an assembly of a NuGet package, which carries them as resources. The assembly is read as a file, so that trimming and
/// Native AOT leave it alone, and none of its code runs.
/// </summary>
internal static class ModelPackage
{
    /// <summary>Reads the resource whose name ends so.</summary>
    /// <param name="assembly">The assembly's file.</param>
    /// <param name="ending">The end of one resource's name.</param>
    public static byte[] Read(string assembly, string ending)
    {
        using FileStream file = File.OpenRead(assembly);
        using var image = new PEReader(file, PEStreamOptions.LeaveOpen);
        MetadataReader metadata = image.GetMetadataReader();
        foreach (ManifestResourceHandle handle in metadata.ManifestResources)
        {
            ManifestResource resource = metadata.GetManifestResource(handle);
            if (metadata.GetString(resource.Name).EndsWith(ending, StringComparison.Ordinal))
            {
                return Read(file, image.PEHeaders, resource.Offset);
            }
        }

        throw new InvalidDataException($"{assembly}: expected a resource whose name ends with {ending}, found none.");
    }

    /// <summary>A resource is its length and its bytes, at an offset from where the header says that resources begin.</summary>
    private static byte[] Read(FileStream file, PEHeaders headers, long offset)
    {
        int address = headers.CorHeader!.ResourcesDirectory.RelativeVirtualAddress;
        SectionHeader section = headers.SectionHeaders[headers.GetContainingSectionIndex(address)];
        file.Position = section.PointerToRawData + (address - section.VirtualAddress) + offset;
        byte[] length = new byte[sizeof(int)];
        file.ReadExactly(length);
        byte[] bytes = new byte[BitConverter.ToInt32(length)];
        file.ReadExactly(bytes);
        return bytes;
    }
}
