using AttentionGen.Tests.Safetensors;
using AttentionGen.Tests.Support;
using AttentionGen.Tests.WholeLayers;

namespace AttentionGen.Tests.Models;

/// <summary>A small file of a decoder under its family's names: two layers of the fixtures, and seeded tables, norm and head.</summary>
/// <param name="Name">The family.</param>
/// <param name="Fixture">Whose layer it has.</param>
/// <param name="Layer">Makes one.</param>
/// <param name="Root">What comes before the names of the inner model.</param>
/// <param name="Layers">What comes before a layer's number.</param>
/// <param name="Tokens">The table of words.</param>
/// <param name="FinalNorm">The norm behind the last layer.</param>
/// <param name="Head">The products with the vocabulary.</param>
internal sealed record DecoderFile(
    string Name, string Fixture, Func<int, TransformerLayerWeights, ITransformerLayer> Layer, string Root, string Layers, string Tokens, string FinalNorm, string Head)
{
    private const int Width = 32;

    private const int PositionCount = 24;

    public static readonly DecoderFile[] All =
    [
        new("GPT-2", "gpt2", (_, w) => new Gpt2Layer(w), "", "h", "wte", "ln_f", "lm_head") { Positions = "wpe" },
        new("GPT-2 in a task", "gpt2", (_, w) => new Gpt2Layer(w), "transformer.", "h", "wte", "ln_f", "lm_head") { Positions = "wpe" },
        new("GPT-J", "gptj", (_, w) => new GptJLayer(w), "transformer.", "h", "wte", "ln_f", "lm_head"),
        new("Llama", "llama", (_, w) => new LlamaLayer(w), "model.", "layers", "embed_tokens", "norm", "lm_head") { IsRms = true },
        new("Qwen 3", "qwen3", (_, w) => new Qwen3Layer(w), "model.", "layers", "embed_tokens", "norm", "lm_head") { IsRms = true },
        new("Gemma", "gemma", (_, w) => new GemmaLayer(w), "model.", "layers", "embed_tokens", "norm", "lm_head") { IsRms = true, Scale = MathF.Sqrt(Width) },
        new("Gemma 2", "gemma2", (_, w) => new Gemma2Layer(w), "model.", "layers", "embed_tokens", "norm", "lm_head") { IsRms = true, Scale = MathF.Sqrt(Width) },
        new("Gemma 3", "gemma3", (_, w) => new Gemma3Layer(w), "model.", "layers", "embed_tokens", "norm", "lm_head") { IsRms = true, Scale = MathF.Sqrt(Width) },
        new("Phi", "phi", (_, w) => new PhiLayer(w), "model.", "layers", "embed_tokens", "final_layernorm", "lm_head"),
        new("GPT-NeoX", "neox", (_, w) => new NeoXLayer(w), "gpt_neox.", "layers", "embed_in", "final_layer_norm", "embed_out") { Heads = 4 },
    ];

    /// <summary>The table of learned positions, if the family has one.</summary>
    public string? Positions { get; private init; }

    /// <summary>Whether its norms have no bias.</summary>
    public bool IsRms { get; private init; }

    /// <summary>What rows of words are multiplied by.</summary>
    public float Scale { get; private init; } = 1;

    /// <summary>The number of heads where loading has to know it.</summary>
    public int Heads { get; private init; }

    public static DecoderFile Get(string name) => All.Single(family => family.Name == name);

    /// <summary>The file.</summary>
    /// <param name="vocabulary">Words.</param>
    /// <param name="head">"none", "alone", "with a bias" or "a bias alone".</param>
    /// <param name="add">What it holds besides.</param>
    public SafetensorsFile Build(int vocabulary, string head, Action<SafetensorsBuilder>? add = null)
    {
        var builder = new SafetensorsBuilder();
        using var fixture = SafetensorsFile.Open(LayerFixture.Of(Fixture).Path);
        string prefix = fixture.Metadata["prefix"] + ".";
        foreach (string tensor in fixture.TensorNames.Where(tensor => tensor.StartsWith(prefix, StringComparison.Ordinal)))
        {
            fixture.TryGetTensor(tensor, out SafetensorsTensor? about);
            float[] values = fixture.ReadFloat32(tensor);
            for (int i = 0; i < 2; i++)
            {
                // The second layer is another one.
                builder.AddFloat32($"{Root}{Layers}.{i}.{tensor[prefix.Length..]}", [.. about!.Shape], i == 0 ? values : [.. values.Select(static x => x * 0.75f)]);
            }
        }

        builder.AddFloat32($"{Root}{Tokens}.weight", [vocabulary, Width], Table(vocabulary, 1));
        builder.AddFloat32($"{Root}{FinalNorm}.weight", [Width], Table(1, 2));
        if (!IsRms)
        {
            builder.AddFloat32($"{Root}{FinalNorm}.bias", [Width], Table(1, 3));
        }

        if (Positions is not null)
        {
            builder.AddFloat32($"{Root}{Positions}.weight", [PositionCount, Width], Table(PositionCount, 4));
        }

        if (head is "alone" or "with a bias")
        {
            builder.AddFloat32($"{Head}.weight", [vocabulary, Width], Table(vocabulary, 5));
        }

        if (head is "with a bias" or "a bias alone")
        {
            builder.AddFloat32($"{Head}.bias", [vocabulary], SeededNumbers.Make(vocabulary, 6));
        }

        add?.Invoke(builder);
        return SafetensorsFile.Parse(builder.Build(), "model.safetensors");
    }

    /// <summary>The same decoder, put together part by part.</summary>
    public TextDecoder ByHand(SafetensorsFile file, int vocabulary, string head)
    {
        ITransformerLayer[] layers =
            [.. Enumerable.Range(0, 2).Select(i => Layer(i, TransformerLayerWeights.Load(file, $"{Root}{Layers}.{i}", heads: Heads)))];
        TransformerLayerShape shape = layers[0].Core.Parts.Shape;
        return new TextDecoder(
            new TransformerStack(layers),
            new EmbeddingWeights(Width, Table(vocabulary, 1), Positions is null ? [] : Table(PositionCount, 4)) { Scale = Scale },
            null,
            new ModelNorm(shape.Norm, new NormWeights(Table(1, 2), IsRms ? [] : Table(1, 3)), shape.Epsilon),
            head is "alone" or "with a bias" ? Table(vocabulary, 5) : null,
            head is "with a bias" or "a bias alone" ? SeededNumbers.Make(vocabulary, 6) : null);
    }

    private static float[] Table(int rows, ulong seed) => SeededNumbers.Make(rows * Width, seed + 300);
}
