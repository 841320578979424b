// DModel = 64, Heads = 4, KeyValueHeads = 2, Causal = true, Rotary = RotaryPairing.HalfSplit, QueryKeyNorm = true, QueryKeyNormKind = QueryKeyNormKind.LayerOfEachHead, OutputGate = OutputGate.PerElement; Vector256
    /// <summary>Which weight panels make the queries with their gates, keys and values; neighbours may share one.</summary>
    public static ProjectionPanels Panels => new(
        Input: 12, QueryEnd: 8, KeyFirst: 8, KeyEnd: 10, ValueFirst: 10, ValueEnd: 12, Output: 4);

    /// <summary>
    /// Query, gate, key and value of every row: [rows, 64] times 12 weight panels gives [rows, 192].
    /// 2,340 rows at a time, or fewer, stay in the cache while the panels pass over them.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    public static void ProjectInput(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel)
    {
        int block = CacheBlocks.InputRows(2340);
        int count;
        for (int first = 0; first < rows; first += count)
        {
            // A small rest joins the last block: else the weights would be read again for a few rows.
            count = rows - first < block + (block / 4) ? rows - first : block;
            ref float source = ref Unsafe.Add(ref input, (nint)first * 64);
            ref float target = ref Unsafe.Add(ref output, (nint)first * 208);
            if (count >= 3)
            {
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    ProjectInputPanel(ref source, ref Unsafe.Add(ref weights.Panels, (nint)panel * 1024), ref Unsafe.Add(ref weights.Bias, panel * 16), ref Unsafe.Add(ref target, panel * 16), count);
                }
                continue;
            }

            // Too few for a tile: one by one.
            for (int row = 0; row < count; row++)
            {
                ProjectInputRow(ref Unsafe.Add(ref source, row * 64), weights, ref Unsafe.Add(ref target, row * 208), firstPanel, endPanel);
            }
        }
    }

    /// <summary>Whether queries and keys are changed after they are projected.</summary>
    public static bool PreparesRows => true;

    /// <summary>Rows of one query head: brought to mean 0 and variance 1 and weighted, then elements rotated by position, halves together.</summary>
    [MethodImpl(AggressiveOptimization)]
    public static void PrepareQueries(ref float rows, nint stride, int count, in RowPreparation preparation)
    {
        HeadLayerNorm.Apply(ref rows, stride, count, 16, ref preparation.Norm, ref preparation.NormBias, 1E-06f);
        RotaryRows.Rotate(ref rows, stride, count, ref preparation.Cosines, ref preparation.Sines, 8, 16, interleaved: false);
    }

    /// <summary>Rows of one key head: brought to mean 0 and variance 1 and weighted, then elements rotated by position, halves together.</summary>
    [MethodImpl(AggressiveOptimization)]
    public static void PrepareKeys(ref float rows, nint stride, int count, in RowPreparation preparation)
    {
        HeadLayerNorm.Apply(ref rows, stride, count, 16, ref preparation.Norm, ref preparation.NormBias, 1E-06f);
        RotaryRows.Rotate(ref rows, stride, count, ref preparation.Cosines, ref preparation.Sines, 8, 16, interleaved: false);
    }
