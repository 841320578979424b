using System.IO.Compression;
using System.Xml.Linq;
using AttentionGen.Package.Tests.Harness;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>The packages that build on the library: what is in each, what it asks for, and that a program with it, and nothing else, runs.</summary>
public sealed class CompanionPackageTests
{
    private static readonly Companion[] Companions =
    [
        new(
            "AttentionGen.Extensions.AI",
            ["AttentionGen", "FastBertTokenizer", "Microsoft.Extensions.AI.Abstractions"],
            """
            using AttentionGen;

            using var vocabulary = new MemoryStream("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ncafe"u8.ToArray());
            int[] tokens = new int[8];
            int count = BertTextTokenizer.Load(vocabulary).Encode("Café?", tokens);
            Console.WriteLine(string.Join(' ', tokens[..count]));
            """,
            "2 5 1 3"),
        new(
            "AttentionGen.Onnx",
            ["AttentionGen", "Google.Protobuf"],
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
            """,
            "bytes: expected an .onnx file, which has a graph, found none."),
        new(
            "AttentionGen.Orleans",
            ["AttentionGen.Sessions", "Microsoft.Orleans.Connections.Security", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Sdk"],
            """
            using System.Net;
            using System.Net.Sockets;
            using AttentionGen;
            using Microsoft.Extensions.DependencyInjection;
            using Microsoft.Extensions.Hosting;
            using Orleans;
            using Orleans.Hosting;

            var random = new Random(1);
            float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
            var norm = new NormWeights(Numbers(16));
            var weights = new TransformerLayerWeights
            {
                Attention = MultiHeadAttentionWeights.FromPacked(16, Numbers(3 * 16 * 16), [], Numbers(16 * 16), []),
                FeedForward = FeedForwardWeights.From(new FeedForwardTensors { DModel = 16, GateWeight = Numbers(24 * 16), UpWeight = Numbers(24 * 16), DownWeight = Numbers(16 * 24) }),
                AttentionNorm = norm,
                FeedForwardNorm = norm,
            };
            var encoder = new TextEncoder(new TransformerStack(new Layer(weights)), new EmbeddingWeights(16, Numbers(10 * 16)), null, null, Pooling.Mean, normalize: true);
            int FreePort()
            {
                using var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }

            HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
            builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort(), FreePort()).AddAttentionEmbeddings(encoder));
            using IHost host = builder.Build();
            await host.StartAsync();
            var embeddings = new ClusterEmbeddings(host.Services.GetRequiredService<IGrainFactory>());
            float[] alone = new float[16];
            encoder.Encode([1, 2, 3], [0, 3], alone);
            Console.WriteLine((await embeddings.EncodeAsync([[4, 5], [1, 2, 3]]))[1].SequenceEqual(alone) ? "the same vector" : "another vector");
            await host.StopAsync();

            [TransformerLayer(16, 2, 24, Preset = LayerPreset.Llama)]
            public sealed partial class Layer;
            """,
            "the same vector"),
        new(
            "AttentionGen.Sessions",
            ["AttentionGen"],
            """
            using AttentionGen;

            var random = new Random(1);
            float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
            var norm = new NormWeights(Numbers(16));
            var weights = new TransformerLayerWeights
            {
                Attention = MultiHeadAttentionWeights.FromPacked(16, Numbers(3 * 16 * 16), [], Numbers(16 * 16), []),
                FeedForward = FeedForwardWeights.From(new FeedForwardTensors { DModel = 16, GateWeight = Numbers(24 * 16), UpWeight = Numbers(24 * 16), DownWeight = Numbers(16 * 24) }),
                AttentionNorm = norm,
                FeedForwardNorm = norm,
            };
            var decoder = new TextDecoder(new TransformerStack(new Layer(weights)), new EmbeddingWeights(16, Numbers(10 * 16)), null, null);
            var session = new Session(decoder, new SessionLog());
            session.Append(0, [1, 2, 3]);
            int[] drawn = [session.Next(), session.Next(), session.Next()];
            var again = new Session(decoder, SessionLog.Parse(session.Log.ToBytes()));
            Console.WriteLine(session.Next() == again.Next() && again.Log.Drawn == 4 ? "the same token" : "another token");

            [TransformerLayer(16, 2, 24, Preset = LayerPreset.Llama)]
            public sealed partial class Layer;
            """,
            "the same token"),
    ];

    public static TheoryData<string> Names => [.. Companions.Select(companion => companion.Name)];

    public static TheoryData<string> TriedNames => [.. Grid.Of(Companions).Select(companion => companion.Name)];

    [Fact]
    public void EveryPackage_IsTriedHere() => Assert.Equal(CompanionPackages.Names, Companions.Select(companion => companion.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Package_HasItsFiles_AndAsksForTheseAlone(string name)
    {
        string packed = CompanionPackages.PathOf(name);
        using ZipArchive archive = ZipFile.OpenRead(packed);
        string[] files = [.. archive.Entries.Select(entry => entry.FullName).Where(file => file is not ("[Content_Types].xml" or "_rels/.rels") && !file.StartsWith("package/services/", StringComparison.Ordinal))];

        Assert.Equal(
            [$"{name}.nuspec", "CHANGELOG.md", "README.md", "icon.png", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"],
            files.Order(StringComparer.Ordinal));
        Assert.Equal(Named(name).Dependencies, Dependencies(packed, name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(TriedNames))]
    public void Program_WithThePackage_Runs(string name)
    {
        Terminal terminal = CompanionPackages.Newcomer.OpenTerminal();
        string consumer = Path.Combine(Path.GetDirectoryName(CompanionPackages.Newcomer.Clone)!, $"{name}.Consumer");
        terminal.Type($"dotnet new console -o \"{consumer}\"").AssertSucceeded();
        terminal.Type($"cd \"{consumer}\"").AssertSucceeded();
        terminal.Type("dotnet new nugetconfig").AssertSucceeded();
        terminal.Type($"dotnet nuget add source \"{CompanionPackages.Feed}\" --name packages --configfile nuget.config").AssertSucceeded();
        terminal.Type($"dotnet add package {name} --prerelease").AssertSucceeded();
        File.WriteAllText(Path.Combine(consumer, "Program.cs"), Named(name).Program);
        Assert.Contains(Named(name).Output, terminal.Type("dotnet run -c Release -p:InvariantGlobalization=true").AssertSucceeded().Output, StringComparison.Ordinal);
    }

    private static Companion Named(string name) => Companions.Single(companion => companion.Name == name);

    private static IEnumerable<string> Dependencies(string packed, string name)
    {
        using var text = new MemoryStream(PackedPackage.Read(packed, $"{name}.nuspec"));
        XElement metadata = XElement.Load(text).Elements().Single();
        return metadata.Element(metadata.Name.Namespace + "dependencies")!.Elements().Single().Elements().Select(dependency => dependency.Attribute("id")!.Value);
    }

    /// <param name="Name">Of the package.</param>
    /// <param name="Dependencies">What it asks for, by name.</param>
    /// <param name="Program">A program that uses it.</param>
    /// <param name="Output">What the program writes.</param>
    private sealed record Companion(string Name, string[] Dependencies, string Program, string Output);
}
