using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;
using AttentionGen.Package.Tests.Harness;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>What is in the package, and what is not.</summary>
public sealed class ContentsTests(PackedPackage package) : IClassFixture<PackedPackage>
{
    private static readonly string[] Assemblies =
    [
        "analyzers/dotnet/cs/AttentionGen.CodeFixes.dll",
        "analyzers/dotnet/cs/AttentionGen.Generator.dll",
        "lib/net10.0/AttentionGen.dll",
    ];

    [Fact]
    public void ThePackage_HasTheseFilesAndNoOther()
    {
        string[] expected =
        [
            .. Assemblies,
            "lib/net10.0/AttentionGen.xml",
            "AttentionGen.nuspec",
            "CHANGELOG.md",
            "README.md",
            "icon.png",
            .. FilesOf("buildTransitive/net10.0", RepositoryRoot.Combine("src", "AttentionGen", "buildTransitive")),
            .. FilesOf("docs", RepositoryRoot.Combine("docs")),
        ];

        Assert.Contains("buildTransitive/net10.0/AttentionGen.targets", expected);
        Assert.Equal(expected.Order(StringComparer.Ordinal), FilesOf(package.PackagePath).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryAssembly_IsManagedCodeForAnyProcessor()
    {
        foreach (string assembly in Assemblies)
        {
            using var image = new PEReader(new MemoryStream(package.Read(assembly)));
            Assert.True(image.HasMetadata, assembly);
            Assert.True(image.PEHeaders.CorHeader!.Flags.HasFlag(CorFlags.ILOnly), assembly);
            Assert.False(image.PEHeaders.CorHeader.Flags.HasFlag(CorFlags.Requires32Bit), assembly);
        }
    }

    [Fact]
    public void TheOnlyDependency_IsSystemNumericsTensors()
    {
        XElement dependencies = Metadata("dependencies")!;
        XElement group = Assert.Single(dependencies.Elements());
        Assert.Equal("net10.0", group.Attribute("targetFramework")!.Value);
        Assert.Equal("System.Numerics.Tensors", Assert.Single(group.Elements()).Attribute("id")!.Value);
    }

    [Theory]
    [InlineData("license", "MIT")]
    [InlineData("readme", "README.md")]
    [InlineData("icon", "icon.png")]
    [InlineData("releaseNotes", "CHANGELOG.md in this package.")]
    [InlineData("tags", "attention transformer simd source-generator machine-learning")]
    public void TheManifest_Says(string element, string value) => Assert.Equal(value, Metadata(element)?.Value);

    [Fact]
    public void TheIcon_Is128PixelsWideAndHigh()
    {
        byte[] png = package.Read("icon.png");
        Assert.Equal("PNG", Encoding.ASCII.GetString(png, 1, 3));
        Assert.Equal([0, 0, 0, 128, 0, 0, 0, 128], png[16..24]);
    }

    [Fact]
    public void TheSymbols_AreThoseOfTheLibrary()
    {
        Assert.Contains("lib/net10.0/AttentionGen.pdb", FilesOf(package.SymbolsPath));
        using var image = new PEReader(new MemoryStream(package.Read("lib/net10.0/AttentionGen.dll")));
        DebugDirectoryEntry entry = image.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        byte[] symbols = PackedPackage.Read(package.SymbolsPath, "lib/net10.0/AttentionGen.pdb");
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        Assert.Equal(image.ReadCodeViewDebugDirectoryData(entry).Guid, new BlobContentId(provider.GetMetadataReader().DebugMetadataHeader!.Id).Guid);
    }

    [LongFact]
    public void TwoPacksOfTheSameSources_InFoldersOfDifferentNames_HaveTheSameAssemblies()
    {
        Assert.All(Assemblies, assembly => Assert.Equal(package.Read(assembly), PackedPackage.Read(CompanionPackages.Library, assembly)));
    }

    private XElement? Metadata(string element)
    {
        using var text = new MemoryStream(package.Read("AttentionGen.nuspec"));
        XElement metadata = XElement.Load(text).Elements().Single();
        return metadata.Element(metadata.Name.Namespace + element);
    }

    /// <summary>Without the parts that every NuGet package has.</summary>
    private static string[] FilesOf(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(entry => entry.FullName).Where(name =>
            name is not ("[Content_Types].xml" or "_rels/.rels") && !name.StartsWith("package/services/", StringComparison.Ordinal))];
    }

    private static IEnumerable<string> FilesOf(string target, string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => $"{target}/{Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')}");
}
