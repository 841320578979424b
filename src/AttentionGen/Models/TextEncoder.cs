using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>An encoder from token ids to vectors: embeddings, layers, final norm, pooling, and division by the L2 norm.</summary>
/// <remarks>
/// <para>
/// Texts are packed: their tokens follow each other without padding, and each attends to itself alone. A text's vector has the same bits alone and in
/// any batch, order or number of threads. Nothing is allocated per call.
/// </para>
/// <para>Immutable and thread-safe; a workspace serves one call at a time.</para>
/// </remarks>
public sealed partial class TextEncoder
{
    /// <summary>Tokens that pass through the layers together: more would only need more memory. A longer text passes alone.</summary>
    private const int TokensAtOnce = 8192;

    /// <summary>Texts at most that do, so that their ends have room on the stack.</summary>
    private const int TextsAtOnce = 512;

    private readonly EmbeddingRows _embeddings;
    private readonly PackedNorm? _finalNorm;

    /// <summary>Puts an encoder together.</summary>
    /// <param name="layers">The layers, which are not causal as a rule.</param>
    /// <param name="embeddings">The tables, of the layers' width.</param>
    /// <param name="embeddingNorm">The norm behind the sum of the tables, or none.</param>
    /// <param name="finalNorm">The norm behind the last layer, or none.</param>
    /// <param name="pooling">How rows become a vector.</param>
    /// <param name="normalize">Whether vectors are divided by their L2 norm.</param>
    /// <exception cref="ArgumentNullException"><paramref name="layers"/> or <paramref name="embeddings"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// Widths differ, a layer has cross-attention, or a norm has no weights, a bias that its kind has not, or a kind or an epsilon that no norm has.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The pooling is none of the enumeration's.</exception>
    public TextEncoder(
        TransformerStack layers, EmbeddingWeights embeddings, ModelNorm? embeddingNorm, ModelNorm? finalNorm, Pooling pooling, bool normalize)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(embeddings);
        ModelChecks.Widths(layers, embeddings, embeddingNorm, finalNorm);
        if (!Enum.IsDefined(pooling))
        {
            throw new ArgumentOutOfRangeException(nameof(pooling), pooling, $"pooling must be one of {string.Join(", ", Enum.GetNames<Pooling>())}.");
        }

