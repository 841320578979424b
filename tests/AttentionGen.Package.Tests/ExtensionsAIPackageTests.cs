using System.IO.Compression;
using System.Xml.Linq;
using AttentionGen.Package.Tests.Harness;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>The package for embeddings of texts: what is in it, what it asks for, and that a program with it runs.</summary>
public sealed class ExtensionsAIPackageTests
{
    private const string Program =
        """
        using AttentionGen;

        using var vocabulary = new MemoryStream("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ncafe"u8.ToArray());
        int[] tokens = new int[8];
        int count = BertTextTokenizer.Load(vocabulary).Encode("Café?", tokens);
        Console.WriteLine(string.Join(' ', tokens[..count]));
        """;

    [Fact]
    public void ItIsPacked_AsksForTheInterfaceAndTheTokenizer_AndRuns()
    {
        // Other tests build in the shared clone meanwhile.
        using var newcomer = new Newcomer("extensions");
        Terminal terminal = newcomer.OpenTerminal();
        string feed = Path.Combine(Path.GetDirectoryName(newcomer.Clone)!, "packages");
        foreach (string project in (string[])["src/AttentionGen", "src/AttentionGen.Extensions.AI"])
        {
            terminal.Type($"dotnet pack {project} -c Release -p:RunAnalyzers=false", "-o", feed).AssertClean();
        }

        string packed = Directory.EnumerateFiles(feed, "AttentionGen.Extensions.AI.*.nupkg").Single();
        using ZipArchive archive = ZipFile.OpenRead(packed);
        string[] files = [.. archive.Entries.Select(entry => entry.FullName).Where(name => name is not ("[Content_Types].xml" or "_rels/.rels") && !name.StartsWith("package/services/", StringComparison.Ordinal))];

        Assert.Equal(
            ["AttentionGen.Extensions.AI.nuspec", "CHANGELOG.md", "README.md", "icon.png", "lib/net10.0/AttentionGen.Extensions.AI.dll", "lib/net10.0/AttentionGen.Extensions.AI.xml"],
            files.Order(StringComparer.Ordinal));
        Assert.Equal(["AttentionGen", "FastBertTokenizer", "Microsoft.Extensions.AI.Abstractions"], Dependencies(packed).Select(dependency => dependency.Attribute("id")!.Value).Order(StringComparer.Ordinal));

        string consumer = Path.Combine(Path.GetDirectoryName(newcomer.Clone)!, "Consumer");
        terminal.Type($"dotnet new console -o \"{consumer}\"").AssertSucceeded();
        terminal.Type($"cd \"{consumer}\"").AssertSucceeded();
        terminal.Type("dotnet new nugetconfig").AssertSucceeded();
        terminal.Type($"dotnet nuget add source \"{feed}\" --name packages --configfile nuget.config").AssertSucceeded();
        terminal.Type("dotnet add package AttentionGen.Extensions.AI --prerelease").AssertSucceeded();
        File.WriteAllText(Path.Combine(consumer, "Program.cs"), Program);
        Assert.Contains("2 5 1 3", terminal.Type("dotnet run -c Release -p:InvariantGlobalization=true").AssertSucceeded().Output, StringComparison.Ordinal);
    }

    private static IEnumerable<XElement> Dependencies(string packed)
    {
        using var text = new MemoryStream(PackedPackage.Read(packed, "AttentionGen.Extensions.AI.nuspec"));
        XElement metadata = XElement.Load(text).Elements().Single();
        return metadata.Element(metadata.Name.Namespace + "dependencies")!.Elements().Single().Elements();
    }
}
