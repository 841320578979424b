using System.Globalization;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;

namespace AttentionGen.Generator.Diagnostics.Configuration;

/// <summary>Takes a layer and the values of its model's configuration; hands on what differs, and what no layer can be.</summary>
/// <remarks>
/// What the configuration leaves out is its family's, by the preset of its <c>model_type</c>. Numbers that differ between the layers of a model,
/// such as windows, may be those of either kind.
/// </remarks>
internal sealed class ConfigurationRules(TransformerSpec spec, ConfigurationValues values)
{
    private const int LargestDifference = 6;

    private static readonly Dictionary<string, (string Activation, bool? Gated)> Activations = new()
    {
        ["gelu"] = ("Gelu", null),
        ["gelu_python"] = ("Gelu", null),
        ["gelu_new"] = ("GeluTanh", null),
        ["gelu_fast"] = ("GeluTanh", null),
        ["gelu_pytorch_tanh"] = ("GeluTanh", null),
        ["quick_gelu"] = ("QuickGelu", null),
        ["silu"] = ("Silu", null),
        ["swish"] = ("Silu", null),
        ["swiglu"] = ("Silu", true),
        ["relu"] = ("Relu", null),
        ["gated-gelu"] = ("GeluTanh", true),
    };

    private readonly List<string> _problems = [];

    private AttentionSpec Attention => spec.Attention;

    /// <summary>What is wrong, each as half a sentence.</summary>
    public IReadOnlyList<string> Check()
    {
        string type = values.ModelType;
        if (ModelTypes.PresetOf(type, spec.Cross is not null) is not { } preset)
        {
            _problems.Add(type.Length == 0
                ? "it has no model_type"
                : $"model_type {type} {(spec.Cross is null ? "is" : "with cross-attention is")} none of {string.Join(", ", ModelTypes.All)}");
            return _problems;
        }

        CheckSupport();
        CheckSizes();
        CheckFamily(LayerPresets.All.Single(one => one.Name == preset).Defaults, type);
        CheckActivation(type);
        CheckPositions(type);
        CheckScores(type);
        return _problems.Count <= LargestDifference ? _problems : [.. _problems.Take(LargestDifference), $"and {_problems.Count - LargestDifference} more"];
    }

    private void CheckSupport()
    {
        if (values.Text("position_embedding_type") is ("position_embedding_type", var positions) && positions != "absolute")
        {
            _problems.Add($"position_embedding_type {positions} is not supported: scores that depend on relative keys have no option");
        }

        if (values.Number("num_local_experts", "num_experts", "n_routed_experts") is (var experts, > 1))
        {
            _problems.Add($"{experts} is not supported: a layer has one feed-forward");
        }

        if (values.Text("rope_scaling.rope_type", "rope_scaling.type", "rope_parameters.rope_type") is (var key, var scaling))
        {
            string? expected = scaling switch { "default" or "none" => "None", "linear" => "Linear", "yarn" => "Yarn", "llama3" => "Llama3", _ => null };
            string actual = Attention.Rotary?.Scaling ?? "None";
            if (expected is null)
            {
                _problems.Add($"{key} {scaling} is not supported");
            }
            else if (Attention.Rotary is not null && actual != expected)
            {
                Differs("RotaryScaling", actual, key, scaling);
            }
        }
    }

    private void CheckSizes()
    {
        Compare("DModel", Attention.DModel, values.Number("hidden_size", "n_embd", "d_model", "dim"));
        Compare("Heads", Attention.Heads, values.Number("num_attention_heads", "n_head", "n_heads", "num_heads", "SIDE_attention_heads"));
        Compare("KeyValueHeads", Attention.KeyValueHeads, values.Number("num_key_value_heads"));
        Compare("HeadDim", Attention.HeadDim, values.Number("head_dim", "d_kv"));
        Compare("Hidden", spec.FeedForward.Hidden, values.Number("intermediate_size", "n_inner", "hidden_dim", "d_ff", "SIDE_ffn_dim"));
        Compare("Epsilon", spec.Epsilon, values.Number("layer_norm_eps", "rms_norm_eps", "layer_norm_epsilon", "norm_eps"));
        Compare("ResidualMultiplier", spec.ResidualMultiplier, values.Number("residual_multiplier"));
        Compare("RelativeBuckets", Attention.RelativeBuckets, values.Number("relative_attention_num_buckets"));
        Compare("RelativeMaxDistance", Attention.RelativeMaxDistance, values.Number("relative_attention_max_distance"));
        CompareFlag("Bias", Attention.Bias, values.Flag("attention_bias"));
        CompareFlag("FeedForwardBias", spec.FeedForward.Bias, values.Flag("mlp_bias"));
    }

