using AttentionGen.Tests.Safetensors;
using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.Weights;

/// <summary>One layer, of width E with H heads of D, under the names and in the layout of any family.</summary>
internal static class FamilyLayers
{
    public const int E = 6;
    public const int H = 2;
    public const int D = 3;

    public static readonly float[] Query = SeededNumbers.Make(E * E, 1);
    public static readonly float[] Key = SeededNumbers.Make(E * E, 2);
    public static readonly float[] Value = SeededNumbers.Make(E * E, 3);
    public static readonly float[] Output = SeededNumbers.Make(E * E, 4);
    public static readonly float[] QueryBias = SeededNumbers.Make(E, 5);
    public static readonly float[] KeyBias = SeededNumbers.Make(E, 6);
    public static readonly float[] ValueBias = SeededNumbers.Make(E, 7);
    public static readonly float[] OutputBias = SeededNumbers.Make(E, 8);

    /// <summary>The number that has to be given.</summary>
    public static int HeadsOf(WeightNames family) => family is WeightNames.GptNeoX or WeightNames.Bloom or WeightNames.GptBigCode or WeightNames.InternLm2 or WeightNames.Falcon ? H : 0;

    /// <summary>The weights that every family's layer holds.</summary>
    public static MultiHeadAttentionWeights Expected(bool bias) => MultiHeadAttentionWeights.FromSeparate(
        E, Query, Key, Value, bias ? QueryBias : [], bias ? KeyBias : [], bias ? ValueBias : [], Output, bias ? OutputBias : []);

    /// <summary>The layer under the names of a family, with <c>stem</c> before each.</summary>
    public static SafetensorsBuilder Layer(WeightNames family, string stem, bool bias)
    {
        var builder = new SafetensorsBuilder();
        switch (family)
        {
            case WeightNames.PyTorch:
                builder.AddFloat32(stem + "in_proj_weight", [3 * E, E], [.. Query, .. Key, .. Value]);
                AddOptional(builder, stem + "in_proj_bias", bias, [.. QueryBias, .. KeyBias, .. ValueBias]);
                return AddOutput(builder, stem + "out_proj", Output, bias);
            case WeightNames.Bert:
                return AddLinear(builder, stem, "self.query", "self.key", "self.value", "output.dense", bias);
            case WeightNames.Gpt2:
                builder.AddFloat32(stem + "c_attn.weight", [E, 3 * E], SideBySide(Query, Key, Value));
                builder.AddDistinct(stem + "bias", 1, 1, 4, 4);
                AddOptional(builder, stem + "c_attn.bias", bias, [.. QueryBias, .. KeyBias, .. ValueBias]);
                return AddOutput(builder, stem + "c_proj", SideBySide(Output), bias);
            case WeightNames.OpenFold:
                return AddLinear(builder, stem, "linear_q", "linear_k", "linear_v", "linear_o", bias);
            case WeightNames.Llama or WeightNames.GatedAttention:
                return AddLinear(builder, stem, "q_proj", "k_proj", "v_proj", "o_proj", bias);
            case WeightNames.GptNeoX or WeightNames.Bloom:
                builder.AddFloat32(stem + "query_key_value.weight", [3 * E, E], HeadByHead(E, Query, Key, Value));
                AddOptional(builder, stem + "query_key_value.bias", bias, HeadByHead(1, QueryBias, KeyBias, ValueBias));
                return AddOutput(builder, stem + "dense", Output, bias);
            case WeightNames.GptBigCode:
                builder.AddFloat32(stem + "c_attn.weight", [3 * E, E], HeadByHead(E, Query, Key, Value));
                AddOptional(builder, stem + "c_attn.bias", bias, HeadByHead(1, QueryBias, KeyBias, ValueBias));
                return AddOutput(builder, stem + "c_proj", Output, bias);
            case WeightNames.TimmViT:
                builder.AddFloat32(stem + "qkv.weight", [3 * E, E], [.. Query, .. Key, .. Value]);
                AddOptional(builder, stem + "qkv.bias", bias, [.. QueryBias, .. KeyBias, .. ValueBias]);
                return AddOutput(builder, stem + "proj", Output, bias);
            case WeightNames.T5:
                return AddLinear(builder, stem, "q", "k", "v", "o", bias);
            case WeightNames.Albert:
                return AddLinear(builder, stem, "query", "key", "value", "dense", bias);
            case WeightNames.DistilBert:
                return AddLinear(builder, stem, "q_lin", "k_lin", "v_lin", "out_lin", bias);
            case WeightNames.Phi3:
                return AddFused(builder, stem, "qkv_proj", "o_proj", [.. Query, .. Key, .. Value], bias, [.. QueryBias, .. KeyBias, .. ValueBias]);
            case WeightNames.ModernBert:
                return AddFused(builder, stem, "Wqkv", "Wo", [.. Query, .. Key, .. Value], bias, [.. QueryBias, .. KeyBias, .. ValueBias]);
            case WeightNames.ChatGlm:
                return AddFused(builder, stem, "query_key_value", "dense", [.. Query, .. Key, .. Value], bias, [.. QueryBias, .. KeyBias, .. ValueBias]);
            case WeightNames.InternLm2:
                return AddFused(builder, stem, "wqkv", "wo", HeadByHead(E, Query, Key, Value), bias, HeadByHead(1, QueryBias, KeyBias, ValueBias));
            case WeightNames.Falcon:
                return AddFused(builder, stem, "query_key_value", "dense", HeadByHead(E, Query, Key, Value), bias, HeadByHead(1, QueryBias, KeyBias, ValueBias));
            default:
                return PerHead(builder, stem, "W_query", "W_key", "W_value", "out_proj", bias);
        }
    }

