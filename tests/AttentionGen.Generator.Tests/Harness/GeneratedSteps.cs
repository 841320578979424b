using System.Globalization;
using System.Text.RegularExpressions;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>One step of a tile: rows × vectors of multiply-adds.</summary>
internal readonly record struct GeneratedStep(int Rows, int Vectors)
{
    public int MultiplyAdds => Rows * Vectors;
}

/// <summary>Finds the steps that generated tiles call.</summary>
internal static partial class GeneratedSteps
{
    public static IEnumerable<GeneratedStep> CalledIn(string text) => Call().Matches(text).Select(call =>
        new GeneratedStep(Number(call.Groups[1]), Number(call.Groups[2])));

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    /// <summary>A call hands on the row; the method of the step declares a float before it.</summary>
    [GeneratedRegex(@"\bStep(\d+)x(\d+)\(ref row\b")]
    private static partial Regex Call();
}
