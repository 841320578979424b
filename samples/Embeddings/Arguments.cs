namespace Embeddings;

/// <summary>What the command line asks for.</summary>
/// <param name="Model"><c>minilm</c> or <c>arctic</c>.</param>
/// <param name="Question">What the nearest sentences are looked for.</param>
/// <param name="Compares">Whether ONNX Runtime runs beside.</param>
internal sealed record Arguments(string Model, string Question, bool Compares)
{
    public const string Usage =
        """
        usage: Embeddings [--model minilm|arctic] [--no-compare] [question]
          --model       all-MiniLM-L6-v2, which is the default, or snowflake-arctic-embed-xs
          --no-compare  does not run ONNX Runtime beside, which published programs never do
        """;

    private const string DefaultQuestion = "How do I keep my plants alive while I am away?";

    /// <summary>Null for a line that is not understood.</summary>
    public static Arguments? Parse(string[] args)
    {
        (string model, bool compares, List<string> words) = ("minilm", Comparison.IsThere, []);
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--model" when i + 1 < args.Length && args[i + 1] is "minilm" or "arctic":
                    model = args[++i];
                    break;
                case "--no-compare":
                    compares = false;
                    break;
                case var word when word.StartsWith("--", StringComparison.Ordinal):
                    return null;
                default:
                    words.Add(args[i]);
                    break;
            }
        }

        return new Arguments(model, words.Count == 0 ? DefaultQuestion : string.Join(' ', words), compares);
    }
}
