using System.Text.RegularExpressions;
using AttentionGen.Package.Tests.Harness;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>What a build prints of a mistake: it once, with a page that is there, and nothing else.</summary>
[Collection(PackageCollection.Name)]
public sealed partial class MessagesTests(PackedPackage package)
{
    private const string Use = """
        using AttentionGen;

        var layer = new DecoderAttention(MultiHeadAttentionWeights.Load("model.safetensors"));
        float[] x = new float[2 * 8 * DecoderAttention.DModel], y = new float[x.Length];
        layer.Forward(x, y, batch: 2, sequence: 8);
        layer.Forward(x, layer.CreateCache(2, 64), y, 8);

        """;

    [Fact]
    public void AWrongAttribute_IsOneError_WithTheFileOfItsPage()
    {
        BuildMessage message = Build("[MultiHeadAttention(500, 8, Causal = true)]\npublic partial class DecoderAttention;");

        Assert.Equal(("Program.cs", 7, 21, "error", "ATTN0005"), (message.File, message.Line, message.Column, message.Severity, message.Id));
        AssertHasPage(message);
    }

    [Fact]
    public void AWarning_HasItsPageToo() => AssertHasPage(Build(
        "layer.Forward(x, y.AsSpan(0, 7), 2, 8);\n\n[MultiHeadAttention(512, 8, Causal = true)]\npublic partial class DecoderAttention;"));

    /// <summary>The build goes on where analyzers are off; then the generated file says it.</summary>
    [Theory]
    [InlineData("-p:RunAnalyzers=false")]
    [InlineData("-p:RunAnalyzersDuringBuild=false")]
    [InlineData("-p:IsImplicitlyTriggeredBuild=true")]
    public void AWrongAttribute_IsOneError_WhereNoAnalyzerRuns(string property)
    {
        BuildMessage message = Build("[MultiHeadAttention(500, 8, Causal = true)]\npublic partial class DecoderAttention;", property);

        Assert.Equal(("DecoderAttention.g.cs", "error", "CS1029"), (message.File, message.Severity, message.Id));
        Assert.Contains("ATTN0005: DModel 500 is not divisible by Heads 8;", message.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[MultiHeadAttention(512, 8, Causal = true)]\npublic class DecoderAttention;", 8, 14)]
    [InlineData("public class Model\n{\n    [MultiHeadAttention(512, 8, Causal = true)]\n    public partial class Layer;\n}\n\n[MultiHeadAttention(512, 8, Causal = true)]\npublic partial class DecoderAttention;", 7, 14)]
    public void AClassThatIsNotPartial_IsOneErrorOfTheCompilers(string layer, int line, int column)
    {
        BuildMessage message = Build(layer);

        Assert.Equal(("Program.cs", line, column, "error", "CS0260"), (message.File, message.Line, message.Column, message.Severity, message.Id));
    }

    /// <summary>The only message of the build of a program.</summary>
    private BuildMessage Build(string layer, params IEnumerable<string> arguments)
    {
        using var bench = new Workbench(package);
        bench.AddProject("App", "<OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings>", bench.PackageReference);
        bench.AddFile("App", "Program.cs", Use + layer + "\n");
        CommandResult build = bench.Dotnet("App", ["build", .. arguments]);
        Assert.True(build.Messages.Count == 1, build.ToString());
        return build.Messages[0];
    }

    private static void AssertHasPage(BuildMessage message)
    {
        string link = Link().Match(message.Text).Groups["link"].Value;
        Assert.True(Uri.TryCreate(link, UriKind.Absolute, out Uri? page) && page.IsFile, message.Text);
        Assert.StartsWith($"# {message.Id}: ", File.ReadAllText(page.LocalPath));
    }

    [GeneratedRegex(@"\((?<link>file:[^)]*)\)$")]
    private static partial Regex Link();
}
