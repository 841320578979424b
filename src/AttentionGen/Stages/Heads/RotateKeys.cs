namespace AttentionGen.Kernels;

/// <summary>Normalises and rotates a head's new keys, in place.</summary>
/// <param name="source">Where they lie.</param>
/// <param name="fromCache">Whether positions continue those of a cache, for each item its own.</param>
internal sealed unsafe class RotateKeys(KeySource source, bool fromCache = false) : HeadStage
{
    public override LayerSteps OnlyFor => LayerSteps.PreparesRows;

    public override void Reserve(in LayerLayout layout, in CallShape call, in Division division, ref ScratchNeeds needs) =>
        needs.RotaryRows = PinnedRotation.OwnRows(layout, call, fromCache);

    public override void Run(RunningCall call, in HeadRows head, int first, int end, float* scratch)
    {
        KeyValueRows rows = KeyValueRows.Of(source, call, head);
        int position = fromCache ? call.Kept.Lengths[head.Item] : 0;
        call.Kernels.PrepareKeys(rows.Key, rows.KeyStride, call.NewKeys(head), call.Rotation.OfKeys(head.KeyHead, head.Item, position));
    }
}
