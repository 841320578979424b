using System.Globalization;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using AttentionGen.Generator.Planning;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics.Advice;

/// <summary>Takes a valid spec; advises on the shape where the planner's numbers say that a good part of the work is lost.</summary>
internal sealed class ShapeAdvice(AttentionSpec spec, AttributeArguments arguments, Action<Diagnostic> report)
{
    public void Report()
    {
        ReportHeadDim();
        ReportWidth();
        ReportScoreWork();
    }

    /// <summary>Contexts have their lanes along the head dimension of values.</summary>
    private void ReportHeadDim()
    {
        var idle = LayerWork.FastWidths
            .Select(width => (Width: width, Idle: LayerWork.IdleInContext(spec, width)))
            .Where(static width => width.Idle.Lanes > 0)
            .ToList();
        if (idle.Count == 0 || idle.Max(static width => width.Idle.Share) < AdviceThresholds.IdleShare)
        {
            return;
        }

        bool isOwn = arguments.Read<int>("ValueHeadDim").Or(0) != 0;
        int lanes = idle.Max(static width => width.Width.Lanes);
        string name = isOwn ? "ValueHeadDim" : "HeadDim";
        string place = isOwn || arguments.Read<int>("HeadDim").Or(0) != 0 ? name : "Heads";
        report(Diagnostic.Create(
            DiagnosticDescriptors.HeadDimIdlesLanes,
            arguments.LocationOf(place),
            name,
            Text(spec.ValueHeadDim),
            string.Join(
                " and ", idle.Select(static width => $"{Text(width.Idle.Lanes)} of {Text(width.Width.Lanes)} lanes of the last {width.Width.Name} ({Percent(width.Idle.Share)} of the arithmetic)")),
            Text(lanes),
            List(NearestValues.Multiples(spec.ValueHeadDim, lanes, lanes, ShapeLimits.MaxHeadDim))));
    }

    /// <summary>Projections have their lanes along output columns, of which there are as many as the widths say.</summary>
    private void ReportWidth()
    {
        (VectorWidth width, double share) = Worst(spec);
        if (share < AdviceThresholds.IdleShare)
        {
            return;
        }

        (string name, int value, Func<int, AttentionSpec?> resized) = Subject();
        IdleWidth.Report(arguments, report, name, value, width, share, "projections'", Share);

        double? Share(int candidate) => candidate is >= ShapeLimits.MinDModel and <= ShapeLimits.MaxDModel && resized(candidate) is { HeadDim: >= 1 and <= ShapeLimits.MaxHeadDim } other
            ? Worst(other).Share
            : null;
    }

    /// <summary>The argument that could be another one, and the spec with it.</summary>
    private (string Name, int Value, Func<int, AttentionSpec?> Resized) Subject()
    {
        if (arguments.Read<int>("OutputDim").Or(0) != 0 && Worst(spec with { OutputDim = IdleWidth.NextWhole(spec.OutputDim) }).Share < AdviceThresholds.IdleShare)
        {
            return ("OutputDim", spec.OutputDim, width => spec with { OutputDim = width });
        }

        return arguments.Read<int>("HeadDim").Or(0) != 0
            ? ("HeadDim", spec.HeadDim, dim => spec with { HeadDim = dim, ValueHeadDim = spec.ValueHeadDim == spec.HeadDim ? dim : spec.ValueHeadDim })
            : ("DModel", spec.DModel, WithDModel);
    }

    /// <summary>What follows from the model width follows it.</summary>
    private AttentionSpec? WithDModel(int width)
    {
        if (width % spec.Heads != 0)
        {
            return null;
        }

        int headDim = width / spec.Heads;
        return spec with
        {
            DModel = width,
            HeadDim = headDim,
            ValueHeadDim = spec.ValueHeadDim == spec.HeadDim ? headDim : spec.ValueHeadDim,
            KeyDim = spec.KeyDim == spec.DModel ? width : spec.KeyDim,
            ValueDim = spec.ValueDim == spec.DModel ? width : spec.ValueDim,
            OutputDim = spec.OutputDim == spec.DModel ? width : spec.OutputDim,
        };
    }

    private void ReportScoreWork()
    {
        bool hasWindow = spec.LeftWindow >= 0 || (spec.RightWindow >= 0 && !spec.Causal);
        if (spec.Sequence == 0 || hasWindow || !spec.SharesInputPanels)
        {
            return;
        }

        double projections = (double)LayerWork.ProjectionsPerToken(spec) * spec.Sequence;
        double scores = (double)LayerWork.Pairs(spec, spec.Sequence) * LayerWork.PerPair(spec);
        if (scores < AdviceThresholds.ScoresToProjections * projections)
        {
            return;
        }

        long level = Math.Max(1, LayerWork.ProjectionsPerToken(spec) / LayerWork.PerPair(spec));
        string wayOut = spec.Causal
            ? $"Window = {Text(level)}"
            : $"LeftWindow = {Text(level / 2)}, RightWindow = {Text(level / 2)}";
        report(Diagnostic.Create(
            DiagnosticDescriptors.ScoresDwarfProjections,
            arguments.LocationOf("Sequence"),
            Text(spec.Sequence),
            scores.ToString("0", CultureInfo.InvariantCulture),
            (scores / projections).ToString("0.#", CultureInfo.InvariantCulture),
            wayOut));
    }

    private static (VectorWidth Width, double Share) Worst(AttentionSpec candidate) => IdleWidth.Worst(width => LayerWork.IdleInProjections(candidate, width));

    private static string List(IReadOnlyList<int> values) => values.Count == 0 ? "none" : string.Join(" and ", values.Select(static value => Text(value)));

    private static string Percent(double share) => share.ToString("0 %", CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
