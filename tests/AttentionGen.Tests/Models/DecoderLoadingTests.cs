using AttentionGen.Tests.Safetensors;
using AttentionGen.Tests.Support;
using AttentionGen.Tests.WholeLayers;
using Xunit;

namespace AttentionGen.Tests.Models;

/// <summary>Files under the names of decoders' families: layers are those of the fixtures, what a model has besides is seeded.</summary>
public class DecoderLoadingTests
{
    private const int Vocabulary = 19;

    public static TheoryData<string> Families => [.. DecoderFile.All.Select(static family => family.Name)];

    [Theory]
    [MemberData(nameof(Families))]
    public void EveryFamily_IsReadAsItIs(string name)
    {
        DecoderFile family = DecoderFile.Get(name);
        foreach (string head in (string[])["none", "alone", "with a bias", "a bias alone"])
        {
            using SafetensorsFile file = family.Build(Vocabulary, head);
            TextDecoder expected = family.ByHand(file, Vocabulary, head), found = TextDecoder.Load(file, family.Layer, new TextDecoderOptions { Heads = family.Heads });
            Assert.Equal(2, found.Layers.Layers.Count);
            Assert.Equal((Vocabulary, family.Positions is null ? 0 : 24), (found.VocabularySize, found.Embeddings.PositionCount));
            Bits.AssertSame(Logits(expected), Logits(found), $"{name}, head {head}");
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void AnUnknownTensor_IsRefusedByItsName(string name)
    {
        DecoderFile family = DecoderFile.Get(name);
        foreach (string extra in (string[])
            ["adapter.weight", $"{family.Root}final_gate.weight", $"{family.Root}{family.Layers}.5.mlp.extra.weight", $"{family.Root}{family.Layers}.extra.weight", $"{family.Root}{family.Layers}.1.extra.weight"])
        {
            using SafetensorsFile file = family.Build(Vocabulary, "none", builder => builder.AddDistinct(extra, 3));
            CheckpointException error = Assert.ThrowsAny<CheckpointException>(() => TextDecoder.Load(file, family.Layer, new TextDecoderOptions { Heads = family.Heads }));
            Assert.Contains(extra, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void ATensorOfTheHead_ThatIsNotAdded_IsRefusedByItsName(string name)
    {
        DecoderFile family = DecoderFile.Get(name);
        foreach ((string head, string extra) in ((string, string)[])
            [("alone", $"{family.Head}.scale"), ("none", $"{family.Head}.bias.scale"), ("alone", $"{family.Root}{family.Head}.weight"), ("none", $"{family.Root}{family.Layers}.00.extra.weight")])
        {
            if (family.Root.Length > 0 || !extra.EndsWith($"{family.Head}.weight", StringComparison.Ordinal))
            {
                using SafetensorsFile file = family.Build(Vocabulary, head, builder => builder.AddDistinct(extra, 3));
                CheckpointException error = Assert.ThrowsAny<CheckpointException>(() => TextDecoder.Load(file, family.Layer, new TextDecoderOptions { Heads = family.Heads }));
                Assert.Contains($"tensor \"{extra}\"", error.Message, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Of one layer alone, of a norm of all layers, or of the last norm: none of them counts as zeros.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void MissingBiases_AreErrors(string name)
    {
        DecoderFile family = DecoderFile.Get(name);
        using SafetensorsFile whole = family.Build(Vocabulary, "none");
        string[] biases = [.. whole.TensorNames.Where(tensor => tensor.EndsWith(".bias", StringComparison.Ordinal) && whole.TryGetTensor(tensor, out SafetensorsTensor? about) && about.Shape.Length == 1)];
        Assert.Equal(family.IsRms, biases.Length == 0);
        foreach (string missing in biases)
        {
            using SafetensorsFile file = Without(whole, missing);
            CheckpointException error = Assert.ThrowsAny<CheckpointException>(() => TextDecoder.Load(file, family.Layer, new TextDecoderOptions { Heads = family.Heads }));
            Assert.Contains($"tensor \"{missing}\": expected this bias, since the layer", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NormsWithoutTheirBiases_InAllLayers_AreErrors()
    {
        DecoderFile family = DecoderFile.Get("GPT-2");
        using SafetensorsFile whole = family.Build(Vocabulary, "none");
        using SafetensorsFile one = Without(whole, "h.0.ln_2.bias");
        using SafetensorsFile file = Without(one, "h.1.ln_2.bias");
        Assert.Contains(
            "expected a bias of each norm of \"h.0\", since the layer has NormKind.Layer, found none of FeedForwardNorm; where the model has none, say NormKind.LayerWithoutBias",
            Assert.ThrowsAny<CheckpointException>(() => TextDecoder.Load(file, family.Layer)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void OneLayerForAll_IsRefused()
    {
        using SafetensorsFile file = DecoderFile.Get("GPT-2").Build(Vocabulary, "none");
        ITransformerLayer? made = null;
        Assert.Contains(
            "has given for layer 1 one that it had given before",
            Assert.Throws<ArgumentException>("layer", () => TextDecoder.Load(file, (_, weights) => made ??= new Gpt2Layer(weights))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void MissingParts_AreErrors(string name)
    {
        DecoderFile family = DecoderFile.Get(name);
        using SafetensorsFile whole = family.Build(Vocabulary, "with a bias");
        foreach (string missing in whole.TensorNames.Where(tensor =>
            !tensor.EndsWith("bias", StringComparison.Ordinal) && !tensor.EndsWith("inv_freq", StringComparison.Ordinal) && !tensor.StartsWith(family.Head, StringComparison.Ordinal)))
        {
            using SafetensorsFile file = Without(whole, missing);
            Exception? error = Record.Exception(() => TextDecoder.Load(file, family.Layer, new TextDecoderOptions { Heads = family.Heads }));
            Assert.True(error is CheckpointException or ArgumentException, $"{missing}: {error}");
        }
    }

    /// <summary>Without it the names are GPT-J's, and the model would know no order.</summary>
    [Fact]
    public void AMissingTableOfPositions_IsNamed()
    {
        DecoderFile family = DecoderFile.Get("GPT-2");
        using SafetensorsFile whole = family.Build(Vocabulary, "none");
        using SafetensorsFile file = Without(whole, "wpe.weight");
        Assert.Contains(
            "expected a table of learned positions, since the layers have neither a rotation nor a bias by distance",
            Assert.ThrowsAny<CheckpointException>(() => TextDecoder.Load(file, family.Layer)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void TablesOfAnotherWidth_AreNamed()
    {
        DecoderFile family = DecoderFile.Get("GPT-2");
        foreach (string table in (string[])["wte.weight", "wpe.weight", "lm_head.weight"])
        {
            using SafetensorsFile whole = family.Build(Vocabulary, "alone");
            using SafetensorsFile file = Without(whole, table, builder => builder.AddDistinct(table, 24, 31));
            CheckpointException error = Assert.ThrowsAny<CheckpointException>(() => TextDecoder.Load(file, family.Layer));
            Assert.Contains(table, error.Message, StringComparison.Ordinal);
            Assert.Contains("expected rows of 32, the width of the layers, found [24, 31]", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ALayerOfAnotherShape_OrNone_IsNamed()
    {
        using SafetensorsFile file = DecoderFile.Get("GPT-2").Build(Vocabulary, "none");
        Assert.Contains("MiddleFullDecoderLayer", Assert.ThrowsAny<ArgumentException>(() => TextDecoder.Load(file, (_, weights) => new MiddleFullDecoderLayer(weights))).Message, StringComparison.Ordinal);
        Assert.Contains("null for layer 0", Assert.Throws<ArgumentException>("layer", () => TextDecoder.Load(file, (_, _) => null!)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("layer", () => TextDecoder.Load(file, null!));
        Assert.Throws<ArgumentNullException>("source", () => TextDecoder.Load(null!, (_, weights) => new Gpt2Layer(weights)));
        Assert.Throws<ArgumentOutOfRangeException>("heads", () => TextDecoder.Load(file, (_, weights) => new Gpt2Layer(weights), new TextDecoderOptions { Heads = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>("logitCap", () => TextDecoder.Load(file, (_, weights) => new Gpt2Layer(weights), new TextDecoderOptions { LogitCap = -1 }));
    }

    [Fact]
    public void AClosedFile_IsNamedAsSuch()
    {
        SafetensorsFile file = DecoderFile.Get("GPT-2").Build(Vocabulary, "none");
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => TextDecoder.Load(file, (_, weights) => new Gpt2Layer(weights)));
    }

    /// <summary>Gemma's embeddings are scaled whether or not a preset says so: its layers tell it.</summary>
    [Fact]
    public void GemmasEmbeddings_AreScaled()
    {
        foreach ((string name, LayerPreset preset) in ((string, LayerPreset)[])[("Gemma", LayerPreset.Gemma), ("Gemma 2", LayerPreset.Gemma2), ("Gemma 3", LayerPreset.Gemma3)])
        {
            DecoderFile family = DecoderFile.Get(name);
            using SafetensorsFile file = family.Build(Vocabulary, "none");
            foreach (LayerPreset said in (LayerPreset[])[LayerPreset.None, preset])
            {
                TextDecoder decoder = TextDecoder.Load(file, family.Layer, new TextDecoderOptions { Preset = said, LogitCap = 3 });
                Assert.Equal(MathF.Sqrt(32), decoder.Embeddings.Scale);
                Assert.InRange(Largest.Of(Logits(decoder)), 0.1, 3);
            }
        }

        using SafetensorsFile llama = DecoderFile.Get("Llama").Build(Vocabulary, "none");
        Assert.Equal(1, TextDecoder.Load(llama, DecoderFile.Get("Llama").Layer).Embeddings.Scale);
    }

    private static float[] Logits(TextDecoder decoder)
    {
        int[] tokens = [3, 1, 4, 1, 5, 9, 2, 6];
        var logits = new float[tokens.Length * decoder.VocabularySize];
        decoder.ForwardAll(tokens, null, logits);
        return logits;
    }

    private static SafetensorsFile Without(SafetensorsFile whole, string missing, Action<SafetensorsBuilder>? add = null)
    {
        var builder = new SafetensorsBuilder();
        foreach (string other in whole.TensorNames.Where(other => other != missing))
        {
            Assert.True(whole.TryGetTensor(other, out SafetensorsTensor? about));
            builder.Add(other, "F32", [.. about.Shape], whole.ReadBytes(other));
        }

        add?.Invoke(builder);
        return SafetensorsFile.Parse(builder.Build(), "model.safetensors");
    }
}
