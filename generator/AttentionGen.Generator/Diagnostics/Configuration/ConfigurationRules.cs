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
    private const double DefaultEpsilon = 1e-5;
    private const double DefaultHeadNormEpsilon = 1e-6;
    private const string FeedForwardKind = "feed_forward_proj";

    /// <summary>In the order of the library's enumeration.</summary>
    private static readonly string[] ActivationNames = ["Gelu", "GeluTanh", "QuickGelu", "Silu", "Relu"];

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

    private readonly string _type = values.ModelType;

    private AttentionSpec Attention => spec.Attention;

    /// <summary>What is wrong, each as half a sentence.</summary>
    public IReadOnlyList<string> Check()
    {
        if (ModelTypes.PresetOf(_type, spec.Cross is not null) is not { } preset)
        {
            return
            [
                _type.Length == 0
                    ? "it has no model_type"
                    : $"model_type {ConfigurationText.Show(_type)} {(spec.Cross is null ? "is" : "with cross-attention is")} none of {string.Join(", ", ModelTypes.All)}",
            ];
        }

        var findings = new ConfigurationFindings(_type, LayerPresets.All.Single(one => one.Name == preset).Defaults);
        CheckSupport(findings);
        CheckSizes(findings);
        CheckNorms(findings);
        CheckActivation(findings);
        CheckOrder(findings);
        new RotaryConfiguration(Attention, values, findings).Check();
        CheckWindows(findings);
        CheckScores(findings);
        foreach (string problem in values.Problems)
        {
            findings.Add(problem);
        }

        return findings.All.Count <= LargestDifference ? findings.All : [.. findings.All.Take(LargestDifference), $"and {findings.All.Count - LargestDifference} more"];
    }

    private void CheckSupport(ConfigurationFindings findings)
    {
        if (values.Text("position_embedding_type") is ("position_embedding_type", var positions) && positions != "absolute")
        {
            findings.Add($"position_embedding_type {ConfigurationText.Show(positions)} is not supported: scores that depend on relative keys have no option");
        }

        if (values.Number("num_local_experts", "num_experts", "n_routed_experts") is (var experts, > 1))
        {
            findings.Add($"{experts} is not supported: a layer has one feed-forward");
        }
    }

    private void CheckSizes(ConfigurationFindings findings)
    {
        CompareEach("DModel", Attention.DModel, "hidden_size", "n_embd", "d_model", "dim");
        CompareEach("Heads", Attention.Heads, "num_attention_heads", "n_head", "n_heads", "num_heads", "SIDE_attention_heads");
        findings.Compare("KeyValueHeads", Attention.KeyValueHeads, values.Number("num_key_value_heads"));
        findings.Compare("HeadDim", Attention.HeadDim, values.Number("head_dim", "d_kv"), findings.OfFamily("HeadDim", Attention.HeadDim));
        CompareEach("Hidden", spec.FeedForward.Hidden, "intermediate_size", "n_inner", "hidden_dim", "d_ff", "SIDE_ffn_dim");
        findings.Compare("Bias", Attention.Bias, values.Flag("attention_bias"), findings.OfFamily("Bias", true));
        findings.Compare("FeedForwardBias", spec.FeedForward.Bias, values.Flag("mlp_bias"), findings.OfFamily("FeedForwardBias", true));

        // A file that has a size under two names has it twice.
        void CompareEach(string property, int actual, params string[] keys)
        {
            foreach (string key in keys)
            {
                findings.Compare(property, actual, values.Number(key));
            }
        }
    }

    private void CheckNorms(ConfigurationFindings findings)
    {
        (string Key, double Value)? epsilon = values.Number("layer_norm_eps", "rms_norm_eps", "layer_norm_epsilon", "norm_eps");
        findings.CompareFamily("Norm", spec.Norm, TransformerRules.Norms[findings.OfFamily("Norm", 0)]);
        findings.CompareFamily("NormPlace", spec.NormPlace, TransformerRules.Places[findings.OfFamily("NormPlace", 0)]);
        findings.Compare("Epsilon", spec.Epsilon, epsilon, findings.OfFamily("Epsilon", DefaultEpsilon));
        findings.CompareFamily("LayerScale", spec.LayerScale, findings.OfFamily("LayerScale", false));
        findings.Compare("ResidualMultiplier", spec.ResidualMultiplier, values.Number("residual_multiplier"), 1);
        string residual = values.Flag("use_parallel_residual") is (_, false) ? "Serial" : TransformerRules.Residuals[findings.OfFamily("Residual", 0)];
        findings.CompareFamily("Residual", spec.Residual, residual);
        findings.Compare("QueryKeyNorm", Attention.QueryKeyNorm, values.Flag("use_qk_norm", "qk_layernorm"), findings.OfFamily("QueryKeyNorm", false));
        findings.CompareFamily("NormWeightsPlusOne", Attention.NormWeightsPlusOne, findings.OfFamily("NormWeightsPlusOne", false));
        if (Attention.QueryKeyNorm)
        {
            HeadNormKind kind = _type switch { "cohere" => HeadNormKind.LayerOfEachHead, "phi" => HeadNormKind.LayerPerHead, _ => (HeadNormKind)findings.OfFamily("QueryKeyNormKind", 0) };
            findings.CompareFamily("QueryKeyNormKind", Attention.QueryKeyNormKind, kind);
            findings.Compare("NormEpsilon", Attention.NormEpsilon, epsilon, findings.OfFamily("NormEpsilon", DefaultHeadNormEpsilon));
        }
    }

    private void CheckActivation(ConfigurationFindings findings)
    {
        bool gatedFamily = findings.OfFamily("Gated", false);
        if (ActivationName() is not (var key, var name))
        {
            findings.CompareFamily("Activation", spec.FeedForward.Activation, ActivationNames[findings.OfFamily("Activation", 0)]);
            findings.CompareFamily("Gated", spec.FeedForward.Gated, gatedFamily);
            return;
        }

        if (!Activations.TryGetValue(name, out (string Activation, bool? Gated) known))
        {
            findings.Add($"{key} {ConfigurationText.Show(name)} is not supported; the functions are {string.Join(", ", Activations.Keys)}");
            return;
        }

        if (spec.FeedForward.Activation != known.Activation)
        {
            findings.Differs("Activation", spec.FeedForward.Activation, key, $"{name}, which is {known.Activation}");
        }

        bool gated = known.Gated ?? (key != FeedForwardKind && gatedFamily);
        if (spec.FeedForward.Gated != gated)
        {
            findings.Differs("Gated", ConfigurationValues.Show(spec.FeedForward.Gated), key, $"{name}, whose feed-forward has Gated = {ConfigurationValues.Show(gated)}");
        }
    }

    /// <summary>Of Gemma's files, <c>hidden_act</c> is not what its layers compute; T5's first files do not say that they are of T5 1.0.</summary>
    private (string Key, string Value)? ActivationName() => _type switch
    {
        "gemma" or "gemma2" or "gemma3_text" => values.Text("hidden_activation"),
        "t5" => values.Text(FeedForwardKind) ?? (FeedForwardKind, "relu"),
        _ => values.Text(FeedForwardKind, "hidden_act", "hidden_activation", "activation_function", "activation"),
    };

    /// <summary>What tells the order of the tokens, besides a rotation.</summary>
    private void CheckOrder(ConfigurationFindings findings)
    {
        bool causal = !IsBidirectional
            && (spec.Cross is not null || _type == "clip_text_model" || findings.OfFamily("Causal", false) || values.Flag("is_decoder") is (_, true));
        findings.CompareFamily("Causal", Attention.Causal, causal);
        findings.CompareFamily("PositionBias", Attention.PositionBias, _type == "mpnet" ? BiasKind.Bucketed : (BiasKind)findings.OfFamily("PositionBias", 0));
        if (Attention.PositionBias == BiasKind.Bucketed)
        {
            findings.Compare("RelativeBuckets", Attention.RelativeBuckets, values.Number("relative_attention_num_buckets"));
            findings.Compare("RelativeMaxDistance", Attention.RelativeMaxDistance, values.Number("relative_attention_max_distance"));
        }
    }

    /// <summary>Gemma 3's layers in a model of embeddings.</summary>
    private bool IsBidirectional => values.Flag("use_bidirectional_attention") is (_, true);

    private void CheckWindows(ConfigurationFindings findings)
    {
        bool alternates = ModelTypes.Alternates(_type);
        if (values.Flag("use_sliding_window") is (_, false) || values.Number("sliding_window", "local_attention") is not (var name, var count))
        {
            findings.CompareFamily("LeftWindow", Attention.LeftWindow, alternates ? Attention.LeftWindow : -1);
            return;
        }

        if (Attention.LeftWindow < 0 && alternates)
        {
            return;
        }

        // ModernBERT and Gemma's encoders count both sides, the others the query's own position too.
        bool isOfBothSides = _type == "modernbert" || IsBidirectional;
        double left = isOfBothSides ? Math.Floor(count / 2) : count - 1;
        CheckWindow("LeftWindow", Attention.LeftWindow, left, "before");
        if (isOfBothSides)
        {
            CheckWindow("RightWindow", Attention.RightWindow, left, "behind");
        }

        void CheckWindow(string property, int actual, double expected, string side)
        {
            if (actual != expected)
            {
                findings.Differs(
                    property, actual.ToString(CultureInfo.InvariantCulture), name, $"{ConfigurationValues.Show(count)}, which is {ConfigurationValues.Show(expected)} positions {side} a query's own");
            }
        }
    }

    private void CheckScores(ConfigurationFindings findings)
    {
        findings.Compare("SoftCap", Attention.SoftCap, values.Number("attn_logit_softcapping"), findings.OfFamily("SoftCap", 0.0));
        findings.CompareFamily("OutputGate", Attention.OutputGate, (GateKind)findings.OfFamily("OutputGate", 0));
        (string Key, double Value)? scale = values.Number("attention_multiplier");
        if (values.Number("query_pre_attn_scalar") is (var key, > 0 and var divisor))
        {
            scale = (key, 1 / Math.Sqrt(divisor));
        }

        // Gemma 2 and 3 have a divisor of their own, which differs between their sizes.
        bool hasOwn = _type is "gemma2" or "gemma3_text" || values.Flag("scale_attn_weights") is (_, false);
        findings.Compare("Scale", Attention.Scale, scale, hasOwn ? Attention.Scale : findings.OfFamily("Scale", 1 / Math.Sqrt(Attention.HeadDim)));
    }
}
