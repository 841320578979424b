using System.Numerics.Tensors;

namespace AttentionGen.Kernels;

/// <content>Queries attend to packed keys and values.</content>
internal unsafe partial struct LayerJob<TKernels>
{
    /// <summary>Tokens whose rows, of all heads of a group, stay in the cache together.</summary>
    private readonly int GroupTokens =>
        IsGrouped ? Math.Max(1, Layout.FittingQueryBlockRows / GroupSize) : int.MaxValue / 2;

    /// <summary>
    /// Query tokens of an attention task: what shares a key block, or less, so that each thread finds about four tasks; in
    /// multiples of a few rows, so that tiles stay whole.
    /// </summary>
    private readonly int QueryTaskTokens
    {
        get
        {
            int heads = Call.AveragesWeights ? Call.Batch : Call.Batch * Layout.KeyValueHeads;
            int tasksOfHead = ((4 * Plan.Degree) - 1) / heads + 1;
            int rows = (int)((((long)Call.QueryLength * GroupSize) - 1) / tasksOfHead) + 1;
            int wholeTiles = ((rows - 1) / CacheBlocks.RowStep + 1) * CacheBlocks.RowStep;
            return Math.Max(1, Math.Min(wholeTiles, Layout.FittingQueryBlockRows) / GroupSize);
        }
    }

    private readonly int QueryTasks => ((Call.QueryLength - 1) / QueryTaskTokens) + 1;

    private readonly void RunAttendTask(int task, float* scratch)
    {
        // Neighbouring tasks share a head, whose panels are then in the cache; the longest rows of a causal head come first.
        (int index, int part) = Math.DivRem(task, QueryTasks);
        (int item, int keyHead) = Call.AveragesWeights ? (index, 0) : Math.DivRem(index, Layout.KeyValueHeads);
        int first = (QueryTasks - 1 - part) * QueryTaskTokens;
        int end = Math.Min(first + QueryTaskTokens, Queries(item));
        int endHead = Call.AveragesWeights ? Layout.KeyValueHeads : keyHead + 1;
        for (; first < end && keyHead < endHead; keyHead++)
        {
            Attend(item, keyHead, first, end, SharedQueryRow(FirstRow(item)), SharedPanels(item, keyHead), scratch);
        }
    }

    /// <summary>The query heads of one key/value head, for some tokens of an item.</summary>
    private readonly void Attend(int item, int keyHead, int first, int end, float* itemRows, in HeadPanels panels, float* scratch)
    {
        int head = keyHead * GroupSize;
        Options.ClearRows(Layout, Call, item, head, first, end);
        int shift = Shift(item);
        PrepareQueries(item, head, first, end, itemRows);
        int from = first;
        if (Layout.DiagonalAtEnd)
        {
            first = AttendRowsBeforeTheKeys(item, head, first, end, shift, itemRows, panels, scratch);
        }

        if (first < end)
        {
            AttendTokens(item, head, first, end, shift, itemRows, panels, scratch);
        }

        if (Options.Scores is not null && panels.Keys.HasHoles)
        {
            Options.HideScores(Layout, Call, item, head, from, end, panels);
        }
    }

    /// <param name="item">The batch item.</param>
    /// <param name="rows">One head of queries.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="position">Position of the first one, where the call's first key is at 0.</param>
    private readonly void PrepareQueries(int item, float* rows, int count, int position)
    {
        // Before position 0 an angle is that of the distance to it, the other way round: the sine changes its sign.
        Span<float> sines = stackalloc float[position < 0 ? (int)Rotation.Stride : 0];
        for (; position < 0 && count > 0; position++, count--, rows += Layout.ProjectedStride)
        {
            TensorPrimitives.Negate(new ReadOnlySpan<float>(Rotation.SinesOf(item, -position), sines.Length), sines);
            fixed (float* negated = sines)
            {
                TKernels.PrepareQueries(ref *rows, Layout.ProjectedStride, 1, Rotation.OfQueries(item, -position, negated));
            }
        }

        if (count > 0)
        {
            TKernels.PrepareQueries(ref *rows, Layout.ProjectedStride, count, Rotation.OfQueries(item, position));
        }
    }

    /// <summary>
    /// Where the diagonal ends at the last key, the first queries may lie before all keys of the call. They see the keys that
    /// the layer adds, one query at a time, or nothing.
    /// </summary>
    private readonly int AttendRowsBeforeTheKeys(
        int item, int head, int first, int end, int shift, float* itemRows, in HeadPanels panels, float* scratch)
    {
        for (; first < end && first + shift < Math.Max(0, Layout.AddedKeys - 1); first++)
        {
            if (Layout.AddedKeys > 0)
            {
                AttendTokens(item, head, first, first + 1, Layout.AddedKeys - 1 - first, itemRows, panels, scratch);
                continue;
            }

            if (Options.Scores is not null && Options.ScoreStage != ScoreStage.Masked)
            {
                // Scores have no mask yet: those of a query without a position are computed as if it had one.
                LayerJob<TKernels> scoresOnly = this;
                scoresOnly.Options.Weights = null;
                scoresOnly.Options.LogSumExp = null;
                scoresOnly.AttendTokens(item, head, first, first + 1, -first, itemRows, panels, scratch);
            }

            for (int h = head; h < head + GroupSize; h++)
            {
                new Span<float>(ContextOf(item, h, first, itemRows, out _), Layout.ValueHeadDim).Clear();
            }
        }

        return first;
    }

