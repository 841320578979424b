// DModel = 512, Heads = 8, Causal = true; Vector512

    /// <summary>
    /// Query, key and value of every row: [rows, 512] times 48 weight panels gives [rows, 1536].
    /// 288 rows at a time, or fewer, stay in the cache while the panels pass over them.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    public static void ProjectInput(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel)
    {
        int block = CacheBlocks.InputRows(288);
        int count;
        for (int first = 0; first < rows; first += count)
        {
            // A small rest joins the last block: else the weights would be read again for a few rows.
            count = rows - first < block + (block / 4) ? rows - first : block;
            ref float source = ref Unsafe.Add(ref input, (nint)first * 512);
            ref float target = ref Unsafe.Add(ref output, (nint)first * 1552);
            if (count >= 4)
            {
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    ProjectInputPanel(ref source, ref Unsafe.Add(ref weights.Panels, (nint)panel * 16384), ref Unsafe.Add(ref weights.Bias, panel * 32), ref Unsafe.Add(ref target, panel * 32), count);
                }
                continue;
            }

            // Too few for a tile: one by one.
            for (int row = 0; row < count; row++)
            {
                ProjectInputRow(ref Unsafe.Add(ref source, row * 512), weights, ref Unsafe.Add(ref target, row * 1552), firstPanel, endPanel);
            }
        }
    }

    /// <summary>
    /// A single row: a product of a vector and a matrix, as fast as the weights can be read.
    /// 4 panels side by side keep the multiply-adds from waiting for each other.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    private static void ProjectInputRow(ref float input, PackedWeights weights, ref float output, int firstPanel, int endPanel)
    {
        int panel = firstPanel;
        for (; panel + 4 <= endPanel; panel += 4)
        {
            ProjectInputRowGroup(ref input, ref Unsafe.Add(ref weights.Panels, (nint)panel * 16384), ref Unsafe.Add(ref weights.Bias, panel * 32), ref Unsafe.Add(ref output, panel * 32));
        }

        for (; panel < endPanel; panel++)
        {
            ProjectInputPanel1(ref input, ref Unsafe.Add(ref weights.Panels, (nint)panel * 16384), ref Unsafe.Add(ref weights.Bias, panel * 32), ref Unsafe.Add(ref output, panel * 32));
        }
    }

    /// <summary>One weight panel against all rows: tiles of 12 rows, then lower ones; the rows are 4 at least.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void ProjectInputPanel(ref float input, ref float panel, ref float bias, ref float output, int rows)
    {
        int tiles = rows / 12;
        if (tiles > 0)
        {
            ProjectInputPanel12(ref input, ref panel, ref bias, ref output, tiles);
            input = ref Unsafe.Add(ref input, (nint)tiles * 6144);
            output = ref Unsafe.Add(ref output, (nint)tiles * 18624);
            rows -= tiles * 12;
        }

        while (rows >= 4)
        {
            ProjectInputPanel4(ref input, ref panel, ref bias, ref output);
            input = ref Unsafe.Add(ref input, 2048);
            output = ref Unsafe.Add(ref output, 6208);
            rows -= 4;
        }

        if (rows > 0)
        {
            // A tile that ends with the last row: the rows above get once more the bits that they have.
            input = ref Unsafe.Subtract(ref input, (4 - rows) * 512);
            output = ref Unsafe.Subtract(ref output, (4 - rows) * 1552);
            ProjectInputPanel4(ref input, ref panel, ref bias, ref output);
        }
    }
