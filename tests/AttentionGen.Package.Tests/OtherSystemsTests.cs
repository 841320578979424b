using System.Reflection.PortableExecutable;
using AttentionGen.Package.Tests.Harness;
using AttentionGen.Package.Tests.Platforms;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>
/// Programs that are published here for systems that do not run here. One file each: the package brings no native one along, and
/// the runtime's is in the program.
/// </summary>
[Collection(PackageCollection.Name)]
public sealed class OtherSystemsTests(PackedPackage package, PublishedProbes probes)
{
    [PublishedForFact("win-x64")]
    public void AProgramForWindows_IsOneFile_WithTheLibraryInIt()
    {
        string file = Publish(PlatformForm.Windows);
        Assert.Equal("Probe.exe", Path.GetFileName(file));
        using var image = new PEReader(File.OpenRead(file));
        Assert.Equal(Machine.Amd64, image.PEHeaders.CoffHeader.Machine);
        Assert.True(image.PEHeaders.IsConsoleApplication);
    }

    [PublishedForFact("linux-musl-x64")]
    public void AProgramForLinuxWithMusl_IsOneFile_WithTheLibraryInIt()
    {
        ElfFile elf = ElfFile.Read(Publish(PlatformForm.Musl));
        Assert.Equal((Machine.Amd64, "/lib/ld-musl-x86_64.so.1"), (elf.Machine, elf.Interpreter));
    }

    /// <summary>The bundle's table of contents has the names of the assemblies.</summary>
    private string Publish(PlatformForm form)
    {
        string file = Assert.Single(probes.Get(form, package).Files);
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
        Assert.True(bytes.IndexOf("AttentionGen.dll"u8) >= 0, $"{file} has no AttentionGen.dll in it.");
        Assert.True(bytes.IndexOf("System.Numerics.Tensors.dll"u8) >= 0, $"{file} has no System.Numerics.Tensors.dll in it.");
        return file;
    }
}
