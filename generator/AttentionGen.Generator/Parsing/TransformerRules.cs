using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the attention and the feed-forward of a whole layer; hands on the layer, with its norms and sums.</summary>
internal sealed class TransformerRules(AttributeArguments arguments, ProblemReport problems)
{
    /// <summary>The kinds of norm, in the order of the enumeration.</summary>
    public static readonly string[] Norms = ["Layer", "LayerWithoutBias", "Rms", "RmsPlusOne"];

    /// <summary>Their places, likewise.</summary>
    public static readonly string[] Places = ["Pre", "Post", "BranchOutput", "Sandwich", "None"];

    /// <summary>How branches follow each other, likewise.</summary>
    public static readonly string[] Residuals = ["Serial", "Parallel", "ParallelTwoNorms"];

    private readonly OptionValues _values = new(arguments, problems);

    /// <summary>The defaults of the preset that an attribute names; none, if it names none.</summary>
    public static IReadOnlyDictionary<string, object>? DefaultsOf(AttributeArguments arguments) =>
        arguments.ReadEnum("Preset") is { State: ArgumentState.Given, Value: > 0 and var preset } && preset < LayerPresets.All.Count
            ? LayerPresets.All[preset].Defaults
            : null;

    public TransformerSpec Check(AttentionSpec attention, FeedForwardSpec feedForward)
    {
        _values.Choice("Preset", [.. LayerPresets.All.Select(static preset => preset.Name)]);
        string place = Places[_values.Choice("NormPlace", Places)];
        string residual = Residuals[_values.Choice("Residual", Residuals)];
        var spec = new TransformerSpec(
            attention, feedForward, Norms[_values.Choice("Norm", Norms)], place, _values.Number("Epsilon", 1e-5), residual)
        {
            AttentionNorm = _values.Flag("AttentionNorm", otherwise: true),
            ResidualMultiplier = _values.Number("ResidualMultiplier", 1),
            LayerScale = _values.Flag("LayerScale"),
            Cross = _values.Flag("CrossAttention") ? CrossOf(attention) : null,
        };
        CheckNumbers(spec);
        CheckPlace(spec);
        CheckCross(spec);
        return spec;
    }

    /// <summary>
    /// Heads, scale, cap and norms of queries and keys are those of the layer's own attention; positions are not, since those of a memory's rows
    /// have nothing to do with those of the layer's.
    /// </summary>
    private AttentionSpec CrossOf(AttentionSpec attention)
    {
        int memoryDim = new WidthRules(arguments, problems).CheckMemoryDim(attention);
        return attention with
        {
            KeyDim = memoryDim,
            ValueDim = memoryDim,
            Causal = false,
            LeftWindow = -1,
            RightWindow = -1,
            DiagonalAtEnd = false,
            Rotary = null,
            PositionBias = BiasKind.None,
            RelativeBuckets = 0,
            RelativeMaxDistance = 0,
            Sinks = false,
            OutputGate = GateKind.None,
            AddBiasKeyValue = false,
            AddZeroAttention = false,
        };
    }

    private void CheckCross(TransformerSpec spec)
    {
        if (spec.Cross is null)
        {
            _values.RequireFor("cross-attention", "set CrossAttention = true", ["CrossAttention=true"], "MemoryDim");
        }
        else if (spec.Residual != "Serial")
        {
            string written = arguments.IsWritten("CrossAttention") ? "CrossAttention" : "Residual";
            problems.Add(
                DiagnosticDescriptors.Contradiction,
                arguments.LocationOf(written),
                new WayOut { Removals = [written] },
                "CrossAttention = true",
                $"Residual = {spec.Residual}",
                "cross-attention follows the attention, and what it takes is a sum",
                "set Residual = Serial, or leave out CrossAttention");
        }
    }

    private void CheckNumbers(TransformerSpec spec)
    {
        _values.Require(
            spec.Epsilon >= 0 && OptionValues.IsFinite((float)spec.Epsilon), DiagnosticDescriptors.InvalidLayerNumber, "Epsilon", spec.Epsilon, "a finite float32 from 0");
        _values.Require(
            spec.ResidualMultiplier != 0 && OptionValues.IsFinite((float)spec.ResidualMultiplier),
            DiagnosticDescriptors.InvalidLayerNumber,
            "ResidualMultiplier",
            spec.ResidualMultiplier,
            "a finite float32 other than 0");
    }

    private void CheckPlace(TransformerSpec spec)
    {
        bool hasInputNorms = spec.NormPlace is "Pre" or "Sandwich";
        if (spec.NormPlace == "None")
        {
            _values.RequireFor("a norm", "set another NormPlace", ["NormPlace=Pre"], "Norm", "Epsilon");
        }

        if (!hasInputNorms)
        {
            _values.RequireFor("a norm in front of the attention", "set NormPlace = Pre or Sandwich", ["NormPlace=Pre"], "AttentionNorm");
        }

        if (spec.Residual == "Parallel" && hasInputNorms && !spec.AttentionNorm)
        {
            problems.Add(
                DiagnosticDescriptors.Contradiction,
                arguments.LocationOf("AttentionNorm"),
                new WayOut { Removals = ["AttentionNorm"] },
                "AttentionNorm = false",
                "Residual = Parallel",
                "the one norm is in front of both branches",
                "set NormPlace = None for neither, or Residual = ParallelTwoNorms");
        }

        if (spec.Residual != "Serial" && spec.NormPlace is not ("Pre" or "None"))
        {
            string written = arguments.IsWritten("Residual") ? "Residual" : "NormPlace";
            problems.Add(
                DiagnosticDescriptors.Contradiction,
                arguments.LocationOf(written),
                new WayOut { Removals = [written] },
                $"Residual = {spec.Residual}",
                $"NormPlace = {spec.NormPlace}",
                "branches side by side share one sum, in front of which alone there can be norms",
                "set NormPlace = Pre or None, or Residual = Serial");
        }
    }
}
