using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the attribute that a spec came from: the values that differ from their default, and those at their default that
/// tell something.
/// </summary>
internal static class AttributeText
{
    public static string Of(AttentionSpec spec) => $"[MultiHeadAttention({Arguments(spec)})]";

    public static string Arguments(AttentionSpec spec)
    {
        var parts = new List<string> { $"DModel = {spec.DModel}", $"Heads = {spec.Heads}" };
        if (spec.HeadDim * spec.Heads != spec.DModel)
        {
            parts.Add($"HeadDim = {spec.HeadDim}");
        }

        if (spec.KeyValueHeads != spec.Heads)
        {
            parts.Add($"KeyValueHeads = {spec.KeyValueHeads}");
        }

        AddWidth(parts, "ValueHeadDim", spec.ValueHeadDim, spec.HeadDim);
        AddWidth(parts, "KeyDim", spec.KeyDim, spec.DModel);
        AddWidth(parts, "ValueDim", spec.ValueDim, spec.DModel);
        AddWidth(parts, "OutputDim", spec.OutputDim, spec.DModel);
        parts.Add($"Causal = {GeneratedText.Bool(spec.Causal)}");
        if (spec.DiagonalAtEnd)
        {
            parts.Add("CausalAlignment = CausalAlignment.BottomRight");
        }

        if (spec.PerHead)
        {
            parts.Add("Projection = ProjectionKind.PerHead");
        }

        if (spec.AddBiasKeyValue)
        {
            parts.Add("AddBiasKeyValue = true");
        }

        if (spec.AddZeroAttention)
        {
            parts.Add("AddZeroAttention = true");
        }

        if (spec.Scale != 1 / Math.Sqrt(spec.HeadDim))
        {
            parts.Add($"Scale = {GeneratedText.Number(spec.Scale)}");
        }

        AddModern(parts, spec);
        if (spec.Functions is { } functions)
        {
            AddName(parts, "ScoreFunction", functions.Score?.Method);
            AddName(parts, "MaskFunction", functions.Mask?.Method);
        }

        if (!spec.Bias)
        {
            parts.Add("Bias = false");
        }

        if (!spec.OutputProjection)
        {
            parts.Add("OutputProjection = false");
        }

        if (spec.Sequence > 0)
        {
            parts.Add($"Sequence = {spec.Sequence}");
        }

        return string.Join(", ", parts);
    }

    private static void AddModern(List<string> parts, AttentionSpec spec)
    {
        if (spec.Rotary is { } rotary)
        {
            parts.Add($"Rotary = RotaryPairing.{(rotary.Interleaved ? "Interleaved" : "HalfSplit")}");
            AddWidth(parts, "RotaryDim", rotary.Dim, spec.HeadDim);
            AddNumber(parts, "RotaryBase", rotary.Base, 10000);
            if (rotary.Scaling != "None")
            {
                parts.Add($"RotaryScaling = RotaryScaling.{rotary.Scaling}");
            }

            AddNumber(parts, "RotaryFactor", rotary.Factor, 1);
            AddWidth(parts, "RotaryOriginalLength", rotary.OriginalLength, 0);
            AddNumber(parts, "RotaryLowFrequencyFactor", rotary.LowFrequencyFactor, 1);
            AddNumber(parts, "RotaryHighFrequencyFactor", rotary.HighFrequencyFactor, 4);
            AddNumber(parts, "RotaryBetaFast", rotary.BetaFast, 32);
            AddNumber(parts, "RotaryBetaSlow", rotary.BetaSlow, 1);
            if (!rotary.Truncate)
            {
                parts.Add("RotaryTruncate = false");
            }

            AddNumber(parts, "RotaryAttentionFactor", rotary.AttentionFactor, 0);
        }

        if (spec.HasDistanceBias)
        {
            parts.Add($"PositionBias = PositionBias.{spec.PositionBias}");
            AddWidth(parts, "RelativeBuckets", spec.RelativeBuckets, 0);
            AddWidth(parts, "RelativeMaxDistance", spec.RelativeMaxDistance, 0);
        }

        if (spec.SoftCap > 0)
        {
            parts.Add($"SoftCap = {GeneratedText.Number(spec.SoftCap)}");
        }

        if (spec.Sinks)
        {
            parts.Add("Sinks = true");
        }

        if (spec.QueryKeyNorm)
        {
            parts.Add("QueryKeyNorm = true");
            if (spec.QueryKeyNormKind != HeadNormKind.RmsPerHead)
            {
                parts.Add($"QueryKeyNormKind = QueryKeyNormKind.{spec.QueryKeyNormKind}");
            }

            AddNumber(parts, "NormEpsilon", spec.NormEpsilon, 1e-6);
        }

        if (spec.NormWeightsPlusOne)
        {
            parts.Add("NormWeightsPlusOne = true");
        }

        if (spec.OutputGate != GateKind.None)
        {
            parts.Add($"OutputGate = OutputGate.{spec.OutputGate}");
        }

        AddWidth(parts, "LeftWindow", spec.LeftWindow, -1);
        AddWidth(parts, "RightWindow", spec.RightWindow, spec.Causal ? 0 : -1);
    }

    private static void AddName(List<string> parts, string name, string? method)
    {
        if (method is not null)
        {
            parts.Add($"{name} = nameof({method})");
        }
    }

    private static void AddNumber(List<string> parts, string name, double value, double usual)
    {
        if (value != usual)
        {
            parts.Add($"{name} = {GeneratedText.Number(value)}");
        }
    }

    private static void AddWidth(List<string> parts, string name, int value, int usual)
    {
        if (value != usual)
        {
            parts.Add($"{name} = {value}");
        }
    }
}
