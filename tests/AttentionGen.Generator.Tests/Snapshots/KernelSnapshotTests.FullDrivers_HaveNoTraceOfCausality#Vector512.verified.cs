// DModel = 512, Heads = 8; Vector512

    /// <summary>Query rows that see one key block only: scores, softmax and context of a tile, straight into the output.</summary>
    private static void AttendOneBlock(ref float queries, int first, int end, in HeadPanels head, in ScoreOptions options, ref float context, nint contextStride, ref float scratch)
    {
        ref float scores = ref scratch;
        ref float maxima = ref Unsafe.Add(ref scratch, 6336);
        ref float sums = ref Unsafe.Add(ref scratch, 6352);
        ref float factors = ref Unsafe.Add(ref scratch, 6368);
        for (int query = first; query < end;)
        {
            int rows = TileRows(end - query);
            int extent = head.Keys.Count;
            ScoreTile(rows, ref queries, ref head.KeyPanelsOrigin, extent, ref scores);
            SoftmaxTile(rows, query, 0, extent, in head, in options, ref scores, ref maxima, ref sums);

            // Where a factor has left the range of float32, or values are so large that a sum of them may, rows are computed one by one.
            bool isPlain = head.Notes == 0f;
            for (int row = 0; row < rows; row++)
            {
                float maximum = Unsafe.Add(ref maxima, row);
                float sum = Unsafe.Add(ref sums, row);
                float factor = options.RowFactor(query + row, maximum, sum, in head);
                Unsafe.Add(ref factors, row) = factor;
                isPlain &= float.IsFinite(factor);
                if (options.WantsLogSumExp)
                {
                    options.WriteLogSumExp(query + row, maximum, sum);
                }
            }

            if (options.HasDropout)
            {
                options.Drop(rows, query, 0, extent, ref scores, 528);
            }

            if (options.WantsWeights)
            {
                options.AddWeights(rows, query, 0, extent, ref scores, 528, ref factors);
            }

            if (isPlain)
            {
                ContextTile(rows, ref scores, in head, 0, extent, ref factors, ref context, contextStride);
            }
            else
            {
                ExactRows.Tile(rows, query, 0, extent, in head, in options, Geometry, ref queries, ref scores, ref factors, ref context, contextStride);
            }

            queries = ref Unsafe.Add(ref queries, rows * 1552);
            context = ref Unsafe.Add(ref context, rows * contextStride);
            query += rows;
        }
    }

    /// <summary>
    /// Query rows that see several key blocks. Each block is reduced on its own and merged in ascending order, so that
    /// the result does not depend on who computed it when. A block stays in the cache while all tiles pass over it.
    /// </summary>
    private static void AttendManyBlocks(ref float queries, int first, int end, int lastKey, in HeadPanels head, in ScoreOptions options, ref float context, nint contextStride, ref float scratch)
    {
        ref float scores = ref scratch;
        ref float maxima = ref Unsafe.Add(ref scratch, 6336);
        ref float sums = ref Unsafe.Add(ref scratch, 6352);
        ref float factors = ref Unsafe.Add(ref scratch, 6368);
        ref float part = ref Unsafe.Add(ref scratch, 6384);
        ref float accumulators = ref Unsafe.Add(ref scratch, 7152);
        ref float runningMaxima = ref Unsafe.Add(ref scratch, 25584);
        ref float runningSums = ref Unsafe.Add(ref scratch, 25872);
        MemoryMarshal.CreateSpan(ref factors, 12).Fill(1f);
        MemoryMarshal.CreateSpan(ref accumulators, (end - first) * 64).Clear();
        MemoryMarshal.CreateSpan(ref runningMaxima, end - first).Fill(float.NegativeInfinity);
        MemoryMarshal.CreateSpan(ref runningSums, end - first).Clear();
        for (int block = 0; block < lastKey; block += 512)
        {
            ref float blockKeys = ref Unsafe.Add(ref head.KeyPanelsOrigin, (nint)block * 64);
            int rows;
            for (int query = first; query < end; query += rows)
            {
                rows = TileRows(end - query);
                int extent = Math.Min(head.Keys.Count - block, 512);
                int row = query - first;
                ref float tileQueries = ref Unsafe.Add(ref queries, (nint)row * 1552);
                ScoreTile(rows, ref tileQueries, ref blockKeys, extent, ref scores);
                SoftmaxTile(rows, query, block, extent, in head, in options, ref scores, ref maxima, ref sums);
                if (options.HasDropout)
                {
                    options.Drop(rows, query, block, extent, ref scores, 528);
                }

                BlockContext(query, in options, rows, ref scores, in head, block, extent, ref factors, ref part, 64);
                MergeTile(rows, ref maxima, ref sums, ref part, ref Unsafe.Add(ref runningMaxima, row), ref Unsafe.Add(ref runningSums, row), ref Unsafe.Add(ref accumulators, row * 64));
            }
        }

        if (options.WantsWeights)
        {
            AddBlockWeights(ref queries, first, end, lastKey, in head, in options, ref scratch);
        }

        FinishRows(ref queries, first, end, in head, in options, ref runningMaxima, ref runningSums, ref accumulators, ref context, contextStride);
    }

    /// <summary>
    /// One more than the last key that a row sees.
    /// 0 if the padding mask leaves it no key.
    /// </summary>
    private static int VisibleKeys(KeyVisibility keys)
    {
        int end = keys.Count;
        return end > keys.First ? end : 0;
    }
