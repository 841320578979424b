using System.Globalization;
using AttentionGen.Generator.Parsing;
using AttentionGen.Generator.Planning;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics.Advice;

/// <summary>Reports a width of which a good part of the tiles' lanes computes what nobody reads, with the values near it that waste least.</summary>
internal static class IdleWidth
{
    /// <summary>How far away a width is still like the one that was asked for: the columns of one tile.</summary>
    private static int Neighbourhood => Tunables.TileVectors * VectorWidth.All[0].Lanes;

    /// <summary>The vectors that waste most, of those that are meant to be fast.</summary>
    /// <param name="share">The share that is idle in vectors of a width.</param>
    public static (VectorWidth Width, double Share) Worst(Func<VectorWidth, double> share) => LayerWork.FastWidths
        .Select(width => (width, share(width)))
        .OrderByDescending(static width => width.Item2)
        .First();

    /// <summary>The next multiple of the widest vector.</summary>
    public static int NextWhole(int width) => (width + VectorWidth.All[0].Lanes - 1) / VectorWidth.All[0].Lanes * VectorWidth.All[0].Lanes;

    /// <param name="arguments">The attribute.</param>
    /// <param name="report">Where to.</param>
    /// <param name="name">The argument.</param>
    /// <param name="value">Its value.</param>
    /// <param name="width">The vectors that waste most.</param>
    /// <param name="share">What they waste.</param>
    /// <param name="whose">Whose arithmetic it is a share of, as in "the projections' arithmetic".</param>
    /// <param name="shareOf">What another value would waste; null where it is none.</param>
    public static void Report(
        AttributeArguments arguments, Action<Diagnostic> report, string name, int value, VectorWidth width, double share, string whose, Func<int, double?> shareOf)
    {
        int[] better = [.. Nearest(value, -1, shareOf), .. Nearest(value, 1, shareOf)];
        report(Diagnostic.Create(
            DiagnosticDescriptors.WidthIdlesLanes,
            arguments.LocationOf(name),
            name,
            Text(value),
            share.ToString("0 %", CultureInfo.InvariantCulture),
            width.Name,
            better.Length == 0 ? "none" : string.Join(" and ", better.Select(Text)),
            whose));
    }

    /// <summary>The value at hand on one side that wastes least, and of several the nearest; none if all waste as much.</summary>
    private static IEnumerable<int> Nearest(int value, int step, Func<int, double?> shareOf) => Enumerable.Range(1, Neighbourhood)
        .Select(distance => value + (step * distance))
        .Select(candidate => (Value: candidate, Share: shareOf(candidate)))
        .Where(static candidate => candidate.Share < AdviceThresholds.IdleShare)
        .OrderBy(static candidate => candidate.Share)
        .Take(1)
        .Select(static candidate => candidate.Value);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
