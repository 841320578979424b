namespace AttentionGen.Kernels;

/// <summary>
/// Packs the keys and values of a head, those that the layer adds first: into panels of the scratch, or into those of a memory.
/// </summary>
/// <param name="source">Where they lie.</param>
/// <param name="intoMemory">Whether they go into a memory, which has panels and key biases of its own.</param>
internal sealed unsafe class PackKeys(KeySource source, bool intoMemory = false) : HeadStage
{
    public override void Reserve(in LayerLayout layout, in CallShape call, in Division division, ref ScratchNeeds needs)
    {
        if (!intoMemory)
        {
            needs.KeyCapacity = layout.KeyCapacity(call.KeyLength);
            needs.PanelHeads = division.IsByItem ? 1 : call.Batch * layout.KeyValueHeads;
            needs.BiasRows = division.IsByItem ? 1 : call.Batch;
        }
    }

    /// <summary>Writes the key biases of all items.</summary>
    public override void Prepare(RunningCall call)
    {
        for (int item = 0; !intoMemory && item < call.Shape.Batch; item++)
        {
            WriteBias(call, call.HeadOf(item * call.Layout.KeyValueHeads));
        }
    }

    public override void Run(RunningCall call, in HeadRows head, int first, int end, float* scratch)
    {
        ref readonly LayerLayout layout = ref call.Layout;
        if (call.Division.IsByItem && head.KeyHead == 0)
        {
            WriteBias(call, head);
        }

        head.Panels.ClearNotes();
        int added = layout.AddedKeys;
        if (added > 0)
        {
            float* key = call.Weights.AddedKeys + (head.KeyHead * layout.HeadDim);
            float* value = call.Weights.AddedValues + (head.KeyHead * layout.ValueHeadDim);
            call.Kernels.PackHead(key, layout.KeyWidth, value, layout.ValueWidth, 0, added, head.Panels);
        }

        KeyValueRows rows = KeyValueRows.Of(source, call, head);
        call.Kernels.PackHead(rows.Key, rows.KeyStride, rows.Value, rows.ValueStride, added, call.NewKeys(head), head.Panels);
    }

    private void WriteBias(RunningCall call, in HeadRows head)
    {
        if (!intoMemory && head.Panels.Keys.HasHoles)
        {
            head.Panels.Keys.WriteBias(call.Padding.ToMask(), head.Item, call.Shape.KeyLength, call.Layout.AddedKeys, ref head.Panels.KeyBias);
        }
    }
}
