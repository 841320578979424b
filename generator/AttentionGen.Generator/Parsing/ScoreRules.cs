using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using static AttentionGen.Generator.Model.ShapeLimits;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a spec; hands it on with what happens to scores: windows, biases by distance, cap, sinks, norms.</summary>
internal sealed class ScoreRules(AttributeArguments arguments, ProblemReport problems)
{
    private readonly OptionValues _values = new(arguments, problems);

    public AttentionSpec Check(AttentionSpec spec)
    {
        spec = CheckPositionBias(CheckWindows(spec));
        spec = spec with
        {
            SoftCap = CheckSoftCap(),
            Sinks = _values.Flag("Sinks"),
            QueryKeyNorm = _values.Flag("QueryKeyNorm"),
            NormEpsilon = _values.Number("NormEpsilon", 1e-6),
            NormWeightsPlusOne = _values.Flag("NormWeightsPlusOne"),
        };
        _values.Require(
            spec.NormEpsilon >= 0 && !double.IsInfinity(spec.NormEpsilon), DiagnosticDescriptorKind.Score, "NormEpsilon", spec.NormEpsilon, "a number from 0");
        if (!spec.QueryKeyNorm)
        {
            _values.RequireFor("QueryKeyNorm", "set QueryKeyNorm = true or remove it", "NormEpsilon", "NormWeightsPlusOne");
        }

        CheckAddedKeys(spec);
        return spec;
    }

    private AttentionSpec CheckWindows(AttentionSpec spec)
    {
        int left = _values.Int("LeftWindow", -1);
        int right = _values.Int("RightWindow", -1);
        int count = _values.Int("Window", 0);
        _values.Require(left is >= -1 and <= MaxSequence, DiagnosticDescriptorKind.Window, "LeftWindow", left, "a distance from 0 to 1048576, or -1 for no limit");
        _values.Require(right is >= -1 and <= MaxSequence, DiagnosticDescriptorKind.Window, "RightWindow", right, "a distance from 0 to 1048576, or -1 for no limit");
        _values.Require(count is >= 0 and <= MaxSequence, DiagnosticDescriptorKind.Window, "Window", count, "a number of keys from 1 to 1048576, the query's own included, or 0 for no window");
        if (spec.Causal && right > 0)
        {
            Contradiction("RightWindow", "Causal = true", "a causal query sees nothing behind its own position", "remove RightWindow or Causal");
        }

        if (count > 0 && left != -1)
        {
            Contradiction("Window", "LeftWindow", "both say how far back a query sees, as a count and as a distance", "remove one of the two");
        }

        if (count > 0 && !spec.Causal)
        {
            Contradiction("Window", "Causal = false", "a count of keys up to the query's own needs a causal mask", "set Causal = true, or use LeftWindow and RightWindow");
        }

        return spec with
        {
            LeftWindow = count > 0 ? count - 1 : left,
            RightWindow = spec.Causal ? 0 : right,
        };
    }

    private AttentionSpec CheckPositionBias(AttentionSpec spec)
    {
        var kind = (BiasKind)_values.Choice("PositionBias", "None", "Alibi", "Bucketed", "Learned");
        int buckets = _values.Int("RelativeBuckets", 32);
        int distance = _values.Int("RelativeMaxDistance", 128);
        if (kind != BiasKind.Bucketed)
        {
            _values.RequireFor("PositionBias = Bucketed", "set it or remove RelativeBuckets", "RelativeBuckets");
        }

        if (kind is not (BiasKind.Bucketed or BiasKind.Learned))
        {
            _values.RequireFor("PositionBias = Bucketed or Learned", "set one of them or remove RelativeMaxDistance", "RelativeMaxDistance");
        }

        int exact = spec.Causal ? buckets / 2 : buckets / 4;
        if (kind == BiasKind.Bucketed)
        {
            _values.Require(
                buckets is >= 4 and <= 4096 && buckets % 2 == 0, DiagnosticDescriptorKind.Bias, "RelativeBuckets", buckets, "an even number from 4 to 4096");
            _values.Require(
                distance > exact && distance <= MaxSequence,
                DiagnosticDescriptorKind.Bias,
                "RelativeMaxDistance",
                distance,
                $"greater than {OptionValues.Text(exact)}, up to which buckets are exact, and at most 1048576");
        }
        else if (kind == BiasKind.Learned)
        {
            _values.Require(distance is >= 1 and <= 65536, DiagnosticDescriptorKind.Bias, "RelativeMaxDistance", distance, "a distance from 1 to 65536");
        }

        return spec with { PositionBias = kind, RelativeBuckets = buckets, RelativeMaxDistance = distance };
    }

    private double CheckSoftCap()
    {
        double cap = _values.Number("SoftCap", 0);
        float single = (float)cap;
        _values.Require(
            cap == 0 || (single > 0 && !float.IsInfinity(single)), DiagnosticDescriptorKind.Score, "SoftCap", cap, "a positive, finite float32, or 0 for no cap");
        return cap;
    }

    private void CheckAddedKeys(AttentionSpec spec)
    {
        if (spec.AddedKeys == 0)
        {
            return;
        }

        string added = spec.AddBiasKeyValue ? "AddBiasKeyValue" : "AddZeroAttention";
        if (spec.LeftWindow >= 0 || (spec.RightWindow >= 0 && !spec.Causal))
        {
            Contradiction(added, "a window", "an added key has no position that a window could hold", $"remove {added} or the window");
        }

        if (spec.HasDistanceBias)
        {
            Contradiction(added, "PositionBias", "an added key has no distance to a query", $"remove {added} or PositionBias");
        }
    }

    private void Contradiction(string name, string other, string why, string wayOut) =>
        problems.Add(DiagnosticDescriptors.Contradiction, arguments.LocationOf(name), name, other, why, wayOut);
}
