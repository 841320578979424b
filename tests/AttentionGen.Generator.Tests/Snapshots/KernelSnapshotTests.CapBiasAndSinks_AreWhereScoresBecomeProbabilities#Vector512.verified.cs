// DModel = 64, Heads = 4, SoftCap = 50, PositionBias = PositionBias.Alibi, Sinks = true; Vector512

    /// <summary>Writes the scores of rows against all keys, as they are at the point that the call asks for.</summary>
    private static void WriteScores(ref float queries, int first, int end, in HeadPanels head, in ScoreOptions options, ref float scratch)
    {
        ref float scores = ref scratch;
        for (int block = 0; block < head.Keys.Count; block += 512)
        {
            ref float blockKeys = ref Unsafe.Add(ref head.KeyPanelsOrigin, (nint)block * 16);
            int extent = Math.Min(head.Keys.Count - block, 512);
            int rows;
            for (int query = first; query < end; query += rows)
            {
                rows = TileRows(end - query);
                ref float tileQuery = ref Unsafe.Add(ref queries, (nint)(query - first) * 208);
                ScoreTile(rows, ref tileQuery, ref blockKeys, extent, ref scores);
                if (!options.WantsRawScores)
                {
                    CapTile(rows, extent, ref scores);
                }

                if (options.WantsMaskedScores)
                {
                    BiasTile(rows, query, block, extent, in options, ref scores);
                    if (head.Keys.HasHoles || options.HasMask)
                    {
                        MaskTile(rows, query, block, extent, in head, in options, ref scores);
                    }
                }

                ref float row = ref scores;
                for (int r = 0; r < rows; r++)
                {
                    options.WriteScores(query + r, block, extent, in head, Geometry, ref tileQuery, ref row);
                    tileQuery = ref Unsafe.Add(ref tileQuery, 208);
                    row = ref Unsafe.Add(ref row, 528);
                }
            }
        }
    }

    /// <summary>Scores s of a tile become c · tanh(s / c), because SoftCap = 50; both s and c are in units of log2.</summary>
    private static void CapTile(int rows, int extent, ref float scores)
    {
        for (int r = 0; r < rows; r++)
        {
            ScoreCap.Apply(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scores, r * 528), extent), 72.13475f);
        }
    }

    /// <summary>Adds to the scores of a tile what the distances of its queries and keys are worth.</summary>
    private static void BiasTile(int rows, int query, int block, int extent, in ScoreOptions options, ref float scores)
    {
        for (int r = 0; r < rows; r++)
        {
            options.AddDistanceBias(query + r, block, extent, ref Unsafe.Add(ref scores, r * 528));
        }
    }

    /// <summary>
    /// Turns the scores of a tile into exponentials, each row relative to its own largest score, and notes the row's maximum
    /// and sum. The scores are those of the first extent keys from block on. Hidden keys get exactly zero.
    /// </summary>
    private static void SoftmaxTile(int rows, int query, int block, int extent, in HeadPanels head, in ScoreOptions options, ref float scores, ref float maxima, ref float sums)
    {
        CapTile(rows, extent, ref scores);
        BiasTile(rows, query, block, extent, in options, ref scores);
        if (head.Keys.HasHoles || options.HasMask)
        {
            MaskTile(rows, query, block, extent, in head, in options, ref scores);
        }

        // All maxima first: the next row's loads and compares then run while this row's last lanes are compared.
        ref float row = ref scores;
        for (int r = 0; r < rows; r++)
        {
            int visible = Math.Clamp(VisibleKeys(head.Keys) - block, 0, extent);
            Unsafe.Add(ref maxima, r) = SoftmaxVector512.Maximum(ref row, visible);
            row = ref Unsafe.Add(ref row, 528);
        }

        row = ref scores;
        for (int r = 0; r < rows; r++)
        {
            int visible = Math.Clamp(VisibleKeys(head.Keys) - block, 0, extent);
            Unsafe.Add(ref sums, r) = SoftmaxVector512.Exponentials(ref row, visible, extent, Unsafe.Add(ref maxima, r));
            row = ref Unsafe.Add(ref row, 528);
        }
    }
