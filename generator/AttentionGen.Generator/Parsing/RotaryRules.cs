using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using static AttentionGen.Generator.Model.ShapeLimits;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a spec; hands it on with its rotary embedding.</summary>
internal sealed class RotaryRules(AttributeArguments arguments, ProblemReport problems)
{
    private const string NoScaling = "None";
    private const string Ntk = "Ntk";
    private const string Yarn = "Yarn";
    private const string Llama3 = "Llama3";

    private static readonly string[] Scalings = [NoScaling, "Linear", Ntk, Yarn, Llama3];

    private readonly OptionValues _values = new(arguments, problems);

    public AttentionSpec Check(AttentionSpec spec)
    {
        int pairing = _values.Choice("Rotary", "None", "HalfSplit", "Interleaved");
        if (pairing == 0)
        {
            _values.RequireFor(
                "Rotary",
                "set Rotary to HalfSplit or Interleaved",
                ["Rotary=HalfSplit", "Rotary=Interleaved"],
                "RotaryDim",
                "RotaryBase",
                "RotaryScaling",
                "RotaryFactor",
                "RotaryOriginalLength",
                "RotaryLowFrequencyFactor",
                "RotaryHighFrequencyFactor",
                "RotaryBetaFast",
                "RotaryBetaSlow",
                "RotaryTruncate",
                "RotaryAttentionFactor");
            return spec;
        }

        string scaling = Scalings[_values.Choice("RotaryScaling", Scalings)];
        int dim = _values.Int("RotaryDim", 0);
        var rotary = new RotarySpec(
            Interleaved: pairing == 2,
            dim == 0 ? spec.HeadDim : dim,
            _values.Number("RotaryBase", 10000),
            scaling,
            _values.Number("RotaryFactor", 1),
            _values.Int("RotaryOriginalLength", 0),
            _values.Number("RotaryLowFrequencyFactor", 1),
            _values.Number("RotaryHighFrequencyFactor", 4),
            _values.Number("RotaryBetaFast", 32),
            _values.Number("RotaryBetaSlow", 1),
            _values.Flag("RotaryTruncate", true),
            _values.Number("RotaryAttentionFactor", 0));
        CheckFrequencies(rotary, spec.HeadDim);
        CheckScaling(rotary);
        CheckYarn(rotary);
        CheckLlama3(rotary);
        return spec with { Rotary = rotary };
    }

    private void CheckFrequencies(RotarySpec rotary, int headDim)
    {
        bool fits = rotary.Dim >= 2 && rotary.Dim <= headDim && rotary.Dim % 2 == 0;
        Require(fits, "RotaryDim", rotary.Dim, $"an even number from 2 to the head dimension {OptionValues.Text(headDim)}", "Rotary");
        Require(rotary.Base > 1 && OptionValues.IsFinite(rotary.Base), "RotaryBase", rotary.Base, "a finite number greater than 1");
        if (fits)
        {
            Require(rotary.Scaling != Ntk || rotary.Dim > 2, "RotaryDim", rotary.Dim, "greater than 2 where RotaryScaling = Ntk", "RotaryScaling");
        }
    }

    private void CheckScaling(RotarySpec rotary)
    {
        if (rotary.Scaling == NoScaling)
        {
            _values.RequireFor("RotaryScaling", "set RotaryScaling", [Set("Linear"), Set(Ntk), Set(Yarn), Set(Llama3)], "RotaryFactor");
        }
        else
        {
            Require(rotary.Factor >= 1 && OptionValues.IsFinite(rotary.Factor), "RotaryFactor", rotary.Factor, "a finite number from 1");
        }

        if (rotary.Scaling is Yarn or Llama3)
        {
            Require(
                rotary.OriginalLength is >= 1 and <= MaxSequence,
                "RotaryOriginalLength",
                rotary.OriginalLength,
                $"the length of the sequences in training, from 1 to 1048576, which RotaryScaling = {rotary.Scaling} needs",
                "RotaryScaling");
        }
        else
        {
            _values.RequireFor("RotaryScaling = Yarn or Llama3", "set one of them", [Set(Yarn), Set(Llama3)], "RotaryOriginalLength");
        }
    }

    private void CheckYarn(RotarySpec rotary)
    {
        if (rotary.Scaling != Yarn)
        {
            _values.RequireFor(
                "RotaryScaling = Yarn", "set that", [Set(Yarn)], "RotaryBetaFast", "RotaryBetaSlow", "RotaryTruncate", "RotaryAttentionFactor");
            return;
        }

        CheckPair("RotaryBetaSlow", rotary.BetaSlow, "RotaryBetaFast", rotary.BetaFast);
        Require(
            rotary.AttentionFactor >= 0 && OptionValues.IsFinite(rotary.AttentionFactor),
            "RotaryAttentionFactor",
            rotary.AttentionFactor,
            "a positive, finite number, or 0 for the default");
    }

    private void CheckLlama3(RotarySpec rotary)
    {
        if (rotary.Scaling == Llama3)
        {
            CheckPair("RotaryLowFrequencyFactor", rotary.LowFrequencyFactor, "RotaryHighFrequencyFactor", rotary.HighFrequencyFactor);
            return;
        }

        _values.RequireFor("RotaryScaling = Llama3", "set that", [Set(Llama3)], "RotaryLowFrequencyFactor", "RotaryHighFrequencyFactor");
    }

    /// <summary>The two ends of a ramp: the lower is positive, the upper greater.</summary>
    private void CheckPair(string lowerName, double lower, string upperName, double upper)
    {
        bool isPositive = lower > 0 && OptionValues.IsFinite(lower);
        Require(isPositive, lowerName, lower, "a positive, finite number");
        if (isPositive)
        {
            string range = $"a finite number greater than {lowerName} {OptionValues.Text(lower)}";
            Require(upper > lower && OptionValues.IsFinite(upper), upperName, upper, range, lowerName);
        }
    }

    private static string Set(string scaling) => "RotaryScaling=" + scaling;

    private void Require(bool holds, string name, object value, string range, params string[] causes) =>
        _values.Require(holds, DiagnosticDescriptors.InvalidRotaryNumber, name, value, range, causes);
}
