using AttentionGen.Package.Tests.Harness;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>The sample that finds the texts nearest to a question: by its one command, beside ONNX Runtime, and published.</summary>
public sealed class EmbeddingsSampleTests
{
    private const string Nearest = "0.516  Before a long trip, move the pots out of the sun and group them in a cool room.";

    [PublishedSampleFact]
    public void OneCommand_Answers_AndHasOnnxRuntimesNumbers()
    {
        using var newcomer = new Newcomer("embeddings");

        string output = newcomer.OpenTerminal().Type("dotnet run -c Release --project samples/Embeddings").AssertSucceeded().Output;

        Assert.Contains(Nearest, output, StringComparison.Ordinal);
        Assert.Contains("largest difference of hidden states", output, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED", output, StringComparison.Ordinal);
    }

    [PublishedSampleFact]
    public void ATrimmedSingleFile_Answers() => PublishAndRun("SingleFile");

    [NativeAotFact]
    public void ANativeProgram_Answers() => PublishAndRun("Native");

    private static void PublishAndRun(string form)
    {
        using var newcomer = new Newcomer("embeddings");
        string folder = Path.Combine(Path.GetDirectoryName(newcomer.Clone)!, "out");
        newcomer.OpenTerminal().Type($"dotnet publish samples/Embeddings -c Release -p:PublishForm={form}", "-o", folder).AssertClean();

        string program = Path.Combine(folder, OperatingSystem.IsWindows() ? "Embeddings.exe" : "Embeddings");
        Assert.Contains(Nearest, Command.Run(program, folder).AssertSucceeded().Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(folder), static file => Path.GetFileName(file).Contains("onnxruntime", StringComparison.Ordinal));
    }
}
