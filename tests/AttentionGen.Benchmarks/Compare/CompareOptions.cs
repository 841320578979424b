using System.Globalization;
using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>The arguments of <c>compare</c>.</summary>
/// <param name="Shapes">The selected shapes, in the order of the catalogue.</param>
/// <param name="Threads">The numbers of threads to compare with, one row each.</param>
/// <param name="Peer">Whether ONNX Runtime takes part.</param>
/// <param name="Csv">Whether lines for programs are written instead of a table for people.</param>
internal sealed record CompareOptions(IReadOnlyList<BenchmarkShape> Shapes, IReadOnlyList<int> Threads, bool Peer, bool Csv)
{
    /// <summary>The columns of <c>--csv</c>.</summary>
    public const string Columns = "shape,threads,ours_us,peer_us,ratio,percent_of_limit,bytes_per_call,processor,width,disturbed";

    public const string Usage = $"""
        compare [--shapes S1,L2 | --layers | --functions [NAME]] [--threads 1,2] [--full | --causal] [--no-peer] [--disturb] [--csv] [--stages | --instructions]
          --shapes        only these, of S1 to S16 (attention) and L1 to L7 (whole layers)
          --layers        only whole layers, L1 to L7
          --functions     score and mask functions instead, those with NAME in their names: against the attribute's options, ONNX Runtime with a dense
                          mask, and a dense mask of the call
          --threads       with these numbers of threads; without it, 1 and all cores
          --full          only without a causal mask
          --causal        only with a causal mask
          --no-peer       against the machine's limit only, without ONNX Runtime
          --disturb       while a second process is kept busy on the same cores
          --csv           lines {Columns} on standard output
          --stages        where the time goes: each stage of a layer, of S1 to S12, by itself, on one thread
          --instructions  instructions per multiply-add of each hot loop, from the JIT's listing; nothing is timed
        """;

    /// <summary>Whether the stages of each layer are timed instead of whole layers.</summary>
    public bool Stages { get; init; }

    /// <summary>Whether the instructions of the hot loops are counted, and nothing is timed.</summary>
    public bool Instructions { get; init; }

    /// <summary>Whether a second process is kept busy on the same cores meanwhile.</summary>
    public bool Disturb { get; init; }

    /// <summary>A part of the names of score and mask functions that are compared instead of shapes; null for shapes.</summary>
    public string? Functions { get; init; }

    /// <summary>Reads the arguments behind the command's name.</summary>
    /// <exception cref="ArgumentException">An argument is unknown; the message is meant for the user.</exception>
    public static CompareOptions Parse(ReadOnlySpan<string> arguments)
    {
        string[]? ids = null;
        string? functions = null;
        IReadOnlyList<int> threads = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
        bool csv = false, stages = false, instructions = false, disturb = false, full = false, causal = false, peer = true;
        while (!arguments.IsEmpty)
        {
            string argument = arguments[0];
            arguments = arguments[1..];
            switch (argument)
            {
                case "--layers":
                    ids = [.. BenchmarkShape.All.Where(shape => shape.Stack is not null).Select(shape => shape.Id)];
                    break;
                case "--functions":
                    bool hasName = !arguments.IsEmpty && !arguments[0].StartsWith("--", StringComparison.Ordinal);
                    functions = hasName ? arguments[0] : "";
                    arguments = arguments[(hasName ? 1 : 0)..];
                    break;
                case "--csv":
                    csv = true;
                    break;
                case "--stages":
                    stages = true;
                    break;
                case "--instructions":
                    instructions = true;
                    break;
                case "--disturb":
                    disturb = true;
                    break;
                case "--full":
                    full = true;
                    break;
                case "--causal":
                    causal = true;
                    break;
                case "--no-peer":
                    peer = false;
                    break;
                case "--shapes" when !arguments.IsEmpty:
                    ids = List(arguments[0]);
                    arguments = arguments[1..];
                    break;
                case "--threads" when !arguments.IsEmpty:
                    threads = [.. List(arguments[0]).Select(ThreadCount).Distinct()];
                    arguments = arguments[1..];
                    break;
                default:
                    throw new ArgumentException($"Unexpected argument '{argument}'.");
            }
        }

        bool bothMasks = full == causal;
        return new CompareOptions(
            [.. Select(ids).Where(shape => bothMasks || shape.Causal == causal)],
            threads,
            peer,
            csv)
        {
            Stages = stages,
            Instructions = instructions,
            Disturb = disturb,
            Functions = functions,
        };
    }

    /// <summary>The same for commands that read the kernels of an attention alone.</summary>
    /// <exception cref="ArgumentException">No such shape is selected; the message is meant for the user.</exception>
    public CompareOptions AttentionOnly()
    {
        BenchmarkShape[] attention = [.. Shapes.Where(shape => shape.Stack is null)];
        return attention.Length > 0 ? this with { Shapes = attention } : throw new ArgumentException("This is for S1 to S16 only.");
    }

    /// <summary>The same for commands that know attention layers with no option but the mask.</summary>
    /// <exception cref="ArgumentException">No such shape is selected; the message is meant for the user.</exception>
    public CompareOptions PlainLayersOnly()
    {
        BenchmarkShape[] plain = [.. Shapes.Where(shape => shape.IsPlain)];
        return plain.Length > 0 ? this with { Shapes = plain } : throw new ArgumentException("This is for S1 to S12 only.");
    }

    private static string[] List(string argument) =>
        argument.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static int ThreadCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is > 0 and <= 1024
            ? threads
            : throw new ArgumentException($"'{text}' is not a number of threads.");

    private static IEnumerable<BenchmarkShape> Select(string[]? ids)
    {
        if (ids is null)
        {
            return BenchmarkShape.All;
        }

        string? unknown = ids.FirstOrDefault(id => !BenchmarkShape.All.Any(shape => Matches(shape, id)));
        return unknown is null
            ? BenchmarkShape.All.Where(shape => ids.Any(id => Matches(shape, id)))
            : throw new ArgumentException($"There is no shape '{unknown}'.");
    }

    private static bool Matches(BenchmarkShape shape, string id) => shape.Id.Equals(id, StringComparison.OrdinalIgnoreCase);
}