        Layers = layers;
        Pooling = pooling;
        Normalize = normalize;
        _embeddings = new EmbeddingRows(embeddings, embeddingNorm);
        _finalNorm = finalNorm.Pack();
    }

    /// <summary>The layers.</summary>
    public TransformerStack Layers { get; }

    /// <summary>The tables of the embeddings.</summary>
    public EmbeddingWeights Embeddings => _embeddings.Weights;

    /// <summary>How rows become a vector.</summary>
    public Pooling Pooling { get; }

    /// <summary>Whether vectors are divided by their L2 norm.</summary>
    public bool Normalize { get; }

    /// <summary>Floats of a vector, and of a hidden state.</summary>
    public int Dimensions => Layers.DModel;

    /// <summary>Takes texts to vectors.</summary>
    /// <param name="tokens">The token ids of all texts, one behind the other, with the special tokens that the model wants.</param>
    /// <param name="cumulativeLengths">0, and where each text ends; one more entry than there are texts.</param>
    /// <param name="vectors"><c>[texts, Dimensions]</c>, row-major. A text without tokens has a vector of zeros.</param>
    /// <param name="tokenTypes">The type of each token; by default 0.</param>
    /// <param name="workspace">Scratch memory, grown if it is too small; by default borrowed from a shared pool.</param>
    /// <param name="maxDegreeOfParallelism">Threads that may take part; 0 for as many as there are processors. The bits stay the same.</param>
    /// <exception cref="ArgumentException">
    /// A length does not fit, a text is longer than the model has positions or than one array has room for its rows, or memory overlaps.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A token or a type is none of the model, or the number of threads is negative.</exception>
    public void Encode(
        ReadOnlySpan<int> tokens,
        ReadOnlySpan<int> cumulativeLengths,
        Span<float> vectors,
        ReadOnlySpan<int> tokenTypes = default,
        Workspace? workspace = null,
        int maxDegreeOfParallelism = 0)
    {
        int texts = Check(tokens, cumulativeLengths, tokenTypes, maxDegreeOfParallelism);
        Arguments.CheckTensor(vectors.Length, 1, texts, Dimensions, nameof(vectors), "texts", nameof(Dimensions));
        CheckOverlap(vectors, nameof(vectors), tokens, cumulativeLengths, tokenTypes);
        Run(tokens, cumulativeLengths, tokenTypes, vectors, isPooled: true, workspace, maxDegreeOfParallelism);
    }

    /// <summary>Takes texts to the hidden states of their tokens: what the last layer gives, through the final norm.</summary>
    /// <param name="tokens">As for <see cref="Encode"/>.</param>
    /// <param name="cumulativeLengths">As for <see cref="Encode"/>.</param>
    /// <param name="states"><c>[tokens, Dimensions]</c>, row-major.</param>
    /// <param name="tokenTypes">As for <see cref="Encode"/>.</param>
    /// <param name="workspace">As for <see cref="Encode"/>.</param>
    /// <param name="maxDegreeOfParallelism">As for <see cref="Encode"/>.</param>
    /// <exception cref="ArgumentException">As for <see cref="Encode"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As for <see cref="Encode"/>.</exception>
    public void HiddenStates(
        ReadOnlySpan<int> tokens,
        ReadOnlySpan<int> cumulativeLengths,
        Span<float> states,
        ReadOnlySpan<int> tokenTypes = default,
        Workspace? workspace = null,
        int maxDegreeOfParallelism = 0)
    {
        Check(tokens, cumulativeLengths, tokenTypes, maxDegreeOfParallelism);
        Arguments.CheckTensor(states.Length, 1, tokens.Length, Dimensions, nameof(states), nameof(tokens), nameof(Dimensions));
        CheckOverlap(states, nameof(states), tokens, cumulativeLengths, tokenTypes);
        Run(tokens, cumulativeLengths, tokenTypes, states, isPooled: false, workspace, maxDegreeOfParallelism);
    }

    private int Check(ReadOnlySpan<int> tokens, ReadOnlySpan<int> cumulativeLengths, ReadOnlySpan<int> tokenTypes, int maxDegreeOfParallelism)
    {
        Arguments.CheckSize(maxDegreeOfParallelism, nameof(maxDegreeOfParallelism));
        int counted = Arguments.CheckCumulativeLengths(cumulativeLengths);
        if (counted != tokens.Length)
        {
            throw new ArgumentException($"tokens must hold the {counted} tokens at which cumulativeLengths ends, but holds {tokens.Length}.", nameof(tokens));
        }

        _embeddings.Check(tokens, tokenTypes);
        for (int i = 0; i + 1 < cumulativeLengths.Length; i++)
        {
            int length = cumulativeLengths[i + 1] - cumulativeLengths[i];
            _embeddings.CheckPositions(i, length);
            _embeddings.CheckRows(length, i);
        }

        return cumulativeLengths.Length - 1;
    }

    private static void CheckOverlap(
        ReadOnlySpan<float> written, string name, ReadOnlySpan<int> tokens, ReadOnlySpan<int> cumulativeLengths, ReadOnlySpan<int> tokenTypes)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(written);
        if (bytes.Overlaps(MemoryMarshal.AsBytes(tokens)) || bytes.Overlaps(MemoryMarshal.AsBytes(cumulativeLengths)) || bytes.Overlaps(MemoryMarshal.AsBytes(tokenTypes)))
        {
            throw new ArgumentException($"{name} must not overlap what the call reads.", name);
        }
    }

    [SkipLocalsInit]
    private void Run(
        ReadOnlySpan<int> tokens,
        ReadOnlySpan<int> ends,
        ReadOnlySpan<int> types,
        Span<float> target,
        bool isPooled,
        Workspace? workspace,
        int maxDegree)
    {
        int most = (int)Math.Min(TokensAtOnce, AlignedBuffer.MaxLength / Dimensions);
        Span<int> group = stackalloc int[TextsAtOnce + 1];
        group[0] = 0;
        for (int first = 0, end; first < ends.Length - 1; first = end)
        {
            end = first;
            do
            {
                end++;
                group[end - first] = ends[end] - ends[first];
            }
            while (end < ends.Length - 1 && end - first < TextsAtOnce && ends[end + 1] - ends[first] <= most);
            int start = ends[first];
            int count = ends[end] - start;
            ReadOnlySpan<int> typesOfGroup = types.IsEmpty ? types : types.Slice(start, count);
            Span<float> targetOfGroup = isPooled
                ? target[(first * Dimensions)..(end * Dimensions)]
                : target.Slice(start * Dimensions, count * Dimensions);
            RunGroup(tokens.Slice(start, count), group[..(end - first + 1)], typesOfGroup, targetOfGroup, isPooled, workspace, maxDegree);
        }
    }

    private void RunGroup(
        ReadOnlySpan<int> tokens,
        ReadOnlySpan<int> ends,
        ReadOnlySpan<int> types,
        Span<float> target,
        bool isPooled,
        Workspace? workspace,
        int maxDegree)
    {
        // Behind the scratch of the layers: rows that go into them, and, if they are pooled, rows that come out.
        int floats = tokens.Length * Dimensions;
        using var scratch = new ModelScratch(workspace, Layers.PackedWorkspaceBytes(ends, maxDegree), (isPooled ? 2L : 1L) * floats);
        Span<float> input = scratch.Rows(0, floats);
        Span<float> output = isPooled ? scratch.Rows(floats, floats) : target;
        for (int i = 0; i + 1 < ends.Length; i++)
        {
            int count = ends[i + 1] - ends[i];
            _embeddings.Write(
                tokens.Slice(ends[i], count), types.IsEmpty ? types : types.Slice(ends[i], count), first: 0, input.Slice(ends[i] * Dimensions, count * Dimensions));
        }

        Layers.Forward(input, output, ends, new AttentionOptions { Workspace = scratch.Workspace, MaxDegreeOfParallelism = maxDegree });
        if (isPooled)
        {
            for (int i = 0; i + 1 < ends.Length; i++)
            {
                Pool(output[(ends[i] * Dimensions)..(ends[i + 1] * Dimensions)], target.Slice(i * Dimensions, Dimensions));
            }
        }
        else
        {
            _finalNorm?.Apply(output, output);
        }
    }

    /// <summary>The rows of one text to its vector. Sums are in the order of the tokens, so that they are the same everywhere.</summary>
    private void Pool(Span<float> rows, Span<float> vector)
    {
        vector.Clear();
        if (rows.IsEmpty)
        {
            return;
        }

        if (Pooling == Pooling.Mean)
        {
            _finalNorm?.Apply(rows, rows);
            for (int start = 0; start < rows.Length; start += Dimensions)
            {
                TensorPrimitives.Add(vector, rows.Slice(start, Dimensions), vector);
            }

            TensorPrimitives.Divide(vector, rows.Length / Dimensions, vector);
        }
        else
        {
            rows.Slice(Pooling == Pooling.FirstToken ? 0 : rows.Length - Dimensions, Dimensions).CopyTo(vector);
            _finalNorm?.Apply(vector, vector);
        }

        if (Normalize)
        {
            L2Norm.Divide(vector);
        }
    }
}
