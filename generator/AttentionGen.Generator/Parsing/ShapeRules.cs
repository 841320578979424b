using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using static AttentionGen.Generator.Model.ShapeLimits;

namespace AttentionGen.Generator.Parsing;

/// <summary>
/// Takes the attribute's arguments; hands on a spec with heads, model width and scale, or reports why there is none.
/// </summary>
/// <remarks>
/// A value is null where it is unknown, because it is missing, out of range or not a constant. What depends on an unknown
/// value is not checked: one mistake gives one message.
/// </remarks>
internal sealed class ShapeRules(AttributeArguments arguments, ProblemReport problems)
{
    public AttentionSpec? Check(TypeLocation location)
    {
        int? dModel = ModelWidthRule.Check(arguments, problems);
        int? heads = CheckHeads(dModel);
        int? headDim = CheckHeadDim(dModel, heads);
        int? keyValueHeads = CheckKeyValueHeads(heads);
        int? sequence = CheckSequence();
        double? scale = CheckScale(headDim);
        bool? causal = CheckFlag("Causal", false);
        bool? bias = CheckFlag("Bias", true);
        bool? outputProjection = CheckFlag("OutputProjection", true);

        return dModel is { } e && heads is { } h && headDim is { } d && keyValueHeads is { } g
            && sequence is { } t && scale is { } s && causal is { } c && bias is { } b && outputProjection is { } o
            ? new AttentionSpec(location, e, h, d, g, c, b, o, t, s)
            : null;
    }

    private int? CheckHeads(int? dModel)
    {
        Argument<int> given = Read<int>("Heads");
        if (given.State == ArgumentState.Broken || given.Value is >= 1 and <= MaxHeads)
        {
            return given.State == ArgumentState.Given ? given.Value : null;
        }

        bool missing = given.State == ArgumentState.Absent;
        int example = SuggestHeads(dModel, missing ? null : given.Value);
        problems.Add(
            DiagnosticDescriptors.InvalidHeads,
            arguments.LocationOf("Heads"),
            missing ? [] : [example],
            [missing ? "is not set" : Text(given.Value) + " is out of range", Text(example)]);
        return null;
    }

    private int? CheckHeadDim(int? dModel, int? heads)
    {
        Argument<int> given = Read<int>("HeadDim");
        if (given.State == ArgumentState.Broken)
        {
            return null;
        }

        return given.Value == 0 ? DeriveHeadDim(dModel, heads) : CheckGivenHeadDim(given.Value, dModel, heads);
    }

    private int? CheckGivenHeadDim(int headDim, int? dModel, int? heads)
    {
        Location location = arguments.LocationOf("HeadDim");
        if (headDim is < 1 or > MaxHeadDim)
        {
            int nearest = NearestValues.Clamp(headDim, 1, MaxHeadDim);
            problems.Add(DiagnosticDescriptors.InvalidHeadDim, location, [nearest], [Text(headDim), "HeadDim = " + Text(nearest)]);
            return null;
        }

        if (dModel is { } e && heads is { } h && (long)e * h * headDim is var elements and > MaxProjectionElements)
        {
            int largest = (int)Math.Min(MaxHeadDim, MaxProjectionElements / ((long)e * h));
            problems.Add(
                DiagnosticDescriptors.ProjectionTooLarge,
                location,
                [largest],
                ["HeadDim " + Text(headDim), "DModel " + Text(e), "Heads " + Text(h), Text(elements), Text(MaxProjectionElements), "HeadDim", Text(largest)]);
            return null;
        }

        return headDim;
    }

    private int? DeriveHeadDim(int? dModel, int? heads)
    {
        if (dModel is not { } e || heads is not { } h)
        {
            return null;
        }

        if (e % h != 0)
        {
            IReadOnlyList<int> widths = NearestValues.Multiples(e, h, MinDModel, Math.Min(MaxDModel, h * MaxHeadDim));
            IReadOnlyList<int> counts = DivisorsOfWidth(e, h);
            problems.Add(
                DiagnosticDescriptors.IndivisibleDModel,
                arguments.LocationOf("DModel"),
                new WayOut { Replacements = widths, Elsewhere = (arguments.LocationOf("Heads"), counts) },
                Text(e),
                Text(h),
                List(widths),
                List(counts));
            return null;
        }

        int headDim = e / h;
        if (headDim > MaxHeadDim)
        {
            IReadOnlyList<int> counts = DivisorsOfWidth(e, h);
            problems.Add(
                DiagnosticDescriptors.InvalidHeadDim,
                arguments.LocationOf("Heads"),
                counts,
                [$"{Text(headDim)} (DModel {Text(e)} / Heads {Text(h)})", counts.Count == 0 ? "HeadDim = 512" : "Heads = " + List(counts)]);
            return null;
        }

        return headDim;
    }

