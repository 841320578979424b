using System.Numerics.Tensors;

namespace AttentionGen.Kernels;

/// <summary>Normalises and rotates the queries of the heads that share keys, in place and once.</summary>
/// <param name="fromCache">Whether positions continue those of a cache, for each item its own.</param>
internal sealed unsafe class RotateQueries(bool fromCache = false) : HeadStage
{
    public override LayerSteps OnlyFor => LayerSteps.PreparesRows;

    public override void Reserve(in LayerLayout layout, in CallShape call, in Division division, ref ScratchNeeds needs) =>
        needs.RotaryRows = PinnedRotation.OwnRows(layout, call, fromCache);

    public override void Run(RunningCall call, in HeadRows head, int first, int end, float* scratch)
    {
        int position = (fromCache ? call.Kept.Lengths[head.Item] : call.Shift(head.Item) - call.Layout.AddedKeys) + first;
        float* rows = head.QueryRows + ((nint)first * call.Layout.ProjectedStride) + (head.KeyHead * call.GroupSize * call.Layout.HeadDim);
        for (int h = 0; h < call.GroupSize; h++, rows += call.Layout.HeadDim)
        {
            Rotate(call, (head.KeyHead * call.GroupSize) + h, head.Item, rows, end - first, position);
        }
    }

    /// <param name="call">The call.</param>
    /// <param name="head">The query head.</param>
    /// <param name="item">The batch item.</param>
    /// <param name="rows">One head of queries.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="position">Position of the first one, where the call's first key is at 0.</param>
    private static void Rotate(RunningCall call, int head, int item, float* rows, int count, int position)
    {
        nint stride = call.Layout.ProjectedStride;
        ref readonly PinnedRotation rotation = ref call.Rotation;

        // Before position 0 an angle is that of the distance to it, the other way round: the sine changes its sign.
        Span<float> sines = stackalloc float[position < 0 ? (int)rotation.Stride : 0];
        for (; position < 0 && count > 0; position++, count--, rows += stride)
        {
            TensorPrimitives.Negate(new ReadOnlySpan<float>(rotation.SinesOf(item, -position), sines.Length), sines);
            fixed (float* negated = sines)
            {
                call.Kernels.PrepareQueries(rows, stride, 1, rotation.OfQueries(head, item, -position, negated));
            }
        }

        if (count > 0)
        {
            call.Kernels.PrepareQueries(rows, stride, count, rotation.OfQueries(head, item, position));
        }
    }
}
