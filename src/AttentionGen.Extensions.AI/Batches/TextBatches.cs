using System.Buffers;

namespace AttentionGen;

/// <summary>Takes texts through a model in batches of about as many tokens, those of about the same length together.</summary>
internal sealed class TextBatches(TextEncoder encoder, ITextTokenizer tokenizer, int maxTokens, int tokensPerBatch, int maxDegree)
{
    /// <summary>Texts that become tokens before the first of them passes through the model: what is sorted together, and kept.</summary>
    private const int TextsAtOnce = 4096;

    /// <summary>Tokens after which no more texts do.</summary>
    private const int TokensAtOnce = 1 << 22;

    /// <summary>Takes all texts to vectors.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="prompt">What is put in front of each.</param>
    /// <param name="dimensions">The dimensions of a vector, at most the model's.</param>
    /// <param name="vectors">A new array for each text.</param>
    /// <param name="cancellationToken">Looked at for each text that becomes tokens, and for each batch.</param>
    /// <returns>Tokens that passed through the model.</returns>
    public long Encode(string[] texts, string prompt, int dimensions, float[][] vectors, CancellationToken cancellationToken)
    {
        long tokens = 0;
        for (int first = 0, next; first < texts.Length; first = next)
        {
            int most = Math.Min(TextsAtOnce, texts.Length - first);
            using var window = new TokenWindow(most);
            for (next = first; next < first + most && window.TokenCount < TokensAtOnce; next++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                window.Add(tokenizer, prompt.Length == 0 ? texts[next] : prompt + texts[next], maxTokens);
            }

            window.SortByLength();
            Encode(window, dimensions, vectors.AsSpan(first, window.Count), cancellationToken);
            tokens += window.TokenCount;
        }

        return tokens;
    }

    private void Encode(TokenWindow window, int dimensions, Span<float[]> vectors, CancellationToken cancellationToken)
    {
        int[] tokens = ArrayPool<int>.Shared.Rent(Math.Min(Math.Max(tokensPerBatch, maxTokens), window.TokenCount));
        int[] ends = ArrayPool<int>.Shared.Rent(window.Count + 1);
        float[] rows = [];
        try
        {
            for (int first = 0, next; first < window.Count; first = next)
            {
                cancellationToken.ThrowIfCancellationRequested();
                next = Gather(window, first, tokens, ends);
                int texts = next - first;
                Rent(ref rows, texts * encoder.Dimensions);
                Span<float> batch = rows.AsSpan(0, texts * encoder.Dimensions);
                encoder.Encode(tokens.AsSpan(0, ends[texts]), ends.AsSpan(0, texts + 1), batch, maxDegreeOfParallelism: maxDegree);
                for (int i = 0; i < texts; i++)
                {
                    vectors[window.IndexOf(first + i)] = Shorten(batch.Slice(i * encoder.Dimensions, dimensions));
                }
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(tokens);
            ArrayPool<int>.Shared.Return(ends);
            ArrayPool<float>.Shared.Return(rows);
        }
    }

    /// <summary>Puts texts behind each other while they are within the batch's tokens; says which comes next.</summary>
    private int Gather(TokenWindow window, int first, int[] tokens, int[] ends)
    {
        ends[0] = 0;
        int next = first;
        do
        {
            ReadOnlySpan<int> text = window.TokensOf(next);
            text.CopyTo(tokens.AsSpan(ends[next - first]));
            ends[next - first + 1] = ends[next - first] + text.Length;
            next++;
        }
        while (next < window.Count && ends[next - first] + window.TokensOf(next).Length <= tokensPerBatch);
        return next;
    }

    private static void Rent(ref float[] rows, int length)
    {
        if (rows.Length < length)
        {
            ArrayPool<float>.Shared.Return(rows);
            rows = [];
            rows = ArrayPool<float>.Shared.Rent(length);
        }
    }

    /// <summary>A vector that was cut has another L2 norm than the whole one.</summary>
    private float[] Shorten(ReadOnlySpan<float> vector)
    {
        float[] shortened = vector.ToArray();
        if (encoder.Normalize && vector.Length < encoder.Dimensions)
        {
            L2Norm.Divide(shortened);
        }

        return shortened;
    }
}