    private readonly void AttendTokens(
        int item, int head, int first, int end, int shift, float* itemRows, in HeadPanels panels, float* scratch)
    {
        ScoreOptions options = Options.For(Layout, Call, item, head, GroupSize, shift);
        int group = GroupSize;
        float* queries = QueriesOf(item, head, first, end, itemRows, scratch);
        float* contexts = ContextsOf(item, head, first, itemRows, scratch, out nint contextStride);
        HeadAttention<TKernels>.Attend(
            ref *queries, (first + shift) * group, (end + shift) * group, panels, in options, ref *contexts, contextStride, ref *scratch);
        HandOver(item, head, first, end, itemRows, contexts);
    }

    /// <summary>Normalises and rotates the queries of a group's heads, in place and once.</summary>
    private readonly void PrepareQueries(int item, int head, int first, int end, float* itemRows)
    {
        if (!TKernels.PreparesRows || Call.IsCore)
        {
            return;
        }

        int position = (Call.HasCache ? Kept.Lengths[item] : Shift(item) - Layout.AddedKeys) + first;
        for (int h = 0; h < GroupSize; h++)
        {
            float* rows = itemRows + ((nint)first * Layout.ProjectedStride) + ((head + h) * Layout.HeadDim);
            PrepareQueries(item, rows, end - first, position);
        }
    }

    /// <summary>
    /// The rows that kernels read: the projected ones, or, token by token, the heads of a group as neighbouring rows, because
    /// they see the same keys.
    /// </summary>
    private readonly float* QueriesOf(int item, int head, int first, int end, float* itemRows, float* scratch)
    {
        if (!IsGrouped)
        {
            float* query = itemRows + ((nint)first * Layout.ProjectedStride) + (head * Layout.HeadDim);
            if (Call.IsCore && !IsSplit)
            {
                ScaleQueries(item, head, first, end, query, Layout.ProjectedStride);
            }

            return query;
        }

        int group = GroupSize;
        float* queries = scratch + Layout.GroupQueries;
        for (int h = 0; h < group; h++)
        {
            float* target = queries + (h * Layout.QueryRowStride);
            if (Call.IsCore)
            {
                ScaleQueries(item, head + h, first, end, target, (nint)group * Layout.QueryRowStride);
                continue;
            }

            float* source = itemRows + ((nint)first * Layout.ProjectedStride) + ((head + h) * Layout.HeadDim);
            CopyRows(source, Layout.ProjectedStride, target, (nint)group * Layout.QueryRowStride, end - first, Layout.HeadDim);
        }

        return queries;
    }

    /// <summary>Where kernels write contexts: where they belong, or as neighbouring rows that are handed over afterwards.</summary>
    private readonly float* ContextsOf(int item, int head, int first, float* itemRows, float* scratch, out nint stride)
    {
        if (!IsGrouped)
        {
            return ContextOf(item, head, first, itemRows, out stride);
        }

        stride = Layout.PaddedValueHeadDim;
        return scratch + Layout.GroupContexts;
    }

    private readonly void HandOver(int item, int head, int first, int end, float* itemRows, float* contexts)
    {
        for (int h = 0; IsGrouped && h < GroupSize; h++)
        {
            float* target = ContextOf(item, head + h, first, itemRows, out nint stride);
            float* source = contexts + (h * Layout.PaddedValueHeadDim);
            CopyRows(source, (nint)GroupSize * Layout.PaddedValueHeadDim, target, stride, end - first, Layout.ValueHeadDim);
        }
    }

    /// <summary>
    /// Where the context of a query head goes. With an output projection it takes the place of the queries, which are read for
    /// the last time before.
    /// </summary>
    private readonly float* ContextOf(int item, int head, int token, float* itemRows, out nint stride)
    {
        int column = head * Layout.ValueHeadDim;
        if (HasOutputStage)
        {
            stride = Layout.ProjectedStride;
            return itemRows + ((nint)token * Layout.ProjectedStride) + Layout.ContextColumn + column;
        }

        stride = Output.RowStride;
        return RowOf(Output, item, token) + column;
    }

    private readonly void ScaleQueries(int item, int head, int first, int end, float* target, nint stride)
    {
        float* source = RowOf(Query, item, first) + (head * Layout.HeadDim);
        QueryRows.Scale(ref *source, Query.RowStride, ref *target, stride, end - first, Layout.HeadDim, Layout.QueryFactor);
    }

    /// <summary>A row of an item, where items may have lengths of their own.</summary>
    private readonly float* RowOf(in RowView rows, int item, int row) =>
        Call.IsPacked ? rows.Row(0, FirstRow(item) + row) : rows.Row(item, row);

    private static void CopyRows(float* source, nint sourceStride, float* target, nint targetStride, int rows, int width)
    {
        for (int row = 0; row < rows; row++, source += sourceStride, target += targetStride)
        {
            new ReadOnlySpan<float>(source, width).CopyTo(new Span<float>(target, width));
        }
    }
}
