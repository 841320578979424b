using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the attention and the feed-forward of a whole layer; hands on the layer, with its norms and sums.</summary>
internal sealed class TransformerRules(AttributeArguments arguments, ProblemReport problems)
{
    private static readonly string[] Norms = ["Layer", "LayerWithoutBias", "Rms", "RmsPlusOne"];
    private static readonly string[] Places = ["Pre", "Post", "BranchOutput", "Sandwich", "None"];
    private static readonly string[] Residuals = ["Serial", "Parallel", "ParallelTwoNorms"];

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
        };
        CheckNumbers(spec);
        CheckPlace(spec);
        return spec;
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
