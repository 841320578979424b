namespace AttentionGen.Orleans.Tests.Support;

/// <summary>A layer without a table of positions, for texts of any length.</summary>
[TransformerLayer(32, 2, 48, Preset = LayerPreset.Llama)]
internal sealed partial class LongLayer;

/// <summary>A small decoder with seeded weights, whose texts may be longer than the block of a cache.</summary>
internal static class LongModel
{
    public const int Words = 60;

    public static TextDecoder Decoder { get; } = Make();

    private static TextDecoder Make()
    {
        var random = new Random(3);
        using SafetensorsFile file = SafetensorsFile.Parse(Checkpoint(random), "long.safetensors");
        return TextDecoder.Load(file, static (_, weights) => new LongLayer(weights));
    }

    private static byte[] Checkpoint(Random random)
    {
        var writer = new SafetensorsWriter();
        Add("model.embed_tokens.weight", Words, 32);
        foreach ((string name, int[] shape) in (IEnumerable<(string, int[])>)
        [
            ("input_layernorm", [32]), ("post_attention_layernorm", [32]), ("self_attn.q_proj", [32, 32]), ("self_attn.k_proj", [32, 32]), ("self_attn.v_proj", [32, 32]),
            ("self_attn.o_proj", [32, 32]), ("mlp.gate_proj", [48, 32]), ("mlp.up_proj", [48, 32]), ("mlp.down_proj", [32, 48]),
        ])
        {
            Add($"model.layers.0.{name}.weight", shape);
        }

        Add("model.norm.weight", 32);
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();

        void Add(string name, params int[] shape)
        {
            var numbers = new float[shape.Aggregate(static (a, b) => a * b)];
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = random.NextSingle() - 0.5f;
            }

            writer.Add(name, numbers, [.. shape.Select(static length => (long)length)]);
        }
    }
}
