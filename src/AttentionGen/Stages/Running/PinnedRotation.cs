namespace AttentionGen.Kernels;

/// <summary>What queries and keys are normalised and rotated with, pinned for a call.</summary>
internal unsafe struct PinnedRotation
{
    /// <summary>The norms of queries and keys.</summary>
    public PinnedHeadNorms Norms;

    /// <summary>The rows of position 0 and those behind it, or the first item's rows of the call's new positions.</summary>
    public float* Cosines;

    /// <inheritdoc cref="Cosines"/>
    public float* Sines;

    /// <summary>Floats from one position to the next.</summary>
    public nint Stride;

    /// <summary>Floats from one item's rows to the next item's; 0 if all items have the same rows.</summary>
    public nint ItemStride;

    /// <summary>The position of each item's first row; null if that is 0.</summary>
    public int* Starts;

    /// <summary>Positions whose rotations a call computes for itself, because they go beyond those that the layer keeps.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="call">The call.</param>
    /// <param name="fromCache">Whether each item has positions of its own, which continue those of a cache.</param>
    public static int OwnRows(in LayerLayout layout, in CallShape call, bool fromCache)
    {
        int positions = call.RotatedPositions(layout);
        return positions <= RotaryTable.LongestKept ? 0 : fromCache ? call.Batch * call.QueryLength : positions;
    }

    /// <summary>For rows of a query head, counted over all heads, whose first one is at a position.</summary>
    public readonly RowPreparation OfQueries(int head, int item, int position) => OfQueries(head, item, position, SinesOf(item, position));

    /// <summary>The same with other sines than the table's.</summary>
    public readonly RowPreparation OfQueries(int head, int item, int position, float* sines) =>
        new(Of(Norms.Query, head), Of(Norms.QueryBias, head), Cosines + Row(item, position), sines);

    /// <summary>For rows of a key head whose first one is at a position.</summary>
    public readonly RowPreparation OfKeys(int head, int item, int position) =>
        new(Of(Norms.Key, head), Of(Norms.KeyBias, head), Cosines + Row(item, position), SinesOf(item, position));

    /// <summary>The sines of an item's position.</summary>
    public readonly float* SinesOf(int item, int position) => Sines + Row(item, position);

    private readonly float* Of(float* norm, int head) => norm is null ? null : norm + ((nint)head * Norms.HeadStride);

    private readonly nint Row(int item, int position) => (item * ItemStride) + ((position - (Starts is null ? 0 : Starts[item])) * Stride);
}