    /// <summary>Reads a layer from a file of what a builder holds, with the number of heads where it has to be given.</summary>
    public static MultiHeadAttentionWeights Load(SafetensorsBuilder builder, string prefix, WeightNames names)
    {
        using var file = SafetensorsFile.Parse(builder.Build(), "model.safetensors");
        bool interleaved = file.TensorNames.Any(name => name.EndsWith("query_key_value.weight", StringComparison.Ordinal));
        return MultiHeadAttentionWeights.Load(file, prefix, names, interleaved ? H : HeadsOf(names));
    }

    /// <summary>Projections under the names of Llama, without biases.</summary>
    public static SafetensorsBuilder Linears() => AddLinear(new SafetensorsBuilder(), "", "q_proj", "k_proj", "v_proj", "out_proj", bias: false);

    /// <summary>Adds four linear layers.</summary>
    public static SafetensorsBuilder AddLinear(
        SafetensorsBuilder builder, string stem, string query, string key, string value, string output, bool bias)
    {
        foreach ((string name, float[] weight, float[] biases) in ((string, float[], float[])[])
            [(query, Query, QueryBias), (key, Key, KeyBias), (value, Value, ValueBias)])
        {
            builder.AddFloat32($"{stem}{name}.weight", [E, E], weight);
            AddOptional(builder, $"{stem}{name}.bias", bias, biases);
        }

        return AddOutput(builder, stem + output, Output, bias);
    }

    /// <summary>Adds one module per head, and an output projection.</summary>
    public static SafetensorsBuilder PerHead(
        SafetensorsBuilder builder, string stem, string query, string key, string value, string output, bool bias)
    {
        for (int h = 0; h < H; h++)
        {
            foreach ((string name, float[] weight, float[] biases) in ((string, float[], float[])[])
                [(query, Query, QueryBias), (key, Key, KeyBias), (value, Value, ValueBias)])
            {
                builder.AddFloat32($"{stem}heads.{h}.{name}.weight", [D, E], weight.AsSpan(h * D * E, D * E));
                AddOptional(builder, $"{stem}heads.{h}.{name}.bias", bias, biases[(h * D)..((h + 1) * D)]);
            }
        }

        return AddOutput(builder, stem + output, Output, bias);
    }

    private static SafetensorsBuilder AddFused(
        SafetensorsBuilder builder, string stem, string input, string output, float[] weight, bool bias, float[] biases)
    {
        builder.AddFloat32($"{stem}{input}.weight", [3 * E, E], weight);
        AddOptional(builder, $"{stem}{input}.bias", bias, biases);
        return AddOutput(builder, stem + output, Output, bias);
    }

    private static SafetensorsBuilder AddOutput(SafetensorsBuilder builder, string stem, float[] weight, bool bias)
    {
        builder.AddFloat32(stem + ".weight", [E, E], weight);
        AddOptional(builder, stem + ".bias", bias, OutputBias);
        return builder;
    }

    private static void AddOptional(SafetensorsBuilder builder, string name, bool present, float[] vector)
    {
        if (present)
        {
            builder.AddFloat32(name, [vector.Length], vector);
        }
    }

    // [out, in] of each as [in, out] beside each other.
    public static float[] SideBySide(params float[][] matrices)
    {
        var result = new List<float>();
        for (int input = 0; input < E; input++)
        {
            foreach (float[] matrix in matrices)
            {
                result.AddRange(Enumerable.Range(0, E).Select(output => matrix[(output * E) + input]));
            }
        }

        return [.. result];
    }

    // [H, 3, D, columns] of three [H, D, columns].
    private static float[] HeadByHead(int columns, params float[][] parts)
    {
        var result = new List<float>();
        for (int h = 0; h < H; h++)
        {
            foreach (float[] part in parts)
            {
                result.AddRange(part.AsSpan(h * D * columns, D * columns));
            }
        }

        return [.. result];
    }
}