    private int? CheckKeyValueHeads(int? heads)
    {
        Argument<int> given = Read<int>("KeyValueHeads");
        if (given.State == ArgumentState.Broken || heads is not { } h)
        {
            return null;
        }

        if (given.Value == 0)
        {
            return h;
        }

        if (given.Value > 0 && h % given.Value == 0)
        {
            return given.Value;
        }

        IReadOnlyList<int> counts = NearestValues.Divisors(h, Math.Max(1, given.Value), 1, h);
        problems.Add(
            DiagnosticDescriptors.InvalidKeyValueHeads,
            arguments.LocationOf("KeyValueHeads"),
            counts,
            [Text(given.Value), Text(h), List(counts)]);
        return null;
    }

    private int? CheckSequence()
    {
        Argument<int> given = Read<int>("Sequence");
        if (given.State != ArgumentState.Broken && given.Value is < 0 or > MaxSequence)
        {
            problems.Add(
                DiagnosticDescriptors.InvalidSequence,
                arguments.LocationOf("Sequence"),
                new WayOut { Removals = ["Sequence"] },
                Text(given.Value));
            return null;
        }

        return given.State == ArgumentState.Broken ? null : given.Value;
    }

    private double? CheckScale(int? headDim)
    {
        Argument<double> given = Read<double>("Scale");
        double? usual = headDim is { } d ? 1 / Math.Sqrt(d) : null;
        if (given.State == ArgumentState.Broken)
        {
            return null;
        }

        if (given.Value == 0)
        {
            return usual;
        }

        // The kernels hold the scale as a float32 and in units of log2, where it is larger; it has to survive that.
        float single = (float)(given.Value / Math.Log(2.0));
        if (single > 0 && !float.IsInfinity(single))
        {
            return given.Value;
        }

        problems.Add(
            DiagnosticDescriptors.InvalidScale,
            arguments.LocationOf("Scale"),
            new WayOut { Removals = ["Scale"] },
            given.Value.ToString("R", CultureInfo.InvariantCulture),
            "1/sqrt(HeadDim)" + (usual is { } value ? " = " + value.ToString("G6", CultureInfo.InvariantCulture) : ""));
        return null;
    }

    private bool? CheckFlag(string name, bool otherwise)
    {
        Argument<bool> given = Read<bool>(name);
        return given.State == ArgumentState.Broken ? null : given.Or(otherwise);
    }

    private Argument<T> Read<T>(string name)
        where T : struct
    {
        Argument<T> argument = arguments.Read<T>(name);
        if (argument.State == ArgumentState.Broken)
        {
            problems.AddSilently();
        }

        return argument;
    }

    /// <summary>
    /// The head count nearest to the given one; for a missing one, that which makes heads of 64 or a little more, as most
    /// published models do. Where the width has to be divided by it, one that divides it.
    /// </summary>
    private int SuggestHeads(int? dModel, int? given)
    {
        int wanted = NearestValues.Clamp(given ?? (dModel ?? 512) / 64, 1, MaxHeads);
        bool isDivisor = dModel is not null && arguments.Read<int>("HeadDim").Or(0) == 0;
        IReadOnlyList<int> divisors = isDivisor ? DivisorsOfWidth(dModel!.Value, wanted) : [];
        return divisors.Count == 0 ? wanted : divisors[0];
    }

    /// <summary>The closest head counts that divide the width into heads of a supported size.</summary>
    private static IReadOnlyList<int> DivisorsOfWidth(int dModel, int heads) =>
        NearestValues.Divisors(dModel, heads, (dModel + MaxHeadDim - 1) / MaxHeadDim, MaxHeads);

    private static string List(IReadOnlyList<int> values) =>
        values.Count == 0 ? "none" : string.Join(" and ", values.Select(value => Text(value)));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
