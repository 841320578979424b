namespace AttentionGen.Kernels;

/// <summary>Holds what a call brings for the functions of its layers against what these read, before anything is computed or kept.</summary>
internal static unsafe class CapturedCheck
{
    /// <summary>Refuses a call of one attention that lacks what its functions capture, or brings what is another layer's.</summary>
    public static void Check(LayerKernels kernels, in LayerLayout layout, scoped in LayerCall call)
    {
        if (call.Stages.Attends && (kernels.CapturingLayer is not null || call.Options.Captured.IsPresent))
        {
            CheckBranch(kernels, layout, in call);
        }
    }

    /// <summary>The same for several whole layers, which share what the call brings.</summary>
    public static void Check(LayerChain layers, scoped in LayerCall call)
    {
        bool isUsed = false;
        for (int i = 0; i < layers.Count; i++)
        {
            AttentionBranch attention = layers[i].Attention;
            bool captures = attention.Kernels.CapturingLayer is not null;
            isUsed |= captures;

            // Layers of one kind read the same.
            if (captures && (i == 0 || attention.Kernels != layers[i - 1].Attention.Kernels))
            {
                CheckBranch(attention.Kernels, attention.Layout, in call);
            }
        }

        if (!isUsed && call.Options.Captured.IsPresent)
        {
            CheckBranch(layers[0].Attention.Kernels, layers[0].Attention.Layout, in call);
        }
    }

    private static void CheckBranch(LayerKernels kernels, in LayerLayout layout, scoped in LayerCall call)
    {
        CheckLayer(kernels.CapturingLayer, call.Options.Captured.Layer, "options");
        if (call.IsEmpty)
        {
            return;
        }

        CapturedValues captured = call.Options.Captured;
        fixed (byte* t0 = captured.Table(0), t1 = captured.Table(1), t2 = captured.Table(2), t3 = captured.Table(3))
        fixed (byte* t4 = captured.Table(4), t5 = captured.Table(5), t6 = captured.Table(6), t7 = captured.Table(7))
        {
            CapturedBlock block = CapturedBlock.Of(captured, t0, t1, t2, t3, t4, t5, t6, t7);
            FunctionRange range = RangeOf(layout, in call, new CapturedTables(&block));
            if (range.Key.Greatest >= range.Key.Least)
            {
                kernels.CheckCaptured(range);
            }
        }
    }

    /// <summary>Refuses captures of another layer, or none.</summary>
    /// <param name="needed">The layer by the name that its captures bear; null where it captures nothing.</param>
    /// <param name="given">What the captures bear; null for none.</param>
    /// <param name="parameter">The parameter that brings them.</param>
    public static void CheckLayer(string? needed, string? given, string parameter)
    {
        if (needed != given)
        {
            throw new ArgumentException(
                needed is null ? $"The call brings captures of {given}, but the functions of this layer capture nothing."
                : given is null ? $"The functions of {needed} capture values that the call does not bring; pass new {needed}.Captures {{ ... }} as its options, or as their Captured."
                : $"The call brings captures of {given}, but the functions of the layer are those of {needed}.",
                parameter);
        }
    }

    /// <summary>All queries and keys of a call.</summary>
    private static FunctionRange RangeOf(in LayerLayout layout, scoped in LayerCall call, CapturedTables captured)
    {
        var query = new IntRange(0, call.QueryLength - 1);
        var key = new IntRange(0, call.KeyLength - 1);
        IntRange queryRow = RowsOf(call.Batch, call.QueryLength, query);
        IntRange keyRow = RowsOf(call.Batch, call.KeyLength, key);
        if (call.Cache is { } cache)
        {
            (int shortest, int longest) = (int.MaxValue, 0);
            foreach (int length in cache.Lengths)
            {
                (shortest, longest) = (Math.Min(shortest, length), Math.Max(longest, length));
            }

            int last = (int)Math.Min((long)longest + call.QueryLength - 1, int.MaxValue);
            query = new IntRange(shortest, last);
            key = new IntRange(layout.LeftWindow < 0 ? 0 : layout.FirstKeyOfTile(shortest - layout.LeftWindow), last);
            queryRow = RowsOf(call.Batch, cache.Capacity, query);
            keyRow = RowsOf(call.Batch, cache.Capacity, key);
        }
        else if (!call.Items.CumulativeLengths.IsEmpty)
        {
            query = key = new IntRange(0, call.Items.Longest - 1);
            queryRow = keyRow = new IntRange(0, call.Items.Tokens - 1);
        }
        else if (layout.DiagonalAtEnd)
        {
            // Queries before all keys see none of them.
            int shift = call.KeyLength - call.QueryLength;
            query = new IntRange(Math.Max(0, shift), query.Greatest + shift);
        }

        return new FunctionRange(
            new IntRange(0, call.Batch - 1), new IntRange(0, layout.Heads - 1), query, key, queryRow, keyRow, captured);
    }

    /// <summary>The rows of positions of all items, each of which has some.</summary>
    public static IntRange RowsOf(int batch, int length, IntRange position) =>
        position + (new IntRange(0, batch - 1) * IntRange.Of(length));
}
