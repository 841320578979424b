// DModel = 32, Heads = 2, KeyDim = 8, ValueDim = 16; Vector512

    /// <summary>
    /// Queries of every row: [rows, 32] times 1 weight panel gives [rows, 32].
    /// 4,680 rows at a time, or fewer, stay in the cache while the panels pass over them.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    public static void ProjectInput(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel)
    {
        int block = CacheBlocks.InputRows(4680);
        int count;
        for (int first = 0; first < rows; first += count)
        {
            // A small rest joins the last block: else the weights would be read again for a few rows.
            count = rows - first < block + (block / 4) ? rows - first : block;
            ref float source = ref Unsafe.Add(ref input, (nint)first * 32);
            ref float target = ref Unsafe.Add(ref output, (nint)first * 48);
            if (count >= 4)
            {
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    ProjectInputPanel(ref source, ref Unsafe.Add(ref weights.Panels, (nint)panel * 1024), ref Unsafe.Add(ref weights.Bias, panel * 32), ref Unsafe.Add(ref target, panel * 32), count);
                }
                continue;
            }

            // Too few for a tile: one by one.
            for (int row = 0; row < count; row++)
            {
                ProjectInputRow(ref Unsafe.Add(ref source, row * 32), weights, ref Unsafe.Add(ref target, row * 48), firstPanel, endPanel);
            }
        }
    }

    /// <summary>
    /// Keys of every row: [rows, 8] times 1 weight panel gives [rows, 32].
    /// 4,680 rows at a time, or fewer, stay in the cache while the panels pass over them.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    public static void ProjectKey(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel)
    {
        int block = CacheBlocks.InputRows(4680);
        int count;
        for (int first = 0; first < rows; first += count)
        {
            // A small rest joins the last block: else the weights would be read again for a few rows.
            count = rows - first < block + (block / 4) ? rows - first : block;
            ref float source = ref Unsafe.Add(ref input, (nint)first * 8);
            ref float target = ref Unsafe.Add(ref output, (nint)first * 48);
            if (count >= 4)
            {
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    ProjectKeyPanel(ref source, ref Unsafe.Add(ref weights.Panels, (nint)panel * 256), ref Unsafe.Add(ref weights.Bias, panel * 32), ref Unsafe.Add(ref target, panel * 32), count);
                }
                continue;
            }

            // Too few for a tile: one by one.
            for (int row = 0; row < count; row++)
            {
                ProjectKeyRow(ref Unsafe.Add(ref source, row * 8), weights, ref Unsafe.Add(ref target, row * 48), firstPanel, endPanel);
            }
        }
    }

    /// <summary>
    /// Values of every row: [rows, 16] times 1 weight panel gives [rows, 32].
    /// 4,680 rows at a time, or fewer, stay in the cache while the panels pass over them.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    public static void ProjectValue(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel)
    {
        int block = CacheBlocks.InputRows(4680);
        int count;
        for (int first = 0; first < rows; first += count)
        {
            // A small rest joins the last block: else the weights would be read again for a few rows.
            count = rows - first < block + (block / 4) ? rows - first : block;
            ref float source = ref Unsafe.Add(ref input, (nint)first * 16);
            ref float target = ref Unsafe.Add(ref output, (nint)first * 48);
            if (count >= 4)
            {
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    ProjectValuePanel(ref source, ref Unsafe.Add(ref weights.Panels, (nint)panel * 512), ref Unsafe.Add(ref weights.Bias, panel * 32), ref Unsafe.Add(ref target, panel * 32), count);
                }
                continue;
            }

            // Too few for a tile: one by one.
            for (int row = 0; row < count; row++)
            {
                ProjectValueRow(ref Unsafe.Add(ref source, row * 16), weights, ref Unsafe.Add(ref target, row * 48), firstPanel, endPanel);
            }
        }
    }

    /// <summary>
    /// The concatenated heads to 32 columns: [rows, 32] times 1 weight panel gives [rows, 32].
    /// 4,680 rows at a time, or fewer, stay in the cache while the panels pass over them.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    public static void ProjectOutput(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel)
    {
        int block = CacheBlocks.InputRows(4680);
        int count;
        for (int first = 0; first < rows; first += count)
        {
            // A small rest joins the last block: else the weights would be read again for a few rows.
            count = rows - first < block + (block / 4) ? rows - first : block;
            ref float source = ref Unsafe.Add(ref input, (nint)first * 48);
            ref float target = ref Unsafe.Add(ref output, (nint)first * 32);
            if (count >= 4)
            {
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    ProjectOutputPanel(ref source, ref Unsafe.Add(ref weights.Panels, (nint)panel * 1024), ref Unsafe.Add(ref weights.Bias, panel * 32), ref Unsafe.Add(ref target, panel * 32), count);
                }
                continue;
            }

            // Too few for a tile: one by one.
            for (int row = 0; row < count; row++)
            {
                ProjectOutputRow(ref Unsafe.Add(ref source, row * 48), weights, ref Unsafe.Add(ref target, row * 32), firstPanel, endPanel);
            }
        }
    }
