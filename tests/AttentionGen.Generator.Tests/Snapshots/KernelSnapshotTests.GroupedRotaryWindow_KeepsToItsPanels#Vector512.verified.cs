// DModel = 512, Heads = 8, KeyValueHeads = 2, Causal = true, Window = 96, Rotary = RotaryPairing.HalfSplit, Bias = false; Vector512

    /// <summary>Rows of one query head: elements rotated by position, halves together.</summary>
    public static void PrepareQueries(ref float rows, nint stride, int count, in RowPreparation preparation)
    {
        RotaryRows.Rotate(ref rows, stride, count, ref preparation.Cosines, ref preparation.Sines, 32, 64, interleaved: false);
    }

    /// <summary>
    /// Query rows of the 4 heads that share keys and values, 288 at a time, or fewer.
    /// A row is a query's position times 4, plus its head's number among those 4.
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
            int lastKey = Math.Min((last - 1) / 4 + 1, head.Keys.Count);
            if (lastKey <= 512)
            {
                AttendOneBlock(ref query, first, last, in head, in options, ref context, contextStride, ref scratch);
            }
            else
            {
                AttendManyBlocks(ref query, first, last, lastKey, in head, in options, ref context, contextStride, ref scratch);
            }

            query = ref Unsafe.Add(ref query, block * 80);
            context = ref Unsafe.Add(ref context, block * contextStride);
        }
    }

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

            // Panels before the window of the tile's first row are left out.
            int from = Math.Max(query / 4 - 95, 0) & ~63;
            int extent = Math.Max(0, Math.Min((query + rows - 1) / 4 + 1, head.Keys.Count) - from);
            ScoreTile(rows, ref queries, ref Unsafe.Add(ref head.KeyPanelsOrigin, from * 64), extent, ref scores);
            SoftmaxTile(rows, query, from, extent, in head, in options, ref scores, ref maxima, ref sums);

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
                options.Drop(rows, query, from, extent, ref scores, 528);
            }

            if (options.WantsWeights)
            {
                options.AddWeights(rows, query, from, extent, ref scores, 528, ref factors);
            }

            if (isPlain)
            {
                ContextTile(rows, ref scores, in head, from, extent, ref factors, ref context, contextStride);
            }
            else
            {
                ExactRows.Tile(rows, query, from, extent, in head, in options, Geometry, ref queries, ref scores, ref factors, ref context, contextStride);
            }

            queries = ref Unsafe.Add(ref queries, rows * 80);
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
        int firstBlock = Math.Max(first / 4 - 95, 0) / 512 * 512;
        for (int block = firstBlock; block < lastKey; block += 512)
        {
            ref float blockKeys = ref Unsafe.Add(ref head.KeyPanelsOrigin, (nint)head.Slot(block) * 64);
            int rows;
            for (int query = first; query < end; query += rows)
            {
                rows = TileRows(end - query);

                // Panels before the window of the tile's first row are left out.
                int from = block + (Math.Max(query / 4 - 95 - block, 0) & ~63);
                int extent = Math.Min(Math.Min((query + rows - 1) / 4 + 1, head.Keys.Count), block + 512) - from;

                // A tile whose rows all lie before the block, or whose windows begin after it, sees none of it.
                if (extent <= 0)
                {
                    continue;
                }

                int row = query - first;
                ref float tileQueries = ref Unsafe.Add(ref queries, (nint)row * 80);
                ScoreTile(rows, ref tileQueries, ref Unsafe.Add(ref blockKeys, (from - block) * 64), extent, ref scores);
                SoftmaxTile(rows, query, from, extent, in head, in options, ref scores, ref maxima, ref sums);
                if (options.HasDropout)
                {
                    options.Drop(rows, query, from, extent, ref scores, 528);
                }

                BlockContext(query, in options, rows, ref scores, in head, from, extent, ref factors, ref part, 64);
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
    /// The context of a tile against a block. If the block holds NaN, an infinity or a huge number, it is that of each row by
    /// itself, over the keys it sees and no other.
    /// </summary>
    private static void BlockContext(int query, in ScoreOptions options, int rows, ref float probabilities, in HeadPanels head, int block, int extent, ref float factors, ref float context, nint contextStride)
    {
        // Hidden keys have probability zero, which silences any finite value but not NaN.
        if (Unsafe.Add(ref head.Notes, head.Slot(block) / 512) == 0f)
        {
            ContextTile(rows, ref probabilities, in head, block, extent, ref factors, ref context, contextStride);
        }
        else
        {
            CarefulContext.Rows(rows, query, block, extent, in head, in options, Geometry, ref probabilities, ref factors, ref context, contextStride);
        }
    }

    /// <summary>
    /// One more than the last key that a row sees: none after its own, because Causal = true.
    /// 0 if the padding mask leaves it no key.
    /// </summary>
    private static int VisibleKeys(int row, KeyVisibility keys)
    {
        int end = Math.Min(row / 4 + 1, keys.Count);
        return end > keys.First ? end : 0;
    }

    /// <summary>
    /// Turns the scores of a tile into exponentials, each row relative to its own largest score, and notes the row's maximum
    /// and sum. The scores are those of the first extent keys from block on. Hidden keys get exactly zero.
    /// </summary>
    private static void SoftmaxTile(int rows, int query, int block, int extent, in HeadPanels head, in ScoreOptions options, ref float scores, ref float maxima, ref float sums)
    {
        if (head.Keys.HasHoles || options.HasMask)
        {
            MaskTile(rows, query, block, extent, in head, in options, ref scores);
        }

        // Later rows of the tile do not reach back as far as its first.
        for (int r = 0; r < rows; r++)
        {
            int hidden = Math.Clamp((query + r) / 4 - 95 - block, 0, extent);
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scores, r * 528), hidden).Fill(float.NegativeInfinity);
        }

        // All maxima first: the next row's loads and compares then run while this row's last lanes are compared.
        ref float row = ref scores;
        for (int r = 0; r < rows; r++)
        {
            int visible = Math.Clamp(VisibleKeys(query + r, head.Keys) - block, 0, extent);
            Unsafe.Add(ref maxima, r) = SoftmaxVector512.Maximum(ref row, visible);
            row = ref Unsafe.Add(ref row, 528);
        }

        row = ref scores;
        for (int r = 0; r < rows; r++)
        {
            int visible = Math.Clamp(VisibleKeys(query + r, head.Keys) - block, 0, extent);
            Unsafe.Add(ref sums, r) = SoftmaxVector512.Exponentials(ref row, visible, extent, Unsafe.Add(ref maxima, r));
            row = ref Unsafe.Add(ref row, 528);
        }
    }

    /// <summary>
    /// Context of up to 12 query rows: probabilities of so many keys from block on times their values, each row
    /// then multiplied by its factor. The 64 columns of a head are 2 panels of 32.
    /// </summary>
    private static void ContextTile(int rows, ref float probabilities, in HeadPanels head, int block, int keys, ref float factors, ref float context, nint contextStride)
    {
        nint key = head.Slot(block);
        ref float panel0 = ref Unsafe.Add(ref head.ValuePanelsOrigin, key * 32);
        ref float panel1 = ref Unsafe.Add(ref head.ValuePanelsOrigin, (32 * (nint)head.KeyCapacity) + (key * 32));
        switch (rows)
        {
            case 12:
                Context12(ref probabilities, ref panel0, keys, ref factors, ref context, contextStride);
                Context12(ref probabilities, ref panel1, keys, ref factors, ref Unsafe.Add(ref context, 32), contextStride);
                break;
            case 4:
                Context4Group(ref probabilities, ref panel0, 32 * (nint)head.KeyCapacity, keys, ref factors, ref context, contextStride);
                break;
            case 1:
                Context1Group(ref probabilities, ref panel0, 32 * (nint)head.KeyCapacity, keys, ref factors, ref context, contextStride);
                break;
        }
    }
