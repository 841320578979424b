using System.IO.Compression;
using System.Xml.Linq;
using AttentionGen.Package.Tests.Harness;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>The second package, for weights from <c>.onnx</c> files: what is in it, what it asks for, and that a program with it runs.</summary>
public sealed class OnnxPackageTests
{
    private const string Program =
        """
        using AttentionGen;

        try
        {
            using var model = OnnxCheckpoint.Parse(new byte[] { 8, 8 }, "bytes");
        }
        catch (OnnxException e)
        {
            Console.WriteLine(e.Message);
        }
        """;

    [Fact]
    public void ItIsPacked_AsksForTheLibraryAndTheWireFormatAlone_AndRuns()
    {
        // Other tests build in the shared clone meanwhile.
        using var newcomer = new Newcomer("onnx");
        Terminal terminal = newcomer.OpenTerminal();
        string feed = Path.Combine(Path.GetDirectoryName(newcomer.Clone)!, "packages");
        foreach (string project in (string[])["src/AttentionGen", "src/AttentionGen.Onnx"])
        {
            terminal.Type($"dotnet pack {project} -c Release -p:RunAnalyzers=false", "-o", feed).AssertClean();
        }

        string packed = Directory.EnumerateFiles(feed, "AttentionGen.Onnx.*.nupkg").Single();
        using ZipArchive archive = ZipFile.OpenRead(packed);
        string[] files = [.. archive.Entries.Select(entry => entry.FullName).Where(name => name is not ("[Content_Types].xml" or "_rels/.rels") && !name.StartsWith("package/services/", StringComparison.Ordinal))];

        Assert.Equal(
            ["AttentionGen.Onnx.nuspec", "CHANGELOG.md", "README.md", "icon.png", "lib/net10.0/AttentionGen.Onnx.dll", "lib/net10.0/AttentionGen.Onnx.xml"],
            files.Order(StringComparer.Ordinal));
        Assert.Equal(["AttentionGen", "Google.Protobuf"], Dependencies(packed).Select(dependency => dependency.Attribute("id")!.Value).Order());

        string consumer = Path.Combine(Path.GetDirectoryName(newcomer.Clone)!, "Consumer");
        terminal.Type($"dotnet new console -o \"{consumer}\"").AssertSucceeded();
        terminal.Type($"cd \"{consumer}\"").AssertSucceeded();
        terminal.Type("dotnet new nugetconfig").AssertSucceeded();
        terminal.Type($"dotnet nuget add source \"{feed}\" --name packages --configfile nuget.config").AssertSucceeded();
        terminal.Type("dotnet add package AttentionGen.Onnx --prerelease").AssertSucceeded();
        File.WriteAllText(Path.Combine(consumer, "Program.cs"), Program);
        Assert.Contains("bytes: expected an .onnx file, which has a graph, found none.", terminal.Type("dotnet run -c Release").AssertSucceeded().Output, StringComparison.Ordinal);
    }

    private static IEnumerable<XElement> Dependencies(string packed)
    {
        using var text = new MemoryStream(PackedPackage.Read(packed, "AttentionGen.Onnx.nuspec"));
        XElement metadata = XElement.Load(text).Elements().Single();
        return metadata.Element(metadata.Name.Namespace + "dependencies")!.Elements().Single().Elements();
    }
}