    /// <summary>What the family says where the configuration has no word for it.</summary>
    private void CheckFamily(IReadOnlyDictionary<string, object> preset, string type)
    {
        Expect("Norm", spec.Norm, TransformerRules.Norms[Of("Norm", 0)]);
        Expect("NormPlace", spec.NormPlace, TransformerRules.Places[Of("NormPlace", 0)]);
        Expect("LayerScale", spec.LayerScale, Of("LayerScale", false));
        Expect("QueryKeyNorm", Attention.QueryKeyNorm, Of("QueryKeyNorm", values.Flag("use_qk_norm") is (_, true)));
        Expect("NormWeightsPlusOne", Attention.NormWeightsPlusOne, Of("NormWeightsPlusOne", false));
        string residual = values.Flag("use_parallel_residual") is (_, false) ? "Serial" : TransformerRules.Residuals[Of("Residual", 0)];
        Expect("Residual", spec.Residual, residual);

        T Of<T>(string name, T otherwise) => preset.TryGetValue(name, out object? value) ? (T)value : otherwise;

        void Expect<T>(string name, T actual, T expected)
        {
            if (!Equals(actual, expected))
            {
                Differs(name, ConfigurationValues.Show(actual!), "model_type", $"{type}, whose layers have {name} = {ConfigurationValues.Show(expected!)}");
            }
        }
    }

    private void CheckActivation(string type)
    {
        if (values.Text("feed_forward_proj", "hidden_act", "hidden_activation", "activation_function", "activation") is not (var key, var name))
        {
            return;
        }

        if (!Activations.TryGetValue(name, out (string Activation, bool? Gated) known))
        {
            _problems.Add($"{key} {name} is not supported; the functions are {string.Join(", ", Activations.Keys)}");
            return;
        }

        if (spec.FeedForward.Activation != known.Activation)
        {
            Differs("Activation", spec.FeedForward.Activation, key, $"{name}, which is {known.Activation}");
        }

        bool gated = known.Gated ?? (key != "feed_forward_proj" && IsGated(type));
        if (spec.FeedForward.Gated != gated)
        {
            Differs("Gated", ConfigurationValues.Show(spec.FeedForward.Gated), key, $"{name}, whose feed-forward has Gated = {ConfigurationValues.Show(gated)}");
        }
    }

    private bool IsGated(string type) =>
        ModelTypes.PresetOf(type, spec.Cross is not null) is { } preset
        && LayerPresets.All.Single(one => one.Name == preset).Defaults.TryGetValue("Gated", out object? gated) && gated is true;

    private void CheckPositions(string type)
    {
        (string Key, double Value)? theta = values.Number("rope_theta", "rotary_emb_base", "rope_parameters.rope_theta", "global_rope_theta");
        (string Key, double Value)? local = values.Number("local_rope_theta", "rope_local_base_freq");
        if (Attention.Rotary is { } rotary)
        {
            if (local is not (_, var other) || rotary.Base != other)
            {
                Compare("RotaryBase", rotary.Base, theta);
            }

            Compare("RotaryDim", rotary.Dim, values.Number("rotary_dim"));
            if (values.Number("partial_rotary_factor", "rotary_pct", "rotary_emb_fraction") is (var key, var share))
            {
                Compare("RotaryDim", rotary.Dim, (key, Math.Floor(share * Attention.HeadDim)));
            }
        }
        else if (theta is (var key, _) && type != "bert")
        {
            Differs("Rotary", "None", key, "a rotary base");
        }

        (string Key, double Value)? window = values.Number("sliding_window", "local_attention");
        bool isUsed = values.Flag("use_sliding_window") is not (_, false);
        if (window is (var name, var count) && isUsed && (Attention.LeftWindow >= 0 || !ModelTypes.Alternates(type)))
        {
            // ModernBERT counts both sides, the others the query's own position too.
            double expected = type == "modernbert" ? Math.Floor(count / 2) : count - 1;
            if (Attention.LeftWindow != expected)
            {
                Differs("LeftWindow", Attention.LeftWindow.ToString(CultureInfo.InvariantCulture), name, $"{ConfigurationValues.Show(count)}, which is {ConfigurationValues.Show(expected)} positions before a query's own");
            }
        }
    }

    private void CheckScores(string type)
    {
        Compare("SoftCap", Attention.SoftCap, values.Number("attn_logit_softcapping"));
        Compare("Scale", Attention.Scale, values.Number("attention_multiplier"));
        if (values.Number("query_pre_attn_scalar") is (var key, > 0 and var divisor))
        {
            Compare("Scale", Attention.Scale, (key, 1 / Math.Sqrt(divisor)));
        }

        if (type is "t5" or "mt5" && Attention.Scale != 1)
        {
            Differs("Scale", ConfigurationValues.Show(Attention.Scale), "model_type", $"{type}, whose scores have no scale: Scale = 1");
        }
    }

    private void Compare(string property, double actual, (string Key, double Value)? expected)
    {
        if (expected is (var key, var value) && !(Math.Abs(actual - value) <= 1e-6 * Math.Abs(value)))
        {
            Differs(property, ConfigurationValues.Show(actual), key, ConfigurationValues.Show(value));
        }
    }

    private void CompareFlag(string property, bool actual, (string Key, bool Value)? expected)
    {
        if (expected is (var key, var value) && actual != value)
        {
            Differs(property, ConfigurationValues.Show(actual), key, ConfigurationValues.Show(value));
        }
    }

    private void Differs(string property, string actual, string key, string value) => _problems.Add($"{property} is {actual}, but {key} is {value}");
}
