namespace AttentionGen.Kernels;

/// <content>Keys and values become panels: of a call, of a memory, or behind those of a cache.</content>
internal unsafe partial struct LayerJob<TKernels>
{
    /// <summary>The projected rows of an item's keys and values.</summary>
    private readonly struct KeyRowPointers(float* key, nint keyStride, float* value, nint valueStride)
    {
        public float* Key => key;

        public nint KeyStride => keyStride;

        public float* Value => value;

        public nint ValueStride => valueStride;
    }

    /// <param name="scratch">The thread's or the shared scratch.</param>
    /// <param name="queryRow">The item's first row of queries in it.</param>
    /// <param name="index">The item's number among those in it.</param>
    private readonly KeyRowPointers KeyRowsOf(float* scratch, int queryRow, int index)
    {
        if (Call.ProjectsAll)
        {
            float* rows = scratch + Plan.RowOffset + ((nint)queryRow * Layout.ProjectedStride);
            return new KeyRowPointers(
                rows + Layout.KeyColumn, Layout.ProjectedStride, rows + Layout.ValueColumn, Layout.ProjectedStride);
        }

        return new KeyRowPointers(
            scratch + Plan.KeyRowOffset + ((nint)index * Call.KeyLength * Layout.KeyStride) + Layout.KeyColumn,
            Layout.KeyStride,
            scratch + Plan.ValueRowOffset + ((nint)index * Call.KeyLength * Layout.ValueStride) + Layout.ValueColumn,
            Layout.ValueStride);
    }

    private readonly void RunPackTask(int task)
    {
        (int item, int keyHead) = Math.DivRem(task, Layout.KeyValueHeads);
        if (Call.PacksKeys)
        {
            Pack(item, keyHead, KeyRowsOf(Scratch, FirstRow(item), item), SharedPanels(item, keyHead));
        }

        if (IsSplit)
        {
            // Several tasks will read these rows, so they are made ready here.
            float* itemRows = SharedQueryRow(FirstRow(item));
            int head = keyHead * GroupSize;
            PrepareQueries(item, head, 0, Queries(item), itemRows);
            if (Call.IsCore && !IsGrouped)
            {
                ScaleQueries(item, head, 0, Queries(item), itemRows + (head * Layout.HeadDim), Layout.ProjectedStride);
            }
        }
    }

    private readonly void Pack(int item, int keyHead, in KeyRowPointers rows, in HeadPanels panels)
    {
        int keyColumn = keyHead * Layout.HeadDim;
        int valueColumn = keyHead * Layout.ValueHeadDim;
        int added = Call.HasCache ? Shift(item) : Layout.AddedKeys;
        if (!Call.HasCache)
        {
            panels.ClearNotes();
            if (added > 0)
            {
                TKernels.PackHead(
                    ref AddedKeys[keyColumn], Layout.KeyWidth, ref AddedValues[valueColumn], Layout.ValueWidth, 0, added, panels);
            }
        }

        int count = panels.Keys.Count - added;
        float* key = Call.IsCore ? RowOf(Key, item, 0) + keyColumn : rows.Key + keyColumn;
        nint keyStride = Call.IsCore ? Key.RowStride : rows.KeyStride;
        float* value = Call.IsCore ? RowOf(Value, item, 0) + valueColumn : rows.Value + valueColumn;
        nint valueStride = Call.IsCore ? Value.RowStride : rows.ValueStride;
        if (TKernels.PreparesRows && !Call.IsCore)
        {
            TKernels.PrepareKeys(ref *key, keyStride, count, Rotation.OfKeys(item, Call.HasCache ? Kept.Lengths[item] : 0));
        }

        if (!Call.HasCache)
        {
            TKernels.PackHead(ref *key, keyStride, ref *value, valueStride, added, count, panels);
            return;
        }

        Append(key, keyStride, value, valueStride, Kept.Lengths[item], count, panels);
    }

    /// <summary>Packs new keys behind those of a cache, block by block: a window uses its blocks in turn.</summary>
    private readonly void Append(float* key, nint keyStride, float* value, nint valueStride, int first, int count, in HeadPanels panels)
    {
        for (int done = 0; done < count;)
        {
            int position = first + done;
            int block = position / Layout.KeyBlockLength;
            int rows = Math.Min(count - done, ((block + 1) * Layout.KeyBlockLength) - position);
            int slot = panels.Slot(position);
            int slotBlock = slot / Layout.KeyBlockLength;
            panels.BeginBlock(slotBlock, position / panels.KeyCapacity, position % Layout.KeyBlockLength == 0);
            TKernels.PackHead(ref key[done * keyStride], keyStride, ref value[done * valueStride], valueStride, slot, rows, panels);
            panels.EndBlock(slotBlock);
            done += rows;
        }
    }
}
