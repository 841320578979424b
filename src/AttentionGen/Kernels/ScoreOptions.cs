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
    private const double ExactLn2 = 0.6931471805599453;
    private const float Log2E = 1.442695f;

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

    /// <summary>The same in natural units; null where no bias leaves float32's range in units of log2.</summary>
    internal float* NaturalDistanceBias { get; init; }

    /// <summary>The first head's sink, in units of log2.</summary>
    internal float* Sinks { get; init; }

    /// <summary>The same in natural units.</summary>
    internal float* NaturalSinks { get; init; }

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

    /// <summary>
    /// What a row's exponentials are multiplied by: one over their sum, which the head's sink joins, if it has one. Zero if the
    /// masks leave the row no key, which is asked only of a sum of zero, since any other has seen one; NaN if the sum is zero
    /// because all scores that the row sees have left the range.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="maximum">The row's largest score, in units of log2.</param>
    /// <param name="sum">The sum of its exponentials, relative to the maximum.</param>
    /// <param name="head">The head's keys.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float RowFactor(int row, float maximum, float sum, scoped in HeadPanels head) =>
        sum != 0f && Sinks is null ? 1f / sum : FactorOfOthers(row, maximum, sum, head);

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
    public void WriteLogSumExp(int row, float maximum, float sum) =>
        LogSumExp[QueryIndex(row)] = sum == 0f ? float.NegativeInfinity : (maximum + MathF.Log2(sum)) * Ln2;

    /// <summary>Writes the scores of one row against keys block ... block + keys, in natural units.</summary>
    /// <param name="row">The row.</param>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="head">The head's keys.</param>
    /// <param name="geometry">How everything lies.</param>
    /// <param name="query">The row's query.</param>
    /// <param name="scores">The scores, in units of log2.</param>
    public void WriteScores(
        int row, int block, int keys, scoped in HeadPanels head, scoped in HeadGeometry geometry, ref float query, ref float scores)
    {
        ReadOnlySpan<float> queryRow = MemoryMarshal.CreateReadOnlySpan(ref query, geometry.HeadDim);
        float* target = Scores + (QueryIndex(row) * Columns);
        for (int key = block; key < block + keys; key++)
        {
            float score = Unsafe.Add(ref scores, key - block);
            bool isHidden = WantsMaskedScores && !Sees(row, key, head);
            target[Column(key)] = isHidden ? float.NegativeInfinity
                : float.IsFinite(score) ? score * Ln2
                : (float)(ExactRows.Score(ScoreStage, row, key, queryRow, head, this, geometry) * ExactLn2);
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

    [MethodImpl(MethodImplOptions.NoInlining)] // three callers would have it each
    private float FactorOfOthers(int row, float maximum, float sum, scoped in HeadPanels head)
    {
        if (sum == 0f)
        {
            return SeesAnyKey(row, head) ? float.NaN : 0f;
        }

        float sink = Sinks[row % GroupSize];
        float largest = float.MaxNative(maximum, sink);
        float keep = VectorMath.Exp2(maximum - largest);
        return keep / float.MultiplyAddEstimate(sum, keep, VectorMath.Exp2(sink - largest));
    }

    /// <summary>Whether a row sees any key at all: the masks decide, not the scores. It may take its time.</summary>
    private bool SeesAnyKey(int row, scoped in HeadPanels head)
    {
        int end = EndKey(row, head);
        for (int key = FirstKey(row); key < end; key++)
        {
            if (Sees(row, key, head))
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
        for (int row = 0; row < rows; row++)
        {
            bool* flags = DropoutFlags + (QueryIndex(first + row) * Columns);
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
    /// <param name="exponentials">The tile.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="factors">One for each row; a row whose factor is not finite is left to <see cref="ExactRows"/>.</param>
    public void AddWeights(int rows, int first, int block, int keys, ref float exponentials, int stride, ref float factors)
    {
        int added = Math.Clamp(AddedKeys - block, 0, keys);
        for (int row = 0; row < rows; row++)
        {
            float factor = Unsafe.Add(ref factors, row) * WeightsShare;
            if (float.IsFinite(factor))
            {
                float* target = WeightsRow(first + row);
                ReadOnlySpan<float> values = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref exponentials, row * stride), keys);
                AddRow(values[..added], factor, target + KeyLength + block);
                AddRow(values[added..], factor, target + (block + added - AddedKeys));
            }
        }
    }

    /// <summary>Adds the weight of one key.</summary>
    internal void AddWeight(int row, int key, float weight) => WeightsRow(row)[Column(key)] += weight * WeightsShare;

    /// <summary>Notes a row's log-sum-exp, in natural units.</summary>
    internal void WriteLogSumExp(int row, double value) => LogSumExp[QueryIndex(row)] = (float)value;

    /// <summary>The first key that a row's window holds.</summary>
    internal int FirstKey(int row) => LeftWindow < 0 ? 0 : Math.Max(0, (row / GroupSize) - LeftWindow);

    /// <summary>One more than the last real key that a row's window holds.</summary>
    internal int EndKey(int row, scoped in HeadPanels head) =>
        RightWindow < 0 ? head.Keys.Count : (int)Math.Min(Math.Max((long)(row / GroupSize) + RightWindow + 1, AddedKeys), head.Keys.Count);

    /// <summary>Whether a row sees a real key: windows, padding and masks decide.</summary>
    internal bool Sees(int row, int key, scoped in HeadPanels head)
    {
        int position = row / GroupSize;
        return (RightWindow < 0 || key <= Math.Max(position + RightWindow, AddedKeys - 1))
            && (LeftWindow < 0 || key >= position - LeftWindow)
            && (!head.Keys.HasHoles || Unsafe.Add(ref head.KeyBias, key) == 0f)
            && Shows(row, key);
    }

    /// <summary>What the layer and the mask of the call add to a score, in natural units.</summary>
    internal double BiasOf(int row, int key)
    {
        double bias = 0;
        if (DistanceBias is not null)
        {
            (int position, int head) = Math.DivRem(row, GroupSize);
            nint distance = (head * DistanceBiasHeadStride) + (key - position);
            bias = NaturalDistanceBias is null ? DistanceBias[distance] * ExactLn2 : NaturalDistanceBias[distance];
        }

        return MaskKind == AttentionMaskKind.Additive && key >= AddedKeys ? bias + MaskBias[MaskOffset(row, key)] : bias;
    }

    /// <summary>The head's sink in natural units, or null if the layer has none.</summary>
    internal double? SinkOf(int row) => NaturalSinks is null ? null : NaturalSinks[row % GroupSize];

    /// <summary>What dropout multiplies a probability by.</summary>
    internal float DropoutFactor(int row, int key) =>
        DropoutFlags is null ? 1f
        : DropoutFlags[(QueryIndex(row) * Columns) + Column(key)] == DropoutKeeps ? DropoutScale
        : 0f;

    private int Columns => KeyLength + AddedKeys;

    /// <summary>The row's number among those of the first head and the heads behind it.</summary>
    private nint QueryIndex(int row)
    {
        (int position, int head) = Math.DivRem(row, GroupSize);
        return ((nint)head * QueryLength) + (position - Shift);
    }

    /// <summary>Where a key is in the caller's matrices: those that the layer adds come last.</summary>
    private int Column(int key) => key < AddedKeys ? KeyLength + key : key - AddedKeys;

    private float* WeightsRow(int row)
    {
        (int position, int head) = Math.DivRem(row, GroupSize);
        return Weights + (head * WeightsHeadStride) + ((nint)(position - Shift) * Columns);
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
