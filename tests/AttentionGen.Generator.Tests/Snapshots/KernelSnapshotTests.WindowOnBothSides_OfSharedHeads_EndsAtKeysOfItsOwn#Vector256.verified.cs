// DModel = 64, Heads = 4, KeyValueHeads = 2, LeftWindow = 37, RightWindow = 5; Vector256

    /// <summary>
    /// Query rows of the 2 heads that share keys and values, 288 at a time, or fewer.
    /// A row is a query's position times 2, plus its head's number among those 2.
    /// Where one key block of 512 keys holds all that the rows see, nothing needs merging.
    /// </summary>
    public static void AttendHead(ref float query, int first, int end, in HeadPanels head, in ScoreOptions options, ref float context, nint contextStride, ref float scratch)
    {
        if (options.WantsScores)
        {
            WriteScores(ref query, first, end, in head, in options, ref scratch);
        }

        int block = CacheBlocks.QueryRows(288);
        for (; first < end; first += block)
        {
            int last = Math.Min(first + block, end);
            int lastKey = Math.Min((last - 1) / 2 + 6, head.Keys.Count);
            if (lastKey <= 512)
            {
                AttendOneBlock(ref query, first, last, in head, in options, ref context, contextStride, ref scratch);
            }
            else
            {
                AttendManyBlocks(ref query, first, last, lastKey, in head, in options, ref context, contextStride, ref scratch);
            }

            query = ref Unsafe.Add(ref query, block * 16);
            context = ref Unsafe.Add(ref context, block * contextStride);
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
        ref float accumulators = ref Unsafe.Add(ref scratch, 6576);
        ref float runningMaxima = ref Unsafe.Add(ref scratch, 11184);
        ref float runningSums = ref Unsafe.Add(ref scratch, 11472);
        MemoryMarshal.CreateSpan(ref factors, 6).Fill(1f);
        MemoryMarshal.CreateSpan(ref accumulators, (end - first) * 16).Clear();
        MemoryMarshal.CreateSpan(ref runningMaxima, end - first).Fill(float.NegativeInfinity);
        MemoryMarshal.CreateSpan(ref runningSums, end - first).Clear();
        int firstBlock = Math.Max(first / 2 - 37, 0) / 512 * 512;
        for (int block = firstBlock; block < lastKey; block += 512)
        {
            ref float blockKeys = ref Unsafe.Add(ref head.KeyPanelsOrigin, (nint)head.Slot(block) * 16);
            int rows;
            for (int query = first; query < end; query += rows)
            {
                rows = TileRows(end - query);

                // Panels before the window of the tile's first row are left out.
                int from = block + (Math.Max(query / 2 - 37 - block, 0) & ~63);
                int extent = Math.Min(Math.Min((query + rows - 1) / 2 + 6, head.Keys.Count), block + 512) - from;

                // A tile whose rows all lie before the block, or whose windows begin after it, sees none of it.
                if (extent <= 0)
                {
                    continue;
                }

                int row = query - first;
                ref float tileQueries = ref Unsafe.Add(ref queries, (nint)row * 16);
                ScoreTile(rows, ref tileQueries, ref Unsafe.Add(ref blockKeys, (from - block) * 16), extent, ref scores);
                SoftmaxTile(rows, query, from, extent, in head, in options, ref scores, ref maxima, ref sums);
                if (options.HasDropout)
                {
                    options.Drop(rows, query, from, extent, ref scores, 528);
                }

                BlockContext(query, in options, rows, ref scores, in head, from, extent, ref factors, ref part, 16);
                MergeTile(rows, ref maxima, ref sums, ref part, ref Unsafe.Add(ref runningMaxima, row), ref Unsafe.Add(ref runningSums, row), ref Unsafe.Add(ref accumulators, row * 16));
            }
        }

        if (options.WantsWeights)
        {
            AddBlockWeights(ref queries, first, end, lastKey, in head, in options, ref scratch);
        }

        FinishRows(ref queries, first, end, in head, in options, ref runningMaxima, ref runningSums, ref accumulators, ref context, contextStride);
    }

    /// <summary>
    /// One more than the last key that a row sees: none more than 5 after its own, because RightWindow = 5.
    /// 0 if the padding mask leaves it no key.
    /// </summary>
    private static int VisibleKeys(int row, KeyVisibility keys)
    {
        int end = Math.Min(row / 2 + 6, keys.Count);
        return end > keys.First ? end : 0;
    }
