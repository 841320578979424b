using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using static AttentionGen.Generator.Model.ShapeLimits;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a spec; hands it on with what happens to scores and contexts: windows, biases by distance, cap, sinks, norms, gates.</summary>
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
            OutputGate = (GateKind)_values.Choice("OutputGate", "None", "PerElement", "PerHead"),
        };
        spec = CheckNorm(spec);
        CheckGate(spec);
        CheckAddedKeys(spec);
        return spec;
    }

    /// <summary>The projection of gates may be the largest, where nothing projects wide values back.</summary>
    private void CheckGate(AttentionSpec spec)
    {
        long elements = (long)spec.DModel * spec.GateWidth;
        if (elements > MaxProjectionElements && !problems.Any)
        {
            int largest = (int)(MaxProjectionElements / ((long)spec.DModel * spec.Heads));
            problems.Add(
                DiagnosticDescriptors.ProjectionTooLarge,
                arguments.LocationOf("ValueHeadDim"),
                [largest],
                [
                    "ValueHeadDim " + OptionValues.Text(spec.ValueHeadDim), "DModel " + OptionValues.Text(spec.DModel), "Heads " + OptionValues.Text(spec.Heads),
                    OptionValues.Text(elements), OptionValues.Text(MaxProjectionElements), "ValueHeadDim", OptionValues.Text(largest),
                ]);
        }
    }

    private AttentionSpec CheckNorm(AttentionSpec spec)
    {
        spec = spec with
        {
            QueryKeyNorm = _values.Flag("QueryKeyNorm"),
            QueryKeyNormKind = (HeadNormKind)_values.Choice("QueryKeyNormKind", "RmsPerHead", "RmsOverHeads", "LayerPerHead", "LayerOfEachHead"),
            NormEpsilon = _values.Number("NormEpsilon", spec.NormEpsilon),
            NormWeightsPlusOne = _values.Flag("NormWeightsPlusOne"),
        };
        if (spec.QueryKeyNorm)
        {
            _values.Require(
                spec.NormEpsilon >= 0 && OptionValues.IsFinite((float)spec.NormEpsilon),
                DiagnosticDescriptors.InvalidScoreNumber,
                "NormEpsilon",
                spec.NormEpsilon,
                "a finite float32 from 0");
        }
        else
        {
            _values.RequireFor("QueryKeyNorm", "set QueryKeyNorm = true", ["QueryKeyNorm=true"], "QueryKeyNormKind", "NormEpsilon", "NormWeightsPlusOne");
        }

        return spec;
    }

    private AttentionSpec CheckWindows(AttentionSpec spec)
    {
        int left = _values.Int("LeftWindow", -1);
        int right = _values.Int("RightWindow", -1);
        int count = _values.Int("Window", 0);
        _values.Require(left is >= -1 and <= MaxSequence, DiagnosticDescriptors.InvalidWindow, "LeftWindow", left, "a distance from 0 to 1048576, or -1 for no limit");
        _values.Require(right is >= -1 and <= MaxSequence, DiagnosticDescriptors.InvalidWindow, "RightWindow", right, "a distance from 0 to 1048576, or -1 for no limit");
        _values.Require(count is >= 0 and <= MaxSequence, DiagnosticDescriptors.InvalidWindow, "Window", count, "a number of keys from 1 to 1048576, the query's own included, or 0 for no window");
        if (spec.Causal && right > 0)
        {
            // Without Causal, an alignment, a count of keys and added keys would be at fault in their turn.
            bool needsCausal = new[] { "CausalAlignment", "Window", "AddBiasKeyValue", "AddZeroAttention" }.Any(arguments.IsWritten);
            Contradiction(
                "RightWindow",
                "Causal = true",
                "a causal query sees nothing behind its own position",
                "remove RightWindow or Causal",
                new WayOut { Removals = needsCausal ? ["RightWindow"] : ["RightWindow", "Causal"] });
        }

        if (count > 0 && left != -1)
        {
            Contradiction(
                "Window",
                "LeftWindow",
                "both say how far back a query sees, as a count and as a distance",
                "remove one of the two",
                new WayOut { Removals = ["Window", "LeftWindow"] });
        }

        if (count > 0 && !spec.Causal)
        {
            Contradiction(
                "Window",
                "Causal = false",
                "a count of keys up to the query's own needs a causal mask",
                "set Causal = true, or use LeftWindow and RightWindow",
                new WayOut { Removals = ["Window"], Settings = ["Causal=true"] });
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
            _values.RequireFor("PositionBias = Bucketed", "set that", ["PositionBias=Bucketed"], "RelativeBuckets");
            buckets = 0;
        }

        if (kind is not (BiasKind.Bucketed or BiasKind.Learned))
        {
            _values.RequireFor("PositionBias = Bucketed or Learned", "set one of them", ["PositionBias=Bucketed", "PositionBias=Learned"], "RelativeMaxDistance");
            distance = 0;
        }

        if (kind == BiasKind.Bucketed)
        {
            bool isCount = buckets is >= 4 and <= 4096 && buckets % 2 == 0;
            _values.Require(isCount, DiagnosticDescriptors.InvalidPositionBias, "RelativeBuckets", buckets, "an even number from 4 to 4096");
            int exact = spec.Causal ? buckets / 2 : buckets / 4;
            _values.Require(
                !isCount || (distance > exact && distance <= MaxSequence),
                DiagnosticDescriptors.InvalidPositionBias,
                "RelativeMaxDistance",
                distance,
                $"greater than {OptionValues.Text(exact)}, up to which each distance has a bucket of its own, and at most 1048576",
                "RelativeBuckets");
        }
        else if (kind == BiasKind.Learned)
        {
            _values.Require(distance is >= 1 and <= 65536, DiagnosticDescriptors.InvalidPositionBias, "RelativeMaxDistance", distance, "a distance from 1 to 65536");
        }

        return spec with { PositionBias = kind, RelativeBuckets = buckets, RelativeMaxDistance = distance };
    }

    private double CheckSoftCap()
    {
        double cap = _values.Number("SoftCap", 0);

        // The kernels hold it in units of log2, where it is larger.
        float kept = (float)(cap / Math.Log(2.0));
        _values.Require(
            cap == 0 || (kept > 0 && OptionValues.IsFinite(kept)),
            DiagnosticDescriptors.InvalidScoreNumber,
            "SoftCap",
            cap,
            "a positive float32 up to 2.3E+38, or 0 for no cap");
        return cap;
    }

    private void CheckAddedKeys(AttentionSpec spec)
    {
        if (spec.AddedKeys == 0)
        {
            return;
        }

        string added = spec.AddBiasKeyValue ? "AddBiasKeyValue" : "AddZeroAttention";
        string allAdded = spec is { AddBiasKeyValue: true, AddZeroAttention: true } ? "AddBiasKeyValue,AddZeroAttention" : added;
        if (spec.LeftWindow >= 0 || (spec.RightWindow >= 0 && !spec.Causal))
        {
            Contradiction(
                added,
                "a window",
                "an added key has no position that a window could hold",
                $"remove {added} or the window",
                new WayOut { Removals = [allAdded, Written("LeftWindow", "RightWindow", "Window")] });
        }

        if (spec.HasDistanceBias)
        {
            string bias = Written("PositionBias", "RelativeBuckets", "RelativeMaxDistance");
            Contradiction(
                added,
                "PositionBias",
                "an added key has no distance to a query",
                $"remove {added} or PositionBias",
                new WayOut { Removals = [allAdded, bias] });
        }
    }

    /// <summary>Those of the arguments that are there to be removed, as a way out names them.</summary>
    private string Written(params string[] names) => string.Join(",", names.Where(arguments.IsWritten));

    private void Contradiction(string name, string other, string why, string words, WayOut wayOut) =>
        problems.Add(DiagnosticDescriptors.Contradiction, arguments.LocationOf(name), wayOut, name, other, why, words);
}
