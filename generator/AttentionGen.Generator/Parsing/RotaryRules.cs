using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using static AttentionGen.Generator.Model.ShapeLimits;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a spec; hands it on with its rotary embedding.</summary>
internal sealed class RotaryRules(AttributeArguments arguments, ProblemReport problems)
{
    private static readonly string[] Scalings = ["None", "Linear", "Ntk", "Yarn", "Llama3"];

    private readonly OptionValues _values = new(arguments, problems);

    public AttentionSpec Check(AttentionSpec spec)
    {
        int pairing = _values.Choice("Rotary", "None", "HalfSplit", "Interleaved");
        if (pairing == 0)
        {
            _values.RequireFor(
                "Rotary",
                "set Rotary = RotaryPairing.HalfSplit or Interleaved, or remove it",
                "RotaryDim",
                "RotaryBase",
                "RotaryScaling",
                "RotaryFactor",
                "RotaryOriginalLength",
                "RotaryLowFrequencyFactor",
                "RotaryHighFrequencyFactor",
                "RotaryBetaFast",
                "RotaryBetaSlow",
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
            _values.Number("RotaryAttentionFactor", 0));
        CheckNumbers(rotary, spec.HeadDim);
        CheckScaling(rotary);
        return spec with { Rotary = rotary };
    }

    private void CheckNumbers(RotarySpec rotary, int headDim)
    {
        Require(
            rotary.Dim >= 2 && rotary.Dim <= headDim && rotary.Dim % 2 == 0,
            "RotaryDim",
            rotary.Dim,
            $"an even number from 2 to the head dimension {OptionValues.Text(headDim)}");
        Require(rotary.Base > 1 && IsFinite(rotary.Base), "RotaryBase", rotary.Base, "a finite number greater than 1");
        Require(rotary.Factor >= 1 && IsFinite(rotary.Factor), "RotaryFactor", rotary.Factor, "a finite number from 1");
        Require(rotary.OriginalLength is >= 0 and <= MaxSequence, "RotaryOriginalLength", rotary.OriginalLength, "a length from 1 to 1048576");
        Require(rotary.BetaSlow > 0 && rotary.BetaFast > rotary.BetaSlow && IsFinite(rotary.BetaFast), "RotaryBetaFast", rotary.BetaFast, "greater than RotaryBetaSlow, and both are positive and finite");
        Require(
            rotary.LowFrequencyFactor > 0 && rotary.HighFrequencyFactor > rotary.LowFrequencyFactor && IsFinite(rotary.HighFrequencyFactor),
            "RotaryHighFrequencyFactor",
            rotary.HighFrequencyFactor,
            "greater than RotaryLowFrequencyFactor, and both are positive and finite");
        Require(rotary.AttentionFactor >= 0 && IsFinite(rotary.AttentionFactor), "RotaryAttentionFactor", rotary.AttentionFactor, "a positive, finite number, or 0 for the default");
        Require(rotary.Scaling != "Ntk" || rotary.Dim > 2, "RotaryScaling", rotary.Dim, "for a RotaryDim greater than 2 if it is Ntk");
    }

    private void CheckScaling(RotarySpec rotary)
    {
        bool scales = rotary.Scaling != "None";
        if (!scales)
        {
            _values.RequireFor("RotaryScaling", "set RotaryScaling or remove it", "RotaryFactor");
        }

        if (rotary.Scaling is not ("Yarn" or "Llama3"))
        {
            _values.RequireFor("RotaryScaling = Yarn or Llama3", "set one of them or remove it", "RotaryOriginalLength");
        }
        else
        {
            Require(rotary.OriginalLength > 0, "RotaryOriginalLength", rotary.OriginalLength, $"needed by RotaryScaling = {rotary.Scaling}: the length of the sequences in training");
        }

        if (rotary.Scaling != "Yarn")
        {
            _values.RequireFor("RotaryScaling = Yarn", "set it or remove it", "RotaryBetaFast", "RotaryBetaSlow", "RotaryAttentionFactor");
        }

        if (rotary.Scaling != "Llama3")
        {
            _values.RequireFor("RotaryScaling = Llama3", "set it or remove it", "RotaryLowFrequencyFactor", "RotaryHighFrequencyFactor");
        }
    }

    private void Require(bool holds, string name, object value, string range) =>
        _values.Require(holds, DiagnosticDescriptorKind.Rotary, name, value, range);

    private static bool IsFinite(double value) => !double.IsNaN(value) && !double.IsInfinity(value);
}
