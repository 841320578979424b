using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>
/// What a call brings for the scores of the query heads that share a key/value head: masks, biases, sinks, and where
/// weights, scores and log-sum-exps go. Generated kernels ask whether there is such a thing, once for a tile, and hand the
/// rows over.
/// </summary>
/// <remarks>
/// A row is a position times the group size plus the head's number in the group. Positions and keys count as in
/// <see cref="HeadPanels"/>, where the keys that the layer adds come first; masks and weights are the caller's, where these
/// have no column or the last ones. The memory behind the pointers is pinned during a call.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct ScoreOptions
{
    private const float Ln2 = 0.69314718f;

    private static readonly float Log2E = (float)(1 / Math.Log(2));

    /// <summary>Position of the first query: where the diagonal is.</summary>
    internal int Shift { get; init; }

    /// <summary>Query heads of the group.</summary>
    internal int GroupSize { get; init; }

    /// <summary>Queries of the call.</summary>
    internal int QueryLength { get; init; }

    /// <summary>Keys of the call.</summary>
    internal int KeyLength { get; init; }

    /// <summary>Keys that the layer puts before them.</summary>
    internal int AddedKeys { get; init; }

    /// <summary>Positions before its own that a query sees; −1 for all.</summary>
    internal int LeftWindow { get; init; }

    /// <summary>Positions behind its own that a query sees; −1 for all.</summary>
    internal int RightWindow { get; init; }

    /// <summary>How the mask is stored.</summary>
    internal AttentionMaskKind MaskKind { get; init; }

    /// <summary>The first head's matrix of flags, for the boolean kinds.</summary>
    internal bool* MaskFlags { get; init; }

    /// <summary>The first head's matrix of biases, for the additive kind.</summary>
    internal float* MaskBias { get; init; }

    /// <summary>From the matrix of one head to that of the next; 0 if they share one.</summary>
    internal nint MaskHeadStride { get; init; }

    /// <summary>The first head's matrix of dropout flags, or null.</summary>
    internal bool* DropoutFlags { get; init; }

    /// <summary>The flag that means keep.</summary>
    internal bool DropoutKeeps { get; init; }

    /// <summary>What a kept probability is multiplied by.</summary>
    internal float DropoutScale { get; init; }

    /// <summary>The first head's matrix of weights, or null.</summary>
    internal float* Weights { get; init; }

    /// <summary>From one head's weights to the next's; 0 in a mean.</summary>
    internal nint WeightsHeadStride { get; init; }

    /// <summary>The part that a head has in the weights: 1, or 1/H in a mean.</summary>
    internal float WeightsShare { get; init; }

    /// <summary>The first head's matrix of scores, or null.</summary>
    internal float* Scores { get; init; }

    /// <summary>At which point scores are wanted.</summary>
    internal ScoreStage ScoreStage { get; init; }

    /// <summary>The first head's row of log-sum-exps, one for each query, or null.</summary>
    internal float* LogSumExp { get; init; }

    /// <summary>The first head's bias at distance 0; the next key's follows.</summary>
    internal float* DistanceBias { get; init; }

    /// <summary>From one head's biases to the next's.</summary>
    internal nint DistanceBiasHeadStride { get; init; }

    /// <summary>The first head's sink, in units of log2.</summary>
    internal float* Sinks { get; init; }

    /// <summary>Whether the call wants the log-sum-exp of each row.</summary>
    public bool WantsLogSumExp => LogSumExp is not null;

    /// <summary>Whether the call wants the scores.</summary>
    public bool WantsScores => Scores is not null;

    /// <summary>Whether the scores are wanted as they were before the cap.</summary>
    public bool WantsRawScores => ScoreStage == ScoreStage.Raw;

    /// <summary>Whether the scores are wanted with masks, and not before.</summary>
    public bool WantsMaskedScores => ScoreStage == ScoreStage.Masked;

    /// <summary>Whether keys are hidden, or scores changed, by a mask of the call.</summary>
    public bool HasMask => MaskKind != AttentionMaskKind.None;

    /// <summary>Whether probabilities are dropped.</summary>
    public bool HasDropout => DropoutFlags is not null;

    /// <summary>Whether the call wants the attention weights.</summary>
    public bool WantsWeights => Weights is not null;

    /// <summary>The logit that joins the denominator of a row, in units of log2.</summary>
    /// <param name="row">The row.</param>
    public float Sink(int row) => Sinks[row % GroupSize];

    /// <summary>Adds the bias of the distance to the scores of one row against keys block ... block + keys.</summary>
    /// <param name="row">The row.</param>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="scores">The scores, in units of log2.</param>
    public void AddDistanceBias(int row, int block, int keys, ref float scores)
    {
        (int position, int head) = Math.DivRem(row, GroupSize);
        float* bias = DistanceBias + (head * DistanceBiasHeadStride) + (block - position);
        BiasRows.Add(MemoryMarshal.CreateSpan(ref scores, keys), new ReadOnlySpan<float>(bias, keys));
    }

    /// <summary>Notes the logarithm of a row's sum of exponentials, over its keys alone, in natural units.</summary>
    /// <param name="row">The row.</param>
    /// <param name="maximum">The row's largest score, in units of log2.</param>
    /// <param name="sum">The sum of its exponentials, relative to the maximum.</param>
    public void WriteLogSumExp(int row, float maximum, float sum)
    {
        (int position, int head) = Math.DivRem(row, GroupSize);
        LogSumExp[((nint)head * QueryLength) + position - Shift] =
            sum == 0f ? float.NegativeInfinity : (maximum + MathF.Log2(sum)) * Ln2;
    }

    /// <summary>Writes the scores of one row against keys block ... block + keys, in natural units.</summary>
    /// <param name="row">The row.</param>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="from">Keys of them that lie before the first one that the row sees.</param>
    /// <param name="visible">Keys of them that lie before the row's end.</param>
    /// <param name="scores">The scores, in units of log2.</param>
    public void WriteScores(int row, int block, int keys, int from, int visible, ref float scores)
    {
        int columns = KeyLength + AddedKeys;
        (int position, int head) = Math.DivRem(row, GroupSize);
        float* target = Scores + ((((nint)head * QueryLength) + (position - Shift)) * columns);
        for (int key = 0; key < keys; key++)
        {
            bool isHidden = WantsMaskedScores && (key < from || key >= visible);
            int column = block + key < AddedKeys ? KeyLength + block + key : block + key - AddedKeys;
            target[column] = isHidden ? float.NegativeInfinity : Unsafe.Add(ref scores, key) * Ln2;
        }
    }

    /// <summary>Hides or biases the scores of one row against keys block ... block + keys.</summary>
    /// <param name="row">The row.</param>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="scores">The scores, in units of log2.</param>
    public void Mask(int row, int block, int keys, ref float scores)
    {
        int skipped = Math.Clamp(AddedKeys - block, 0, keys);
        Span<float> shown = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scores, skipped), keys - skipped);
        nint first = MaskOffset(row, block + skipped);
        if (MaskKind == AttentionMaskKind.Additive)
        {
            BiasRows.Add(shown, new ReadOnlySpan<float>(MaskBias + first, shown.Length), Log2E);
        }
        else
        {
            var flags = new ReadOnlySpan<bool>(MaskFlags + first, shown.Length);
            FlagRows.Apply(shown, flags, keeps: MaskKind == AttentionMaskKind.Allow, factor: 1f, otherwise: float.NegativeInfinity);
        }
    }

    /// <summary>Whether a row may see a key, as far as the mask of the call is concerned.</summary>
    /// <param name="row">The row.</param>
    /// <param name="key">The key.</param>
    public bool Shows(int row, int key) =>
        key < AddedKeys || MaskKind switch
        {
            AttentionMaskKind.None => true,
            AttentionMaskKind.Additive => MaskBias[MaskOffset(row, key)] != float.NegativeInfinity,
            AttentionMaskKind.Allow => MaskFlags[MaskOffset(row, key)],
            _ => !MaskFlags[MaskOffset(row, key)],
        };

    /// <summary>
    /// Whether a row sees any key at all. Asked only where the sum of exponentials is zero, so it may take its time: the
    /// masks decide, not the scores.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="from">The first key that it could see.</param>
    /// <param name="visible">Keys before the row's end.</param>
    /// <param name="head">The head's keys.</param>
    public bool SeesAnyKey(int row, int from, int visible, scoped in HeadPanels head)
    {
        for (int key = from; key < visible; key++)
        {
            if (Sees(row, key, in head))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Applies dropout to a tile of exponentials; their sums are already taken.</summary>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="first">The first row.</param>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="exponentials">The tile.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    public void Drop(int rows, int first, int block, int keys, ref float exponentials, int stride)
    {
        int columns = KeyLength + AddedKeys;
        for (int row = 0; row < rows; row++)
        {
            (int position, int head) = Math.DivRem(first + row, GroupSize);
            bool* flags = DropoutFlags + ((((nint)head * QueryLength) + (position - Shift)) * columns);
            Span<float> values = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref exponentials, row * stride), keys);
            int added = Math.Clamp(AddedKeys - block, 0, keys);
            FlagRows.Apply(
                values[..added], new ReadOnlySpan<bool>(flags + KeyLength + block, added), DropoutKeeps, DropoutScale, otherwise: 0f);
            FlagRows.Apply(
                values[added..],
                new ReadOnlySpan<bool>(flags + (block + added - AddedKeys), keys - added),
                DropoutKeeps,
                DropoutScale,
                otherwise: 0f);
        }
    }

    /// <summary>Adds a tile of exponentials, each row multiplied by its factor, to the weights.</summary>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="first">The first row.</param>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="head">The head's keys.</param>
    /// <param name="exponentials">The tile.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="factors">One for each row.</param>
    public void AddWeights(
        int rows, int first, int block, int keys, scoped in HeadPanels head, ref float exponentials, int stride, ref float factors)
    {
        int columns = KeyLength + AddedKeys;
        int added = Math.Clamp(AddedKeys - block, 0, keys);
        for (int row = 0; row < rows; row++)
        {
            (int position, int member) = Math.DivRem(first + row, GroupSize);
            float* target = Weights + (member * WeightsHeadStride) + ((nint)(position - Shift) * columns);
            float factor = Unsafe.Add(ref factors, row) * WeightsShare;
            ReadOnlySpan<float> values = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref exponentials, row * stride), keys);
            if (float.IsFinite(factor))
            {
                AddRow(values[..added], factor, target + KeyLength + block);
                AddRow(values[added..], factor, target + (block + added - AddedKeys));
                continue;
            }

            // The row has seen NaN, or nothing but minus infinity. Zero times such a factor is NaN, which is for the keys that
            // it sees; the others keep zero, wherever the tile ends.
            for (int key = block; key < block + keys; key++)
            {
                if (Sees(first + row, key, in head))
                {
                    target[key < AddedKeys ? KeyLength + key : key - AddedKeys] += values[key - block] * factor;
                }
            }
        }
    }

    private bool Sees(int row, int key, scoped in HeadPanels head)
    {
        int position = row / GroupSize;
        return (RightWindow < 0 || key <= Math.Max(position + RightWindow, AddedKeys - 1))
            && (LeftWindow < 0 || key >= position - LeftWindow)
            && (!head.Keys.HasHoles || Unsafe.Add(ref head.KeyBias, key) == 0f)
            && Shows(row, key);
    }

    private static void AddRow(ReadOnlySpan<float> values, float factor, float* target)
    {
        var sum = new Span<float>(target, values.Length);
        TensorPrimitives.MultiplyAdd(values, factor, sum, sum);
    }

    private nint MaskOffset(int row, int key)
    {
        (int position, int head) = Math.DivRem(row, GroupSize);
        return (head * MaskHeadStride) + ((nint)(position - Shift) * KeyLength) + (key - AddedKeys);
    }
}
