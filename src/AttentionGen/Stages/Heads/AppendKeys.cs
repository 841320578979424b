namespace AttentionGen.Kernels;

/// <summary>Packs the new keys and values of a head behind those of a cache, block by block: a window uses its blocks in turn.</summary>
/// <param name="source">Where they lie.</param>
internal sealed unsafe class AppendKeys(KeySource source) : HeadStage
{
    public override void Run(RunningCall call, in HeadRows head, int first, int end, float* scratch)
    {
        KeyValueRows rows = KeyValueRows.Of(source, call, head);
        int length = call.Kept.Lengths[head.Item];
        int blockKeys = call.Layout.KeyBlockLength;
        HeadPanels panels = head.Panels;
        int count = call.NewKeys(head);
        for (int done = 0; done < count;)
        {
            int position = length + done;
            int block = position / blockKeys;
            int tokens = Math.Min(count - done, ((block + 1) * blockKeys) - position);
            HeadPanels held = panels.Holding(position, out int slot);
            int slotBlock = slot / blockKeys;
            held.BeginBlock(slotBlock, position / panels.KeyCapacity, position % blockKeys == 0);
            call.Kernels.PackHead(
                rows.Key + (done * rows.KeyStride), rows.KeyStride, rows.Value + (done * rows.ValueStride), rows.ValueStride, slot, tokens, held);
            held.EndBlock(slotBlock);
            done += tokens;
        }
    }
}
