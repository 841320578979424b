using System.Collections.Immutable;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using AttentionGen.Generator.Planning;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>The text of feed-forwards and whole layers: its members, its length, and two of its files as a reviewer reads them.</summary>
public sealed class WholeLayerTextTests
{
    private static readonly SymbolDisplayFormat TypeFormat =
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    [Fact]
    public void EveryMemberOfAFeedForward_IsListed_AndTheOtherWayRound() =>
        Assert.Equal(Listed(LayerKind.FeedForward), Emitted("FeedForward(64, 160)"));

    [Fact]
    public void EveryMemberOfAWholeLayer_IsListed_AndTheOtherWayRound() =>
        Assert.Equal(
            Listed(LayerKind.TransformerLayer),
            Emitted("TransformerLayer(64, 4, 160, Preset = LayerPreset.Llama)")
                .Union(Emitted("TransformerLayer(64, 4, 160, Preset = LayerPreset.WhisperDecoder)"))
                .Union(Emitted("TransformerLayer(64, 4, 160, MaskFunction = nameof(F))", "static bool F(int key, int end) => key < end;"))
                .Union(Emitted("TransformerLayer(64, 4, 160, Preset = LayerPreset.WhisperDecoder, MaskFunction = nameof(F))", "static bool F(int key, int end) => key < end;"))
                .Where(static member => !member.StartsWith("F(", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));

    [Fact]
    public void AWholeLayerThatIsNotCausal_HasNoCache() =>
        Assert.DoesNotContain(Emitted("TransformerLayer(64, 4, 160)"), static member => member.Contains("Cache", StringComparison.Ordinal));

    [Theory]
    [InlineData(384, 12, 1536)]
    [InlineData(768, 12, 3072)]
    public void TextOfABertLayer_IsAtMostSevenFifthsOfItsAttentions(int dModel, int heads, int hidden)
    {
        int attention = Length($"MultiHeadAttention({dModel}, {heads})");
        int layer = Length($"TransformerLayer({dModel}, {heads}, {hidden}, Preset = LayerPreset.Bert)");

        Assert.True(layer <= 1.4 * attention, $"{layer} characters, and {attention} of its attention: {(double)layer / attention:f2} times.");
    }

    /// <summary>An argument that is written as the preset would have it changes nothing, so each preset is what its table says.</summary>
    [Fact]
    public void EveryPreset_IsTheSameSpecAsItsArguments()
    {
        Assert.Equal(Enum.GetNames<LayerPreset>(), LayerPresets.All.Select(static preset => preset.Name));
        Assert.All(LayerPresets.All, static preset =>
        {
            string arguments = string.Concat(preset.Defaults.Select(static pair => $", {pair.Key} = {Spelled(pair.Key, pair.Value)}"));
            Assert.Equal(Written($"TransformerLayer(64, 4, 160{arguments})"), Written($"TransformerLayer(64, 4, 160, Preset = LayerPreset.{preset.Name})"));
        });

        // Texts are compared, which other tests compile.
        static string Written(string attribute) => GeneratorHarness.RunOnAnySource(Source(attribute)).TextOf("Demo.Layer.g.cs");
    }

    [Fact]
    public void PublicSurface_OfALlamaLayer() => Snapshot.Verify(Surface("TransformerLayer(64, 4, 160, Preset = LayerPreset.Llama, KeyValueHeads = 2)"), "Demo.Layer.g.cs");

    [Fact]
    public void PublicSurface_OfALayerWithCrossAttention() =>
        Snapshot.Verify(Surface("TransformerLayer(64, 4, 160, Preset = LayerPreset.WhisperDecoder, MemoryDim = 48)"), "Demo.Layer.g.cs");

    [Fact]
    public void PublicSurface_OfABertLayer() => Snapshot.Verify(Surface("TransformerLayer(64, 4, 256, Preset = LayerPreset.Bert)"), "Demo.Layer.g.cs");

    /// <summary>What a whole layer has besides the kernels of its attention: the feed-forward's, and one more way in.</summary>
    [Theory]
    [InlineData("Bert", "64, 4", "256, Preset = LayerPreset.Bert", "64, 4")]
    [InlineData("Llama", "64, 4", "160, Preset = LayerPreset.Llama, KeyValueHeads = 2", "64, 4, KeyValueHeads = 2, Bias = false, Causal = true, Rotary = RotaryPairing.HalfSplit")]
    public void Kernels_OfALayer_AddToThoseOfItsAttention(string name, string widths, string layer, string attention)
    {
        string[] alone = Run($"MultiHeadAttention({attention})").TextOf("Demo.Layer.Vector256.g.cs").Split('\n');
        var common = new HashSet<string>(Paragraphs(alone));
        IEnumerable<string> added = Paragraphs(Run($"TransformerLayer({widths}, {layer})").TextOf("Demo.Layer.Vector256.g.cs").Split('\n')).Where(paragraph => !common.Contains(paragraph));
        Snapshot.Verify(string.Join("\n\n", added) + "\n", $"{name}.Added.Vector256.cs");

        static IEnumerable<string> Paragraphs(IEnumerable<string> lines) => string.Join('\n', lines).Split("\n\n").Select(static paragraph => paragraph.Trim('\n'));
    }

    [Fact]
    public void Kernels_OfAGatedFeedForward() =>
        Snapshot.Verify(Run("FeedForward(64, 160, Gated = true, Activation = Activation.Silu, Bias = false)").TextOf("Demo.Layer.Vector512.g.cs"), "Demo.Layer.Vector512.g.cs");

    [Fact]
    public void Kernels_OfAFeedForwardWithAnOddWidth() =>
        Snapshot.Verify(Run("FeedForward(40, 83)").TextOf("Demo.Layer.Vector256.g.cs"), "Demo.Layer.Vector256.g.cs");

    private static string Spelled(string name, object value) => (name, value) switch
    {
        (_, bool flag) => flag ? "true" : "false",
        (_, double number) => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture) + "d",
        ("Norm", int kind) => $"(NormKind){kind}",
        ("NormPlace", int place) => $"(NormPlace){place}",
        ("Activation", int activation) => $"(Activation){activation}",
        ("Residual", int residual) => $"(ResidualKind){residual}",
        ("Rotary", int rotary) => $"(RotaryPairing){rotary}",
        ("PositionBias", int bias) => $"(PositionBias){bias}",
        ("QueryKeyNormKind", int kind) => $"(QueryKeyNormKind){kind}",
        ("OutputGate", int gate) => $"(OutputGate){gate}",
        ("HeadDim" or "RotaryDim", int size) => size.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"{name} is of an unknown kind."),
    };

    private static GeneratorRun Run(string attribute, string members = "") =>
        GeneratorHarness.Run(Source(attribute, members));

    private static string Source(string attribute, string members = "") => $"using AttentionGen;\nnamespace Demo;\n[{attribute}] public partial class Layer {{ {members} }}\n";

    private static string Surface(string attribute) => Run(attribute).TextOf("Demo.Layer.g.cs");

    private static int Length(string attribute)
    {
        GeneratorRun run = Run(attribute);
        return run.TextOf("Demo.Layer.g.cs").Length + VectorWidth.All.Sum(width => run.TextOf($"Demo.Layer.{width.Name}.g.cs").Length);
    }

    private static IEnumerable<string> Listed(LayerKind kind) => kind.Members.Select(static member => member.ToString()).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Emitted(string attribute, string members = "") => Run(attribute, members).Output
        .GetTypeByMetadataName("Demo.Layer")!
        .GetMembers()
        .Where(static member => !member.IsImplicitlyDeclared
            && member is not IMethodSymbol { AssociatedSymbol: not null } and not IPropertySymbol { ExplicitInterfaceImplementations.Length: > 0 })
        .Select(static member => new GeneratedMember(
            member.Name,
            member is IMethodSymbol,
            member is IMethodSymbol method ? method.Parameters.Select(Describe).ToImmutableArray() : ImmutableArray<string>.Empty).ToString())
        .Order(StringComparer.Ordinal);

    private static string Describe(IParameterSymbol parameter) =>
        (parameter.RefKind == RefKind.None ? "" : GeneratedMembers.ByReference) + parameter.Type.ToDisplayString(TypeFormat);
}
