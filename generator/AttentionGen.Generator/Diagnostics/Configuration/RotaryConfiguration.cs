using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Diagnostics.Configuration;

/// <summary>Takes the rotation of a layer; says what of it differs from the configuration: pairing, base, share of the head, and scaling.</summary>
internal sealed class RotaryConfiguration(AttentionSpec attention, ConfigurationValues values, ConfigurationFindings findings)
{
    private const double DefaultBase = 10000;
    private const double DefaultBetaFast = 32;
    private const double DefaultBetaSlow = 1;
    private const string None = "None";

    private static readonly string[] Pairings = [None, "HalfSplit", "Interleaved"];
    private static readonly string[] Places = ["rope_scaling", "rope_parameters", "rope_parameters.full_attention"];

    public void Check()
    {
        (string Key, double Value)? theta = values.Number("rope_theta", "rotary_emb_base", "rope_parameters.rope_theta", "rope_parameters.full_attention.rope_theta", "global_rope_theta");
        (string Key, double Value)? local = values.Number("local_rope_theta", "rope_local_base_freq", "rope_parameters.sliding_attention.rope_theta");
        string family = Pairings[findings.OfFamily("Rotary", 0)];
        string actual = Pairings[attention.Rotary switch { null => 0, { Interleaved: false } => 1, _ => 2 }];
        if (family != None || theta is null || findings.Type == "bert")
        {
            findings.CompareFamily("Rotary", actual, family);
        }
        else if (actual == None)
        {
            findings.Differs("Rotary", None, theta.Value.Key, "a rotary base");
        }

        bool isLocal = attention.Rotary is not null && (local?.Value ?? LocalBase) is { } other && attention.Rotary.Base == other;
        if (attention.Rotary is { } rotary)
        {
            if (!isLocal)
            {
                findings.Compare("RotaryBase", rotary.Base, theta, findings.OfFamily("RotaryBase", DefaultBase));
            }

            CheckDim(rotary);
        }

        CheckScaling(isLocal);
    }

    /// <summary>The base of the layers with a window, where they have another one and the file does not say it.</summary>
    private double? LocalBase => findings.Type is "modernbert" or "gemma3_text" ? DefaultBase : null;

    private void CheckDim(RotarySpec rotary)
    {
        (string Key, double Value)? dim = values.Number("rotary_dim");
        if (dim is null && values.Number("partial_rotary_factor", "rope_parameters.partial_rotary_factor", "rotary_pct", "rotary_emb_fraction") is (var key, var share))
        {
            dim = (key, Math.Floor(share * attention.HeadDim));
        }

        // These families turn a part of the head, and their files say which.
        bool isPart = findings.Type is "gpt_neox" or "gptj" or "phi";
        findings.Compare("RotaryDim", rotary.Dim, dim, findings.OfFamily("RotaryDim", isPart ? rotary.Dim : attention.HeadDim));
    }

    private void CheckScaling(bool isLocal)
    {
        (string Key, string Value)? stated = values.Text([.. Places.Select(static place => place + ".rope_type"), "rope_scaling.type"]);
        string? expected = stated?.Value switch { null or "default" or "none" => None, "linear" => "Linear", "yarn" => "Yarn", "llama3" => "Llama3", _ => null };
        if (expected is null)
        {
            findings.Add($"{stated!.Value.Key} {ConfigurationText.Show(stated.Value.Value)} is not supported");
            return;
        }

        if (attention.Rotary is not { } rotary)
        {
            return;
        }

        // Layers with a window are not scaled.
        if (isLocal || stated is null)
        {
            findings.CompareFamily("RotaryScaling", rotary.Scaling, None);
        }
        else if (rotary.Scaling != expected)
        {
            findings.Differs("RotaryScaling", rotary.Scaling, stated.Value.Key, stated.Value.Value);
        }
        else if (expected != None)
        {
            CheckNumbers(rotary);
        }
    }

    private void CheckNumbers(RotarySpec rotary)
    {
        findings.Compare("RotaryFactor", rotary.Factor, Number("factor"));
        if (rotary.Scaling is "Yarn" or "Llama3")
        {
            findings.Compare("RotaryOriginalLength", rotary.OriginalLength, Number("original_max_position_embeddings") ?? values.Number("original_max_position_embeddings", "max_position_embeddings"));
        }

        if (rotary.Scaling == "Llama3")
        {
            findings.Compare("RotaryLowFrequencyFactor", rotary.LowFrequencyFactor, Number("low_freq_factor"));
            findings.Compare("RotaryHighFrequencyFactor", rotary.HighFrequencyFactor, Number("high_freq_factor"));
        }

        if (rotary.Scaling == "Yarn")
        {
            findings.Compare("RotaryBetaFast", rotary.BetaFast, Number("beta_fast"), DefaultBetaFast);
            findings.Compare("RotaryBetaSlow", rotary.BetaSlow, Number("beta_slow"), DefaultBetaSlow);
            findings.Compare("RotaryTruncate", rotary.Truncate, values.Flag(In("truncate")), true);
            CheckAttentionFactor(rotary);
        }
    }

    /// <summary>0 in the attribute is the default of the factor, which the file may have by that name or as two numbers that it follows from.</summary>
    private void CheckAttentionFactor(RotarySpec rotary)
    {
        double logarithm = Math.Log(Number("factor")?.Value ?? rotary.Factor);
        (string Key, double Value)? stated = Number("attention_factor");
        if (stated is null && Number("mscale") is (var key, > 0 and var scale) && Number("mscale_all_dim") is (_, > 0 and var all))
        {
            stated = (key, Of(scale) / Of(all));
        }

        findings.Compare("RotaryAttentionFactor", rotary.AttentionFactor > 0 ? rotary.AttentionFactor : Of(1), stated, Of(1));

        double Of(double scale) => (0.1 * scale * logarithm) + 1;
    }

    private (string Key, double Value)? Number(string name) => values.Number(In(name));

    private static string[] In(string name) => [.. Places.Select(place => $"{place}.{name}")];
}
