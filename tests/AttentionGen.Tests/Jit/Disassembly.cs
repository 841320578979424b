using System.Text.RegularExpressions;

namespace AttentionGen.Tests.Jit;

/// <summary>The machine code of one method, as the JIT prints it with <c>DOTNET_JitDisasm</c>.</summary>
/// <param name="Method">Type and method.</param>
/// <param name="Lines">Labels and instructions.</param>
internal sealed partial record Disassembly(string Method, IReadOnlyList<string> Lines)
{
    private const string Title = "; Assembly listing for method ";

    /// <summary>The methods of a listing.</summary>
    public static List<Disassembly> Read(IEnumerable<string> listing)
    {
        var methods = new List<Disassembly>();
        List<string> lines = [];
        foreach (string line in listing)
        {
            if (line.StartsWith(Title, StringComparison.Ordinal))
            {
                lines = [];
                methods.Add(new Disassembly(line[Title.Length..].Split('(')[0], lines));
            }

            lines.Add(line);
        }

        return methods;
    }

    /// <summary>
    /// The loops with multiply-adds that hold no other such loop, from a label to the jump back to it. What they hold of loops without any is left
    /// out: those that fetch what few tiles have no time for, which are passed by otherwise.
    /// </summary>
    public IEnumerable<IReadOnlyList<string>> HotLoops()
    {
        (int Start, int End)[] loops = [.. Loops()];
        (int Start, int End)[] multiplying = [.. loops.Where(loop => Body(loop).Any(IsMultiplyAdd))];
        foreach ((int Start, int End) loop in multiplying)
        {
            if (!multiplying.Any(other => other != loop && IsWithin(other, loop)))
            {
                (int Start, int End)[] others = [.. loops.Where(other => other != loop && IsWithin(other, loop))];
                yield return [.. Body(loop).Where((_, i) => !others.Any(other => loop.Start + i >= other.Start && loop.Start + i <= other.End))];
            }
        }

        IEnumerable<string> Body((int Start, int End) loop) => Lines.Skip(loop.Start).Take(loop.End - loop.Start + 1);

        static bool IsWithin((int Start, int End) inner, (int Start, int End) outer) => inner.Start >= outer.Start && inner.End <= outer.End;

        static bool IsMultiplyAdd(string line) => line.Contains("vfmadd", StringComparison.Ordinal);
    }

    /// <summary>Instructions among those given that read or write the stack.</summary>
    public IEnumerable<string> StackReferences(IEnumerable<string> instructions)
    {
        // Without a frame pointer rbp is a register like any other.
        bool hasFrame = Lines.Any(line => line.StartsWith("; rbp based frame", StringComparison.Ordinal));
        return instructions.Where(line => line.Contains("[rsp", StringComparison.Ordinal) || (hasFrame && line.Contains("[rbp", StringComparison.Ordinal)));
    }

    private IEnumerable<(int Start, int End)> Loops()
    {
        var labels = new Dictionary<string, int>();
        for (int i = 0; i < Lines.Count; i++)
        {
            if (Label().Match(Lines[i]) is { Success: true } label)
            {
                labels[label.Groups[1].Value] = i;
            }
            else if (Jump().Match(Lines[i]) is { Success: true } jump && labels.TryGetValue(jump.Groups[1].Value, out int start))
            {
                yield return (start, i);
            }
        }
    }

    [GeneratedRegex(@"^(G_M\w+_IG\d+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s+j[a-z]+\s+(?:SHORT )?(G_M\w+_IG\d+)")]
    private static partial Regex Jump();
}
