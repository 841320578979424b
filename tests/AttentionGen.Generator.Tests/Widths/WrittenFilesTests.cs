using AttentionGen.Generator.Emit;
using AttentionGen.Generator.Tests.Harness;
using AttentionGen.Generator.Tests.Incrementality;
using Xunit;

namespace AttentionGen.Generator.Tests.Widths;

/// <summary>Files, plan, constants and report of a layer that is written in some widths only.</summary>
public sealed class WrittenFilesTests
{
    private const string Layer = "namespace Demo; [AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4)] public partial class Layer;";

    [Theory]
    [InlineData("Scalar")]
    [InlineData("Vector512")]
    [InlineData("Vector256, Vector128")]
    [InlineData("Vector512, Vector256, Vector128, Scalar")]
    public void Widths_HaveAFileEach_AndARowOfThePlan(string list)
    {
        string[] widths = list.Split(", ");
        GeneratorRun run = GeneratorHarness.Run(Layer, options: TestOptions.None.WithWidths(list));

        Assert.Equal(
            widths.Select(static width => $"Demo.Layer.{width}.g.cs").Append("Demo.Layer.g.cs").Order(StringComparer.Ordinal),
            run.Files.Select(static file => file.HintName).Order(StringComparer.Ordinal));
        string surface = run.TextOf("Demo.Layer.g.cs");
        Assert.All(
            (string[])["Vector512", "Vector256", "Vector128", "Scalar"],
            width => Assert.Equal(widths.Contains(width), surface.Contains($"new(\"{width}\", ", StringComparison.Ordinal)));
        Assert.Equal(!widths.Contains("Scalar"), surface.Contains("PlatformNotSupportedException", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_HasTheWrittenWidths()
    {
        var project = new TestProject([("Layer.cs", Layer)], "class A;", "true", "Vector256;Scalar");

        string report = TestProject.Edit(project, project).Before.GeneratedSources
            .Single(static file => file.HintName == ReportEmitter.HintName).SourceText.ToString();

        Assert.Contains("\nVector256 ", report, StringComparison.Ordinal);
        Assert.Contains("\nScalar ", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Vector512", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Vector128", report, StringComparison.Ordinal);
    }
}
