namespace Browser;

/// <summary>What the layer made of a sentence.</summary>
/// <param name="Words">The sentence.</param>
/// <param name="Weights">How much each word attends to each other one, <c>[heads, words, words]</c>; each row sums to one.</param>
/// <param name="Checksum">Of the output's bits, as the Quickstart prints it.</param>
/// <param name="Difference">The largest one from PyTorch's output, for the sentence of which that is known.</param>
public sealed record AttentionResult(IReadOnlyList<string> Words, float[] Weights, ulong Checksum, double? Difference)
{
    /// <summary>The weights with which a word attends to all words.</summary>
    public ReadOnlySpan<float> Row(int head, int query) => Weights.AsSpan(((head * Words.Count) + query) * Words.Count, Words.Count);

    /// <summary>The word to which a word attends most.</summary>
    public int Most(int head, int query)
    {
        ReadOnlySpan<float> row = Row(head, query);
        int most = 0;
        for (int key = 1; key < row.Length; key++)
        {
            most = row[key] > row[most] ? key : most;
        }

        return most;
    }
}
