using Xunit;

namespace AttentionGen.Tests.Encoders;

/// <summary>A file of a small encoder of two layers with seeded numbers, under the names of a family.</summary>
internal sealed class EncoderFile
{
    public const int Width = 16;
    public const int Words = 20;
    private const int Layers = 2;
    private const int Hidden = 32;
    private const int Heads = 2;

    private readonly Random _random = new(7);
    private readonly Dictionary<string, (float[] Elements, long[] Shape)> _tensors = [];

    public float[] this[string name] => _tensors[name].Elements;

    public float[]? Find(string name) => _tensors.TryGetValue(name, out (float[] Elements, long[] Shape) tensor) ? tensor.Elements : null;

    public static EncoderFile Bert(string root = "", int positions = 12, int types = 2)
    {
        EncoderFile file = new EncoderFile().Embeddings(root, positions, types).Norm(root + "embeddings.LayerNorm");
        foreach (string layer in file.Prefixes(root + "encoder.layer"))
        {
            file.Linears(layer, ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"], Width, Width).Norm(layer + "attention.output.LayerNorm")
                .Linears(layer, ["intermediate.dense"], Hidden, Width).Linears(layer, ["output.dense"], Width, Hidden).Norm(layer + "output.LayerNorm");
        }

        return file;
    }

    public static EncoderFile Mpnet(string root = "")
    {
        EncoderFile file = new EncoderFile().Embeddings(root, 14, 0).Norm(root + "embeddings.LayerNorm").Add(root + "encoder.relative_attention_bias.weight", 32, Heads);
        foreach (string layer in file.Prefixes(root + "encoder.layer"))
        {
            file.Linears(layer, ["attention.attn.q", "attention.attn.k", "attention.attn.v", "attention.attn.o"], Width, Width).Norm(layer + "attention.LayerNorm")
                .Linears(layer, ["intermediate.dense"], Hidden, Width).Linears(layer, ["output.dense"], Width, Hidden).Norm(layer + "output.LayerNorm");
        }

        return file;
    }

    public static EncoderFile DistilBert(string root)
    {
        EncoderFile file = new EncoderFile().Embeddings(root, 12, 0).Norm(root + "embeddings.LayerNorm");
        foreach (string layer in file.Prefixes(root + "transformer.layer"))
        {
            file.Linears(layer, ["attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin"], Width, Width).Norm(layer + "sa_layer_norm")
                .Linears(layer, ["ffn.lin1"], Hidden, Width).Linears(layer, ["ffn.lin2"], Width, Hidden).Norm(layer + "output_layer_norm");
        }

        return file;
    }

    public static EncoderFile T5()
    {
        EncoderFile file = new EncoderFile().Add("shared.weight", Words, Width).Add("encoder.final_layer_norm.weight", Width)
            .Add("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", 32, Heads);
        foreach (string layer in file.Prefixes("encoder.block"))
        {
            foreach (string name in (string[])["q", "k", "v", "o"])
            {
                file.Add($"{layer}layer.0.SelfAttention.{name}.weight", Width, Width);
            }

            file.Add(layer + "layer.0.layer_norm.weight", Width).Add(layer + "layer.1.layer_norm.weight", Width)
                .Add(layer + "layer.1.DenseReluDense.wi_0.weight", Hidden, Width).Add(layer + "layer.1.DenseReluDense.wi_1.weight", Hidden, Width)
                .Add(layer + "layer.1.DenseReluDense.wo.weight", Width, Hidden);
        }

        return file;
    }

    public static EncoderFile Nomic(string root = "")
    {
        EncoderFile file = new EncoderFile().Embeddings(root, 0, 2).Norm(root + "emb_ln");
        foreach (string layer in file.Prefixes(root + "encoder.layers"))
        {
            file.Add(layer + "attn.Wqkv.weight", 3 * Width, Width).Add(layer + "attn.out_proj.weight", Width, Width).Add(layer + "mlp.fc11.weight", Hidden, Width)
                .Add(layer + "mlp.fc12.weight", Hidden, Width).Add(layer + "mlp.fc2.weight", Width, Hidden).Norm(layer + "norm1").Norm(layer + "norm2");
        }

        return file;
    }

    public static EncoderFile ModernBert(string root)
    {
        EncoderFile file = new EncoderFile().Add(root + "embeddings.tok_embeddings.weight", Words, Width).Add(root + "embeddings.norm.weight", Width).Add(root + "final_norm.weight", Width);
        foreach ((int number, string layer) in file.Prefixes(root + "layers").Index())
        {
            file.Add(layer + "attn.Wqkv.weight", 3 * Width, Width).Add(layer + "attn.Wo.weight", Width, Width)
                .Add(layer + "mlp.Wi.weight", 2 * Hidden, Width).Add(layer + "mlp.Wo.weight", Width, Hidden).Add(layer + "mlp_norm.weight", Width);
            if (number > 0)
            {
                file.Add(layer + "attn_norm.weight", Width);
            }
        }

        return file;
    }

    public EncoderFile Add(string name, params long[] shape)
    {
        int count = (int)shape.Aggregate(1L, static (product, dimension) => product * dimension);
        _tensors[name] = ([.. Enumerable.Range(0, count).Select(_ => 0.6f * (_random.NextSingle() - 0.5f))], shape);
        return this;
    }

    public EncoderFile Without(string name)
    {
        Assert.True(_tensors.Remove(name), name);
        return this;
    }

    /// <summary>Loads an encoder from the file.</summary>
    public TextEncoder Load(Func<int, TransformerLayerWeights, ITransformerLayer> layer, TextEncoderOptions? options = null) =>
        Read(file => TextEncoder.Load(file, layer, options));

    /// <summary>Loads the layers one by one, by their full names.</summary>
    public TransformerStack LoadLayers(string prefix, Func<int, TransformerLayerWeights, ITransformerLayer> layer, string? sharedBias) => Read(file => new TransformerStack(
        [.. Enumerable.Range(0, Layers).Select(i => layer(i, TransformerLayerWeights.Load(file, $"{prefix}.{i}", relativeAttentionBias: sharedBias)))]));

    /// <summary>Writes the file, reads it, and deletes it.</summary>
    private T Read<T>(Func<SafetensorsFile, T> read)
    {
        var writer = new SafetensorsWriter();
        foreach ((string name, (float[] elements, long[] shape)) in _tensors)
        {
            writer.Add(name, elements, shape);
        }

        string folder = Directory.CreateTempSubdirectory("encoder-").FullName;
        try
        {
            string path = Path.Combine(folder, "model.safetensors");
            writer.Write(path);
            using SafetensorsFile file = SafetensorsFile.Open(path);
            return read(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private IEnumerable<string> Prefixes(string layers) => Enumerable.Range(0, Layers).Select(i => $"{layers}.{i}.");

    private EncoderFile Embeddings(string root, int positions, int types)
    {
        Add(root + "embeddings.word_embeddings.weight", Words, Width);
        if (positions > 0)
        {
            Add(root + "embeddings.position_embeddings.weight", positions, Width);
        }

        return types > 0 ? Add(root + "embeddings.token_type_embeddings.weight", types, Width) : this;
    }

    private EncoderFile Linears(string layer, string[] names, int rows, int columns)
    {
        foreach (string name in names)
        {
            Add($"{layer}{name}.weight", rows, columns).Add($"{layer}{name}.bias", rows);
        }

        return this;
    }

    private EncoderFile Norm(string name) => Add(name + ".weight", Width).Add(name + ".bias", Width);
}
