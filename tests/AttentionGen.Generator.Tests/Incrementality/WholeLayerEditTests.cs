using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Generator.Tests.Incrementality;

/// <summary>Edits of a project with a feed-forward and a whole layer: what does not concern them writes nothing again.</summary>
public sealed class WholeLayerEditTests
{
    private const string Source =
        """
        using AttentionGen;
        namespace Demo;
        [FeedForward(64, 160)] public partial class Feed;
        [TransformerLayer(64, 4, 160, Preset = LayerPreset.Bert)] public partial class Encoder;
        public static class Other { public static void Run() { } }
        """;

    [Theory]
    [InlineData("Run() { }", "Run() { int x = 1; }", IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Unchanged)]
    [InlineData("64, 160)", "64, 176)", IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged)]
    [InlineData("LayerPreset.Bert", "LayerPreset.Roberta", IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Modified)]
    [InlineData("LayerPreset.Bert", "LayerPreset.Bert, Activation = Activation.Gelu", IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Unchanged)]
    public void Edit_ChangesTheSpecOfItsLayerAlone(string before, string after, IncrementalStepRunReason feedForward, IncrementalStepRunReason layer)
    {
        GeneratorEdit edit = GeneratorHarness.Edit(Source, Source.Replace(before, after, StringComparison.Ordinal));

        Assert.Equal(feedForward, Reason(edit.After, TrackingNames.FeedForwards));
        Assert.Equal(layer, Reason(edit.After, TrackingNames.TransformerLayers));
    }

    private static IncrementalStepRunReason Reason(GeneratorRunResult result, string step) =>
        Assert.Single(Assert.Single(result.TrackedSteps[step]).Outputs).Reason;
}
