using AttentionGen.Generator.Emit;
using AttentionGen.Generator.Tests.Harness;
using AttentionGen.Generator.Tests.Incrementality;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Generator.Tests.Report;

/// <summary>The report as a person reads it, and the file that carries it to the build.</summary>
public sealed class ReportTests
{
    private const string Layers = """
        using AttentionGen;

        namespace Demo;

        [MultiHeadAttention(DModel = 512, Heads = 8, Causal = true)]
        public partial class DecoderAttention;

        public static partial class Encoders
        {
            [MultiHeadAttention(DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 40, Sequence = 16)]
            public partial class CrossAttention;
        }

        [MultiHeadAttention(DModel = 512, Heads = 8, KeyValueHeads = 2, Causal = true, Window = 96, Rotary = RotaryPairing.HalfSplit, Bias = false)]
        public partial class LocalAttention;
        """;

    [Fact]
    public void Report_ReadsAsItShould() => Snapshot.Verify(ReportOf(Layers), "Report.txt");

    private const string WholeLayers = """
        using AttentionGen;

        namespace Demo;

        [TransformerLayer(384, 12, 1536, Preset = LayerPreset.Bert)]
        public partial class MiniLmLayer;

        [TransformerLayer(512, 8, 1408, KeyValueHeads = 2, Preset = LayerPreset.Llama, LayerScale = true, ResidualMultiplier = 0.5)]
        public partial class LlamaLayer;

        [TransformerLayer(64, 4, 256, Causal = true, CrossAttention = true)]
        public partial class DecoderLayer;

        [FeedForward(64, 256)]
        public partial class Feed;

        [FeedForward(512, 1408, Activation = Activation.Silu, Gated = true, Bias = false)]
        public partial class GatedFeed;
        """;

    [Fact]
    public void Report_OfWholeLayers_TellsTheirPartsApart() => Snapshot.Verify(ReportOf(WholeLayers), "WholeLayers.txt");

    [Fact]
    public void Report_OfAllKinds_CountsThem_AndIsInTheOrderOfNames()
    {
        string report = ReportOf(Layers + WholeLayers.Replace("using AttentionGen;\n\nnamespace Demo;", "", StringComparison.Ordinal));

        Assert.StartsWith("3 attention layers, 2 feed-forwards and 3 whole layers, written by AttentionGen", report, StringComparison.Ordinal);
        string[] names = [.. report.Split('\n').Where(static line => line.StartsWith("Demo.", StringComparison.Ordinal))];
        Assert.Equal(8, names.Length);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    /// <summary>What is visited is the causal half and a block more, a window's band, all of what hides nothing.</summary>
    [Theory]
    [InlineData("static bool F(int query, int key) => query >= key;", "Of the blocks of keys, F leaves to compute: 100 % at 1, 77.3 % at 128, 57.3 % at 512, 51.8 % at 2,048 tokens.")]
    [InlineData("static bool F(int query, int key) => query >= key && query - key < 64;", "Of the blocks of keys, F leaves to compute: 100 % at 1, 77.3 % at 128, 24.7 % at 512, 6.5 % at 2,048 tokens.")]
    [InlineData("static bool F(int query, int key) => (query ^ key) >= 0;", "Of the blocks of keys, F leaves to compute: 100 % at 1, 100 % at 128, 100 % at 512, 100 % at 2,048 tokens.")]
    [InlineData("static bool F(int query, int key, int end) => key < end;", "What F hides depends on what a call captures; GetMultiplyAdds counts it.")]
    [InlineData("static readonly int End = 3; static bool F(int query, int key) => key < End;", "What F hides depends on fields of the program; GetMultiplyAdds counts it.")]
    public void Report_SaysWhatAMaskFunctionLeavesToCompute(string function, string line)
    {
        string attention = ReportOf($"using AttentionGen;\nnamespace Demo;\n[MultiHeadAttention(64, 4, MaskFunction = nameof(F))] public partial class A {{ {function} }}");
        string whole = ReportOf($"using AttentionGen;\nnamespace Demo;\n[TransformerLayer(64, 4, 128, MaskFunction = nameof(F))] public partial class A {{ {function} }}");

        Assert.Contains($"\n{line}\n", attention, StringComparison.Ordinal);
        Assert.Contains($"\n{line}\n", whole, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_IsInTheOrderOfNames_WhateverTheOrderOfFiles()
    {
        const string First = "namespace Demo; [AttentionGen.MultiHeadAttention(DModel = 8, Heads = 1)] public partial class A;";
        const string Second = "namespace Demo; [AttentionGen.MultiHeadAttention(DModel = 8, Heads = 2)] public partial class B;";

        Assert.Equal(FileOf([First, Second]), FileOf([Second, First]));
    }

    [Fact]
    public void ProjectWithoutLayers_HasAReportThatSaysSo() =>
        Assert.Equal("0 attention layers, written by AttentionGen 0.1.0\n", ReportOf("class A;"));

    [Fact]
    public void Report_HasNothingThatTheBuildWouldReadAsItsOwn()
    {
        string report = ReportOf(Layers) + ReportOf(WholeLayers);

        // A semicolon divides a list of MSBuild, a percent sign begins an escape, and the end of the comment ends the report.
        Assert.DoesNotContain(report, character => character is ';' or '%' or '\r' or '\t' || character > '~');
        Assert.DoesNotContain(ReportEmitter.End, report, StringComparison.Ordinal);
        Assert.DoesNotContain(ReportEmitter.Begin, FileOf([Layers]).Split(ReportEmitter.Begin, 2)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("", false)]
    [InlineData("false", false)]
    [InlineData("yes", false)]
    public void Switch_IsOnWhereTheProjectSaysTrue(string value, bool isOn) =>
        Assert.Equal(isOn, Files([Layers], value).Any(file => file.HintName == ReportEmitter.HintName));

    [Fact]
    public void FileOfTheReport_HoldsNoCode_AndMeetsNoLayersFile()
    {
        var project = new TestProject([("Report.cs", "namespace AttentionGen; [MultiHeadAttention(DModel = 8, Heads = 1)] public partial class Report;")], "class A;", "true");

        ProjectEdit run = TestProject.Edit(project, project);

        Assert.Equal(6, run.Before.GeneratedSources.Length);
        SyntaxNode file = run.Before.GeneratedSources.Single(source => source.HintName == ReportEmitter.HintName).SyntaxTree.GetRoot();
        Assert.Empty(file.ChildNodes());
    }

    private static string ReportOf(string source)
    {
        string file = FileOf([source]);
        int start = file.IndexOf(ReportEmitter.Begin, StringComparison.Ordinal) + ReportEmitter.Begin.Length;
        return file[start..file.LastIndexOf(ReportEmitter.End, StringComparison.Ordinal)];
    }

    private static string FileOf(string[] sources) =>
        Files(sources, "true").Single(file => file.HintName == ReportEmitter.HintName).SourceText.ToString();

    private static IEnumerable<GeneratedSourceResult> Files(string[] sources, string report)
    {
        var project = new TestProject([.. sources.Select((text, index) => ($"{index}.cs", text))], "class A;", report);
        return TestProject.Edit(project, project).Before.GeneratedSources;
    }
}
