namespace AttentionGen.Kernels;

/// <content>What a call knows of its batch items: their rows, their positions, their keys and where these lie.</content>
internal sealed unsafe partial class RunningCall
{
    /// <summary>Key/value heads of all items.</summary>
    public int KeyHeads => Shape.Batch * Layout.KeyValueHeads;

    /// <summary>Whether contexts are projected once more; otherwise they are the output.</summary>
    public bool ProjectsContexts => Stages.Output.Length > 0 && Layout.HasOutputProjection;

    /// <summary>The items of a chunk.</summary>
    public ItemRange Items(int chunk)
    {
        if (Shape.IsPacked)
        {
            (int first, int end) = PackedItems.Chunk(
                new ReadOnlySpan<int>(Rows.CumulativeLengths, Shape.Batch + 1), Layout.FittingChunkRows, chunk);
            return new ItemRange(first, end);
        }

        return new ItemRange(chunk * Division.ItemsAtOnce, Math.Min((chunk + 1) * Division.ItemsAtOnce, Shape.Batch));
    }

    /// <summary>The first row of an item's queries, counted over all items.</summary>
    public int FirstRow(int item) => Rows.CumulativeLengths is not null ? Rows.CumulativeLengths[item] : item * Shape.QueryLength;

    /// <summary>Queries of an item.</summary>
    public int Queries(int item) =>
        Rows.CumulativeLengths is not null ? Rows.CumulativeLengths[item + 1] - Rows.CumulativeLengths[item] : Shape.QueryLength;

    /// <summary>Position of an item's first query among its keys: where its diagonal begins.</summary>
    public int Shift(int item) =>
        Kept.Lengths is not null ? Kept.Lengths[item] - FirstToken(item)
        : Layout.AddedKeys + (Layout.DiagonalAtEnd && Rows.CumulativeLengths is null ? Shape.KeyLength - Shape.QueryLength : 0);

    /// <summary>What of the call's options concerns a head.</summary>
    public ScoreOptions ScoreOptionsOf(in PinnedOptions options, in HeadRows head, int shift)
    {
        int firstHead = head.KeyHead * GroupSize;
        ScoreOptions ofHead = options.For(Layout, Shape, head.Item, firstHead, GroupSize, shift);
        if (Kernels.Functions is null)
        {
            return ofHead;
        }

        bool isCached = Kept.Lengths is not null;
        int offset = (isCached ? FirstToken(head.Item) : 0) - Layout.AddedKeys;
        return ofHead with
        {
            Place = new FunctionPlace
            {
                Functions = Kernels.Functions,
                Batch = head.Item,
                FirstHead = firstHead,
                GroupSize = GroupSize,
                AddedKeys = Layout.AddedKeys,
                PositionOffset = offset,
                QueryRowOffset = isCached ? head.Item * Kept.Capacity : FirstRow(head.Item) - (shift + offset),
                KeyRowOffset = isCached ? head.Item * Kept.Capacity : Shape.IsPacked ? FirstRow(head.Item) : head.Item * Shape.KeyLength,
                Captured = options.Captured,
            },
        };
    }

    /// <summary>Which keys of an item are real, counted with those before the call.</summary>
    public KeyVisibility Keys(int item)
    {
        if (Kept.Lengths is not null)
        {
            int appended = Padding.Kind == PaddingMaskKind.Lengths ? Padding.ToMask().Lengths[item] : Shape.QueryLength;
            return KeyVisibility.All(Shift(item) + appended);
        }

        return Rows.CumulativeLengths is not null ? KeyVisibility.All(Layout.AddedKeys + Queries(item))
            : Kept.Keys is not null ? Kept.Keys[item]
            : Padding.Kind == PaddingMaskKind.None ? KeyVisibility.All(Layout.AddedKeys + Shape.KeyLength)
            : KeyVisibility.Read(Padding.ToMask(), item, Shape.KeyLength, Layout.AddedKeys);
    }

