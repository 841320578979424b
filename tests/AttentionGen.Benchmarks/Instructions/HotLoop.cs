using System.Text.RegularExpressions;
using AttentionGen.Tests.Jit;

namespace AttentionGen.Benchmarks.Instructions;

/// <summary>The main loop of a generated method, as the JIT wrote it: of its innermost loops the one with the most multiply-adds.</summary>
/// <param name="Layer">The annotated class.</param>
/// <param name="Stage">The method, without the rows of its tile.</param>
/// <param name="Tile">Rows x vectors of accumulators, or their number alone where the method's name has no rows.</param>
/// <param name="Instructions">In one trip.</param>
/// <param name="MultiplyAdds">Those of them that are fused multiply-adds of vectors.</param>
/// <param name="StackReferences">Those of them that read or write the stack.</param>
internal sealed partial record HotLoop(string Layer, string Stage, string Tile, int Instructions, int MultiplyAdds, int StackReferences)
{
    /// <summary>How the names of the stages begin; other methods call these, or run once in a call.</summary>
    private static readonly string[] Stages = ["Project", "Scores", "Softmax", "Context"];

    /// <summary>What one useful instruction costs: 1 would be a loop of nothing else.</summary>
    public double Ratio => (double)Instructions / MultiplyAdds;

    /// <summary>The main loop of a method of one of the stages, or null if it has none.</summary>
    public static HotLoop? Of(Disassembly method)
    {
        // The type's name ends with the layer and the width, behind the namespace, with underscores between all of them.
        string[] names = method.Method.Split(':');
        if (!Stages.Any(stage => names[1].StartsWith(stage, StringComparison.Ordinal)))
        {
            return null;
        }

        string[][] loops = [.. method.HotLoops().Select(loop => loop.Where(line => Instruction().IsMatch(line)).ToArray())];
        if (loops.MaxBy(MultiplyAddsOf) is not { } main)
        {
            return null;
        }

        string layer = names[0].Split('_')[^2];
        Match name = TileName().Match(names[1]);
        int accumulators = main.Select(line => MultiplyAdd().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups["accumulator"].Value).Distinct().Count();
        string tile = int.TryParse(name.Groups["rows"].Value, out int rows) && rows > 0 && accumulators % rows == 0
            ? $"{rows}x{accumulators / rows}"
            : $"{accumulators}";
        return new HotLoop(
            layer,
            name.Groups["before"].Value + name.Groups["after"].Value,
            tile,
            main.Length,
            MultiplyAddsOf(main),
            method.StackReferences(main).Count());
    }

    private static int MultiplyAddsOf(IEnumerable<string> instructions) => instructions.Count(line => MultiplyAdd().IsMatch(line));

    /// <summary>Neither a label nor a comment, nor the padding in front of another loop.</summary>
    [GeneratedRegex(@"^\s+(?!align\b)[a-z]")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"^\s+vfn?madd\d+[ps]s\s+(?<accumulator>\w+)")]
    private static partial Regex MultiplyAdd();

    [GeneratedRegex(@"^(?<before>\D+)(?<rows>\d*)(?<after>.*)$")]
    private static partial Regex TileName();
}
