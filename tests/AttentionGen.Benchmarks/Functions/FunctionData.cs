using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.Functions;

/// <summary>What is attended to, and tables for functions over that many tokens.</summary>
internal sealed class FunctionData
{
    public const int DModel = 512;
    public const int Heads = 8;

    /// <summary>Tokens of a document.</summary>
    public const int DocumentTokens = 512;

    /// <summary>An image is 256 tokens of each 1,024, the others are text.</summary>
    private const int ImageTokens = 256;

    private const int TreeTokens = 32;

    public FunctionData(int tokens)
    {
        Tokens = tokens;
        Query = RandomData.Uniform(seed: 4, tokens * DModel);
        Key = RandomData.Uniform(seed: 5, tokens * DModel);
        Value = RandomData.Uniform(seed: 6, tokens * DModel);
        Document = Each(static i => i / DocumentTokens);
        Image = Each(static i => i / ImageTokens % 4 == 1 ? i / ImageTokens : -1);
        ImageOfKey = Each(static i => i / ImageTokens);
        Starts = [.. Enumerable.Range(0, tokens / ImageTokens).Select(static image => image * ImageTokens)];
        Ends = [.. Starts.Select(static start => start + (2 * ImageTokens))];
        Valid = [.. Enumerable.Range(0, tokens).Select(i => i < tokens * 3 / 4)];
        Origin = tokens - TreeTokens;
        Ancestors = [.. Enumerable.Range(0, TreeTokens).Select(Ancestry)];
    }

    public int Tokens { get; }

    /// <summary>Attends to all of it.</summary>
    public void Attend(LayerAttend attend, float[] output, in AttentionOptions options, int batch = 1) =>
        attend(Query, Key, Value, output, batch, Tokens / batch, Tokens / batch, options);

    /// <summary><c>[tokens, 512]</c>, as are the next two; of <c>Forward</c> the input.</summary>
    public float[] Query { get; }

    public float[] Key { get; }

    public float[] Value { get; }

    /// <summary>For each head, as ALiBi has it.</summary>
    public float[] Slopes { get; } = [.. Enumerable.Range(1, Heads).Select(static head => MathF.Pow(2, -head))];

    public int[] Document { get; }

    public int[] Image { get; }

    public int[] ImageOfKey { get; }

    public int[] Starts { get; }

    public int[] Ends { get; }

    public bool[] Valid { get; }

    public int[] Ancestors { get; }

    /// <summary>The tree's first token.</summary>
    public int Origin { get; }

    /// <summary>Where documents begin, and where the last one ends.</summary>
    public int[] DocumentEnds => [.. Enumerable.Range(0, (Tokens / DocumentTokens) + 1).Select(static i => i * DocumentTokens)];

    private int[] Each(Func<int, int> value) => [.. Enumerable.Range(0, Tokens).Select(value)];

    /// <summary>A guess and those that it continues, as bits: the guess before it by half.</summary>
    private static int Ancestry(int guess) => guess == 0 ? 1 : Ancestry((guess - 1) / 2) | (1 << guess);
}
