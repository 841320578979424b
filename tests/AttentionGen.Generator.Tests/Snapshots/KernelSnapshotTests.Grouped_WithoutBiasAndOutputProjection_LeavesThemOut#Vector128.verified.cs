// DModel = 64, Heads = 8, KeyValueHeads = 2, Bias = false, OutputProjection = false; Vector128

    /// <summary>
    /// Query, key and value of every row: [rows, 64] times 12 weight panels gives [rows, 96].
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
            ref float target = ref Unsafe.Add(ref output, (nint)first * 112);
            if (count >= 4)
            {
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    ProjectInputPanel(ref source, ref Unsafe.Add(ref weights.Panels, (nint)panel * 512), ref Unsafe.Add(ref target, panel * 8), count);
                }
                continue;
            }

            // Too few for a tile: one by one.
            for (int row = 0; row < count; row++)
            {
                ProjectInputRow(ref Unsafe.Add(ref source, row * 64), weights, ref Unsafe.Add(ref target, row * 112), firstPanel, endPanel);
            }
        }
    }

    /// <summary>Nothing to do: the concatenated heads are the output, because OutputProjection = false.</summary>
    public static void ProjectOutput(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel) { }

    /// <summary>Keys into panels of 8, dimension by dimension, so that neighbours are keys. 4 query heads share them.</summary>
    [MethodImpl(AggressiveOptimization)]
    public static void PackKeys(ref float rows, nint stride, int first, int count, in HeadPanels head)
    {
        KeyPanels.Pack(ref rows, stride, first, count, in head, 8, 8);
    }

    /// <summary>Values into panels of 8 columns, so that neighbours are dimensions.</summary>
    [MethodImpl(AggressiveOptimization)]
    public static void PackValues(ref float rows, nint stride, int first, int count, in HeadPanels head)
    {
        ValuePanels.Pack(ref rows, stride, first, count, in head, 8, 8, 8, 512);
    }
