using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <content>What kernels have done to whole rows of scores and exponentials.</content>
internal readonly unsafe partial struct ScoreOptions
{
    /// <summary>Adds the bias of the distance to the scores of one row against keys block ... block + keys.</summary>
    /// <param name="row">The row.</param>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="scores">The scores, in units of log2.</param>
    public void AddDistanceBias(int row, int block, int keys, ref float scores)
    {
        (int position, int head) = Math.DivRem(row, GroupSize);
        float* bias = Distances.Bias + (head * Distances.HeadStride) + (block - position);
        BiasRows.Add(MemoryMarshal.CreateSpan(ref scores, keys), new ReadOnlySpan<float>(bias, keys));
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
        if (MaskMatrix.Kind == AttentionMaskKind.Additive)
        {
            BiasRows.Add(shown, new ReadOnlySpan<float>(MaskMatrix.Bias + first, shown.Length), (float)VectorMath.Log2E);
        }
        else
        {
            var flags = new ReadOnlySpan<bool>(MaskMatrix.Flags + first, shown.Length);
            FlagRows.Apply(shown, flags, keeps: MaskMatrix.Kind == AttentionMaskKind.Allow, factor: 1f, otherwise: float.NegativeInfinity);
        }
    }

    /// <summary>
    /// What a row's exponentials are multiplied by: one over their sum, which the head's sink joins, if it has one. Zero if the
    /// masks leave the row no key, which is asked only of a sum of zero, since any other has seen one; NaN if all scores that the
    /// row sees have left the range, so that float32 does not tell which is the largest.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="maximum">The row's largest score, in units of log2.</param>
    /// <param name="sum">The sum of its exponentials, relative to the maximum.</param>
    /// <param name="head">The head's keys.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float RowFactor(int row, float maximum, float sum, scoped in HeadPanels head) =>
        sum != 0f && maximum != float.MinValue && Sinks.Log2 is null ? 1f / sum : FactorOfOthers(row, maximum, sum, head);

    /// <summary>Notes the logarithm of a row's sum of exponentials, over its keys alone, in natural units.</summary>
    /// <param name="row">The row.</param>
    /// <param name="maximum">The row's largest score, in units of log2.</param>
    /// <param name="sum">The sum of its exponentials, relative to the maximum.</param>
    public void WriteLogSumExp(int row, float maximum, float sum) =>
        LogSumExp[QueryIndex(row)] = sum == 0f ? float.NegativeInfinity : (maximum + (float)PortableMath.Log2(sum)) * (float)VectorMath.Ln2;

    /// <summary>Writes the scores of one row against keys block ... block + keys, in natural units.</summary>
    /// <param name="row">The row.</param>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="head">The head's keys.</param>
    /// <param name="geometry">How everything lies.</param>
    /// <param name="query">The row's query.</param>
    /// <param name="scores">The scores, in units of log2.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteScores(
        int row, int block, int keys, scoped in HeadPanels head, scoped in HeadGeometry geometry, ref float query, ref float scores)
    {
        float* target = Scores.Target + (QueryIndex(row) * Columns);
        int first = WantsMaskedScores ? FirstKey(row) : 0;
        int end = WantsMaskedScores ? EndKey(row, head) : int.MaxValue;
        for (int key = block; key < block + keys; key++)
        {
            float score = Unsafe.Add(ref scores, key - block);
            target[Column(key)] = key < first || key >= end ? float.NegativeInfinity
                : MathF.Abs(score) < float.MaxValue ? score * (float)VectorMath.Ln2
                : ScoreOutOfRange(row, key, head, geometry, ref query);
        }
    }

    /// <summary>A score that is hidden, or that has left the range in units of log2.</summary>
    private float ScoreOutOfRange(int row, int key, scoped in HeadPanels head, scoped in HeadGeometry geometry, ref float query)
    {
        if (WantsMaskedScores && !Sees(row, key, head))
        {
            return float.NegativeInfinity;
        }

        var exact = new ExactRow(row, MemoryMarshal.CreateReadOnlySpan(ref query, geometry.HeadDim), head, this, geometry);
        return (float)(exact.Score(Scores.Stage, key) * VectorMath.Ln2);
    }

    /// <summary>Applies dropout to a tile of exponentials; their sums are already taken.</summary>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="first">The first row.</param>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="exponentials">The tile.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Drop(int rows, int first, int block, int keys, ref float exponentials, int stride)
    {
        for (int row = 0; row < rows; row++)
        {
            bool* flags = Dropout.Flags + (QueryIndex(first + row) * Columns);
            Span<float> values = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref exponentials, row * stride), keys);
            int added = Math.Clamp(AddedKeys - block, 0, keys);
            FlagRows.Apply(
                values[..added], new ReadOnlySpan<bool>(flags + KeyLength + block, added), Dropout.Keeps, Dropout.Scale, otherwise: 0f);
            FlagRows.Apply(
                values[added..],
                new ReadOnlySpan<bool>(flags + (block + added - AddedKeys), keys - added),
                Dropout.Keeps,
                Dropout.Scale,
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddWeights(int rows, int first, int block, int keys, ref float exponentials, int stride, ref float factors)
    {
        int added = Math.Clamp(AddedKeys - block, 0, keys);
        for (int row = 0; row < rows; row++)
        {
            float factor = Unsafe.Add(ref factors, row) * Weights.Share;
            if (float.IsFinite(factor))
            {
                float* target = WeightsRow(first + row);
                ReadOnlySpan<float> values = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref exponentials, row * stride), keys);
                AddRow(values[..added], factor, target + KeyLength + block);
                AddRow(values[added..], factor, target + (block + added - AddedKeys));
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // three callers would have it each
    private float FactorOfOthers(int row, float maximum, float sum, scoped in HeadPanels head)
    {
        if (sum == 0f)
        {
            return SeesAnyKey(row, head) ? float.NaN : 0f;
        }

        if (maximum == float.MinValue)
        {
            return SeesAllAlike(row, head) ? 1f / sum : float.NaN;
        }

        float sink = Sinks.Log2[row % GroupSize];
        float largest = float.MaxNative(maximum, sink);
        float keep = VectorMath.Exp2(maximum - largest);
        return keep / float.MultiplyAddEstimate(sum, keep, VectorMath.Exp2(sink - largest));
    }

    private float* WeightsRow(int row)
    {
        (int position, int head) = Math.DivRem(row, GroupSize);
        return Weights.Target + (head * Weights.HeadStride) + ((nint)(position - Shift) * Columns);
    }

    private static void AddRow(ReadOnlySpan<float> values, float factor, float* target)
    {
        var sum = new Span<float>(target, values.Length);
        TensorPrimitives.MultiplyAdd(values, factor, sum, sum);
    }
}
