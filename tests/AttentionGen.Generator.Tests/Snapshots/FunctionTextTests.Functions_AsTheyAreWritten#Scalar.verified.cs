
    /// <summary>Of scores in units of log2: what is added to them is converted, by log2(e).</summary>
    [MethodImpl(AggressiveOptimization)]
    public static void ApplyScoreFunction(in FunctionTile tile, ref float scores)
    {
        // Score: score + (slope[head] * (key - query))
        unchecked
        {
            ref float table_slope = ref tile.Captured.Floats(0);
            for (int row = 0; row < tile.Rows; row++)
            {
                int head = tile.HeadOf(row);
                int query = tile.QueryOf(row);
                ref float score0 = ref Unsafe.Add(ref scores, row * tile.Stride);
                for (int i = 0; i < tile.Keys; i++, score0 = ref Unsafe.Add(ref score0, 1))
                {
                    int key = tile.FirstKey + i;
                    float score = score0;
                    score0 = score + ((Unsafe.Add(ref table_slope, head) * ((float)(key - query))) * 1.442695f);
                }
            }
        }
    }

    /// <summary>The same for one query and key, in natural units.</summary>
    public static float ScoreOf(in FunctionPair pair, float score)
    {
        // Score: score + (slope[head] * (key - query))
        unchecked
        {
            ref float table_slope = ref pair.Captured.Floats(0);
            int head = pair.Head;
            int query = pair.Query;
            int key = pair.Key;
            return score + (Unsafe.Add(ref table_slope, head) * ((float)(key - query)));
        }
    }

    /// <summary>Scores of hidden keys become minus infinity.</summary>
    [MethodImpl(AggressiveOptimization)]
    public static void ApplyMaskFunction(in FunctionTile tile, ref float scores)
    {
        // Visible: { if (document[query] != document[key]) { return false; } return query >= key; }
        unchecked
        {
            ref int table_document = ref tile.Captured.Ints(1);
            for (int row = 0; row < tile.Rows; row++)
            {
                int query = tile.QueryOf(row);
                ref float score0 = ref Unsafe.Add(ref scores, row * tile.Stride);
                for (int i = 0; i < tile.Keys; i++, score0 = ref Unsafe.Add(ref score0, 1))
                {
                    int key = tile.FirstKey + i;
                    score0 = (Unsafe.Add(ref table_document, query) == Unsafe.Add(ref table_document, key)) && (key <= query) ? score0 : float.NegativeInfinity;
                }
            }
        }
    }

    /// <summary>The same for one query and key.</summary>
    public static bool Sees(in FunctionPair pair)
    {
        // Visible: { if (document[query] != document[key]) { return false; } return query >= key; }
        unchecked
        {
            ref int table_document = ref pair.Captured.Ints(1);
            int query = pair.Query;
            int key = pair.Key;
            return (Unsafe.Add(ref table_document, query) == Unsafe.Add(ref table_document, key)) && (key <= query);
        }
    }

    /// <summary>The same for all queries and keys of a range: always, never, or sometimes.</summary>
    public static Truth Classify(in FunctionRange range)
    {
        // Visible: { if (document[query] != document[key]) { return false; } return query >= key; }
        var v1 = range.Captured.IntsIn(1, range.Query);
        var v3 = range.Captured.IntsIn(1, range.Key);
        var v4 = IntRange.Equal(v1, v3);
        var v5 = IntRange.LessOrEqual(range.Key, range.Query);
        var v6 = v4 & v5;
        return v6;
    }

    /// <summary>Refuses a call for whose queries and keys the functions would read outside a table.</summary>
    public static void CheckCaptured(in FunctionRange range)
    {
        {
            // Score: score + (slope[head] * (key - query))
            range.Captured.CheckFloats(0, "slope", range.Head);
        }
        {
            // Visible: { if (document[query] != document[key]) { return false; } return query >= key; }
            var v1 = range.Captured.CheckInts(1, "document", range.Query);
            var v3 = range.Captured.CheckInts(1, "document", range.Key);
        }
    }
