using System.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;
using Xunit.Abstractions;

namespace AttentionGen.Generator.Tests.Incrementality;

/// <summary>What the generator costs in a project of a hundred layers, each of another shape.</summary>
/// <remarks>Times are the best of several runs, with no other test beside them: what else the machine does can only make them longer.</remarks>
[Collection(nameof(Alone))]
public sealed class ManyLayersTests(ITestOutputHelper output)
{
    private const int Layers = 100;
    private const int Runs = 5;
    private const int Edits = 20;

    private static readonly TimeSpan ParseLimit = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan GenerationLimit = TimeSpan.FromSeconds(2);

    [Fact]
    public void EditElsewhere_ParsesEachLayerInUnderAMillisecond_AndWritesNone()
    {
        CSharpCompilation compilation = Project();
        GeneratorDriver driver = GeneratorHarness.CreateDriver(LanguageVersion.Latest).RunGenerators(compilation);
        var medians = new List<TimeSpan>();
        var totals = new List<TimeSpan>();
        for (int run = 0; run < Edits; run++)
        {
            compilation = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees.Last(), Program(run + 1));
            var watch = Stopwatch.StartNew();
            driver = driver.RunGenerators(compilation);
            totals.Add(watch.Elapsed);

            GeneratorRunResult result = GeneratorHarness.ResultOf(driver);
            IncrementalGeneratorRunStep[] parsed = [.. result.TrackedSteps[TrackingNames.Parsed]];
            Assert.Equal(Layers, parsed.Length);
            Assert.All(
                result.TrackedOutputSteps[GeneratorHarness.LayerOutput].SelectMany(step => step.Outputs),
                written => Assert.Equal(IncrementalStepRunReason.Cached, written.Reason));
            medians.Add(parsed.Select(step => step.ElapsedTime).Order().ElementAt(Layers / 2));
        }

        output.WriteLine($"{Layers} layers, edit elsewhere: {medians.Min().TotalMilliseconds:F3} ms to parse one (median), {totals.Min().TotalMilliseconds:F1} ms for the whole run.");
        Assert.InRange(medians.Min(), TimeSpan.Zero, ParseLimit);
        Assert.InRange(totals.Min(), TimeSpan.Zero, Layers * ParseLimit);
    }

    [Fact]
    public void FullGeneration_TakesUnderTwoSeconds()
    {
        var times = new List<TimeSpan>();
        long characters = 0;
        for (int run = 0; run < Runs; run++)
        {
            CSharpCompilation compilation = Project();
            var watch = Stopwatch.StartNew();
            GeneratorDriver driver = GeneratorHarness.CreateDriver(LanguageVersion.Latest).RunGenerators(compilation);
            times.Add(watch.Elapsed);
            GeneratorRunResult result = GeneratorHarness.ResultOf(driver);
            Assert.Equal(Layers * 5, result.GeneratedSources.Length);
            characters = result.GeneratedSources.Sum(file => (long)file.SourceText.Length);
        }

        output.WriteLine($"{Layers} layers, all written: {times.Min().TotalMilliseconds:F0} ms (first run {times[0].TotalMilliseconds:F0} ms), {characters / 1e6:F1} million characters.");
        Assert.InRange(times.Min(), TimeSpan.Zero, GenerationLimit);
    }

    /// <summary>A file for each layer, and one without.</summary>
    private static CSharpCompilation Project() => TestCompilation.Create(
        "Demo",
        Enumerable.Range(1, Layers).Select(Layer).Append(Program(0)));

    private static SyntaxTree Layer(int number) => TestCompilation.Parse(
        $"""
        using AttentionGen;

        namespace Demo;

        [MultiHeadAttention(DModel = {number * 16}, Heads = {(number % 2 == 0 ? 8 : 4)}, Causal = {(number % 3 == 0 ? "true" : "false")})]
        public partial class Layer{number};
        """,
        $"Layer{number}.cs");

    private static SyntaxTree Program(int edit) =>
        TestCompilation.Parse($"namespace Demo; class Program {{ static int Run() => {edit}; }}", "Program.cs");
}