    /// <summary>A head by its number among those of all items, where threads share rows and panels.</summary>
    public HeadRows HeadOf(int index)
    {
        (int item, int keyHead) = Math.DivRem(index, Layout.KeyValueHeads);
        return HeadOf(item, keyHead, Keys(item), Origin, FirstRow(item), item, item, index);
    }

    /// <summary>A head of a chunk's item, where the thread has the rows of the chunk, and the panels of one head, for itself.</summary>
    private HeadRows HeadOf(ItemRange items, int item, int keyHead, KeyVisibility keys, float* scratch) =>
        HeadOf(item, keyHead, keys, scratch, FirstRow(item) - FirstRow(items.First), item - items.First, bias: 0, panels: 0);

    /// <param name="item">The batch item.</param>
    /// <param name="keyHead">The key/value head.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="origin">Where the scratch begins that has the rows.</param>
    /// <param name="row">The item's first row of queries in it.</param>
    /// <param name="index">The item's number among those in it.</param>
    /// <param name="bias">The number of its row of key biases.</param>
    /// <param name="panels">The number of its panels.</param>
    private HeadRows HeadOf(int item, int keyHead, KeyVisibility keys, float* origin, int row, int index, int bias, int panels) => new()
    {
        Item = item,
        KeyHead = keyHead,
        Index = panels,
        QueryRows = origin + Scratch.QueryRows + ((nint)row * Layout.ProjectedStride),
        KeyRows = origin + Scratch.KeyRows + ((nint)index * Shape.KeyLength * Layout.KeyStride),
        ValueRows = origin + Scratch.ValueRows + ((nint)index * Shape.KeyLength * Layout.ValueStride),
        Panels = Kept.IsPresent
            ? Kept.Of(Layout, item, keyHead, keys)
            : new HeadPanels(
                ref origin[Scratch.Panels + (panels * Scratch.PanelFloats)],
                ref origin[Scratch.Biases + ((nint)bias * Scratch.KeyCapacity)],
                Scratch.KeyCapacity,
                Layout.HeadDim,
                keys),
    };

    /// <summary>The keys that the call brings for a head: those of its item that were not there before.</summary>
    public int NewKeys(in HeadRows head) => head.Panels.Keys.Count - (Kept.Lengths is not null ? Shift(head.Item) : Layout.AddedKeys);

    /// <summary>A row of an item in a tensor of the caller, where items may have lengths of their own.</summary>
    public float* RowOf(in RowView rows, int item, int row) =>
        Rows.CumulativeLengths is not null ? rows.Row(0, FirstRow(item) + row) : rows.Row(item, row);

    /// <summary>Where the partial results of a head's key blocks go, from the first block that its queries see.</summary>
    public float* PartialsOf(in HeadRows head) => Origin + Scratch.Partials + (head.Index * Scratch.PartialFloats);

    /// <summary>The key blocks that an item's queries see some of.</summary>
    public (int First, int End) VisibleBlocks(in HeadRows head)
    {
        int keys = head.Panels.Keys.Count;
        int shift = Shift(head.Item);
        int lastKey = Layout.RightWindow < 0 ? keys : (int)Math.Min((long)shift + Queries(head.Item) + Layout.RightWindow, keys);
        int firstKey = Layout.LeftWindow < 0 ? 0 : Math.Max(0, shift - Layout.LeftWindow);
        int end = (lastKey + Layout.KeyBlockLength - 1) / Layout.KeyBlockLength;
        return (Math.Min(firstKey / Layout.KeyBlockLength, end), end);
    }

    /// <summary>
    /// The token of a cache that counts as the first. A cache that uses its blocks in turn counts from a multiple of its length
    /// before the window, which changes the place and the order of nothing: so the numbers of rows, which are those of tokens
    /// times the group size, stay small in a stream without an end.
    /// </summary>
    private int FirstToken(int item) =>
        Layout.LeftWindow < 0 ? 0 : Math.Max(0, (Kept.Lengths[item] / Kept.KeyCapacity) - 1) * Kept.KeyCapacity;
}
