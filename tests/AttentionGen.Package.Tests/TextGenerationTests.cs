using AttentionGen.Package.Tests.Harness;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>The sample that writes text, as somebody runs and publishes it who has nothing but a clone and the SDK.</summary>
public sealed class TextGenerationTests(PackedPackage package) : IClassFixture<PackedPackage>
{
    private const string Prompt = "In the beginning";

    private static readonly string[] Options = ["--length", "120", "--seed", "5"];

    [LongFact]
    public void TheSample_WritesOn_AndAgreesWithOnnxRuntime()
    {
        CommandResult run = package.Newcomer.OpenTerminal()
            .Type($"dotnet run -c Release --project samples/TextGeneration -- \"{Prompt}\" --compare", Options).AssertClean();
        Assert.StartsWith(Prompt + " ", run.Output.TrimStart(), StringComparison.Ordinal);
        Assert.Matches("120 characters, [0-9,]+ a second", run.Output);
        Assert.Matches("AttentionGen +[0-9,]+ a second\n", run.Output);
        Assert.Matches("ONNX Runtime [0-9.]+ +[0-9,]+ a second; AttentionGen is [0-9.]+ times as fast", run.Output);
        Assert.Matches("largest difference +[0-9.]+e-[0-9]+ of logits up to [0-9.]+ ", run.Output);
    }

    [PublishedSampleFact]
    public void ATrimmedSingleFile_WritesTheSameText() => Publish("SingleFile");

    [NativeAotFact]
    public void ANativeProgram_WritesTheSameText() => Publish("Native");

    private void Publish(string form)
    {
        Terminal terminal = package.Newcomer.OpenTerminal();
        string folder = Path.GetFullPath($"../TextGeneration{form}", terminal.Folder);
        terminal.Type($"dotnet publish samples/TextGeneration -c Release -p:PublishForm={form} -o {folder}").AssertClean();
        string file = Assert.Single(Directory.EnumerateFiles(folder), static path => Path.GetExtension(path) is not (".pdb" or ".dbg"));
        CommandResult run = Command.Run(file, folder, [Prompt, .. Options]).AssertSucceeded();
        CommandResult plain = terminal.Type($"dotnet run -c Release --project samples/TextGeneration -- \"{Prompt}\"", Options).AssertClean();
        Assert.Equal(Text(plain), Text(run));

        // What it says about a wrong prompt, it says there too.
        CommandResult wrong = Command.Run(file, folder, "Am Anfang schuf Gott die Himmel über der Erde");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("U+00FC", wrong.Output, StringComparison.Ordinal);
    }

    /// <summary>All before the line with the numbers.</summary>
    private static string Text(CommandResult run)
    {
        string text = run.Output[..run.Output.IndexOf("120 characters,", StringComparison.Ordinal)].Trim();
        Assert.StartsWith(Prompt, text, StringComparison.Ordinal);
        Assert.InRange(text.Length, Prompt.Length + 100, Prompt.Length + 130);
        return text;
    }
}
