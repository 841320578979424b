using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <content>Answers for one row and one key, for what is asked seldom: rows that see nothing, and rows that are computed one by one.</content>
internal readonly unsafe partial struct ScoreOptions
{
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
            && Shows(row, key)
            && (Place.Functions is null || key < AddedKeys || Place.Functions.Sees(new FunctionPair(Place, row, key)));
    }

    /// <summary>What the score function makes of a score, in natural units; the score itself where there is none.</summary>
    internal double ScoreByFunction(int row, int key, double score) =>
        Place.Functions is null || key < AddedKeys ? score : Place.Functions.Score(new FunctionPair(Place, row, key), (float)score);

    /// <summary>What the layer and the mask of the call add to a score, in natural units.</summary>
    internal double BiasOf(int row, int key)
    {
        double bias = 0;
        if (Distances.Bias is not null)
        {
            (int position, int head) = Math.DivRem(row, GroupSize);
            nint distance = (head * Distances.HeadStride) + (key - position);
            bias = Distances.Natural is null ? Distances.Bias[distance] * VectorMath.Ln2 : Distances.Natural[distance];
        }

        return MaskMatrix.Kind == AttentionMaskKind.Additive && key >= AddedKeys ? bias + MaskMatrix.Bias[MaskOffset(row, key)] : bias;
    }

    /// <summary>The head's sink in natural units, or null if the layer has none.</summary>
    internal double? SinkOf(int row) => Sinks.Natural is null ? null : Sinks.Natural[row % GroupSize];

    /// <summary>What dropout multiplies a probability by.</summary>
    internal float DropoutFactor(int row, int key) =>
        Dropout.Flags is null ? 1f
        : Dropout.Flags[(QueryIndex(row) * Columns) + Column(key)] == Dropout.Keeps ? Dropout.Scale
        : 0f;

    /// <summary>Whether a row may see a key, as far as the mask of the call is concerned.</summary>
    /// <param name="row">The row.</param>
    /// <param name="key">The key.</param>
    private bool Shows(int row, int key) =>
        key < AddedKeys || MaskMatrix.Kind switch
        {
            AttentionMaskKind.None => true,
            AttentionMaskKind.Additive => MaskMatrix.Bias[MaskOffset(row, key)] != float.NegativeInfinity,
            AttentionMaskKind.Allow => MaskMatrix.Flags[MaskOffset(row, key)],
            _ => !MaskMatrix.Flags[MaskOffset(row, key)],
        };

    /// <summary>Whether a row sees any key at all: the masks decide, not the scores. It may take its time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SeesAnyKey(int row, scoped in HeadPanels head)
    {
        int first = FirstKey(row);
        int end = EndKey(row, head);
        if (Place.Functions is not null && AddedKeys == 0 && Place.HidesAll(row, first, end))
        {
            return false;
        }

        for (int key = first; key < end; key++)
        {
            if (Sees(row, key, head))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether the biases of a row are one number, beside which no score counts, and nothing else tells its keys apart: so are
    /// the rows of padding in a mask that writes <c>finfo.min</c>.
    /// </summary>
    private bool SeesAllAlike(int row, scoped in HeadPanels head)
    {
        if (MaskMatrix.Kind != AttentionMaskKind.Additive || Distances.Bias is not null || Sinks.Log2 is not null || WantsLogSumExp || AddedKeys > 0
            || Place.Functions is not null)
        {
            return false;
        }

        int first = FirstKey(row);
        var biases = new ReadOnlySpan<float>(MaskMatrix.Bias + MaskOffset(row, first), EndKey(row, head) - first);
        return biases.IndexOfAnyExcept(biases[0]) < 0;
    }

    /// <summary>Adds the weight of one key.</summary>
    internal void AddWeight(int row, int key, float weight) => WeightsRow(row)[Column(key)] += weight * Weights.Share;

    /// <summary>Notes a row's log-sum-exp, in natural units.</summary>
    internal void WriteLogSumExp(int row, double value) => LogSumExp[QueryIndex(row)] = (float)value;

    private nint MaskOffset(int row, int key)
    {
        (int position, int head) = Math.DivRem(row, GroupSize);
        return (head * MaskMatrix.HeadStride) + ((nint)(position - Shift) * KeyLength) + (key - AddedKeys);
    }
}
