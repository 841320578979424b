using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>Turns token ids into the rows that the first layer takes: the sum of the tables, and the norm behind it if there is one.</summary>
internal sealed class EmbeddingRows(EmbeddingWeights weights, ModelNorm? norm)
{
    private readonly PackedNorm? _norm = norm.Pack();

    /// <summary>The tables.</summary>
    public EmbeddingWeights Weights => weights;

    /// <summary>Writes the rows of one sequence.</summary>
    /// <param name="tokens">Its token ids, which have been checked.</param>
    /// <param name="types">Their types, or none for type 0.</param>
    /// <param name="first">The position of the first of them.</param>
    /// <param name="rows"><c>[tokens, E]</c>.</param>
    public void Write(ReadOnlySpan<int> tokens, ReadOnlySpan<int> types, int first, Span<float> rows)
    {
        int width = weights.DModel;
        for (int i = 0; i < tokens.Length; i++)
        {
            Span<float> row = rows.Slice(i * width, width);
            Row(weights.Tokens, tokens[i]).CopyTo(row);
            if (weights.Scale != 1)
            {
                TensorPrimitives.Multiply(row, weights.Scale, row);
            }

            if (weights.TokenTypeCount > 0)
            {
                TensorPrimitives.Add(row, Row(weights.TokenTypes, types.IsEmpty ? 0 : types[i]), row);
            }

            if (weights.PositionCount > 0)
            {
                TensorPrimitives.Add(row, Row(weights.Positions, weights.FirstPosition + first + i), row);
            }
        }

        _norm?.Apply(rows, rows);

        ReadOnlySpan<float> Row(ReadOnlySpan<float> table, int index) => table.Slice(index * width, width);
    }

    /// <summary>Adds the tables and the norm to a hash.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(MemoryMarshal.AsBytes<int>(
            [weights.VocabularySize, weights.PositionCount, weights.TokenTypeCount, weights.FirstPosition, BitConverter.SingleToInt32Bits(weights.Scale)]));
        hash.AppendFloats(weights.Tokens);
        hash.AppendFloats(weights.Positions);
        hash.AppendFloats(weights.TokenTypes);
        _norm?.AppendTo(hash);
    }

    /// <summary>Throws unless all ids are of the vocabulary, and types of the table.</summary>
    public void Check(ReadOnlySpan<int> tokens, ReadOnlySpan<int> types)
    {
        if (!types.IsEmpty && types.Length != tokens.Length)
        {
            throw new ArgumentException($"tokenTypes must hold one type for each of the {tokens.Length} tokens or be empty, but holds {types.Length}.", "tokenTypes");
        }

        CheckIds(tokens, weights.VocabularySize, "tokens", "the vocabulary");
        CheckIds(types, Math.Max(1, weights.TokenTypeCount), "tokenTypes", "the token types");
    }

    /// <summary>Throws unless a sequence has a position for each of its tokens.</summary>
    /// <param name="item">Its number, for the message.</param>
    /// <param name="tokens">Tokens, those before the call among them.</param>
    public void CheckPositions(int item, long tokens)
    {
        if (weights.PositionCount > 0 && tokens > weights.PositionCount)
        {
            throw new ArgumentException(
                $"Sequence {item} has {tokens} tokens, but the model has {weights.PositionCount} positions: a text, and what is written behind it, must not be longer.", "tokens");
        }
    }

    /// <summary>Throws unless the rows of tokens that pass through the layers together fit into one array.</summary>
    /// <param name="tokens">Tokens.</param>
    /// <param name="item">The number of their sequence, for the message; null where they are all tokens of a call.</param>
    public void CheckRows(long tokens, int? item = null)
    {
        if (tokens * weights.DModel > AlignedBuffer.MaxLength)
        {
            throw new ArgumentException(
                $"{(item is { } number ? $"Sequence {number}" : "tokens")} must have rows that fit into one array of {AlignedBuffer.MaxLength} floats, but has {tokens} of {weights.DModel} floats.", "tokens");
        }
    }

    private static void CheckIds(ReadOnlySpan<int> ids, int count, string name, string what)
    {
        for (int i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)count)
            {
                throw new ArgumentOutOfRangeException(name, ids[i], $"{name}[{i}] must be from 0 to {count - 1}, {what} of the model, but is {ids[i]}.");
            }
        }
    }
}
