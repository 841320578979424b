// DModel = 512, Heads = 8, KeyValueHeads = 2, Causal = true, Window = 96, Rotary = RotaryPairing.HalfSplit, Bias = false; Vector512
    public static int GroupSize => 4;

    /// <summary>No row sees a key more than 95 before its own, because LeftWindow = 95.</summary>
    public static int LeftWindow => 95;

    /// <summary>No row sees a key after its own, because Causal = true.</summary>
    public static int RightWindow => 0;

    /// <summary>Rows of the next tile when this many are left.</summary>
    public static int TileRows(int left) => left >= 12 ? 12 : left >= 4 ? 4 : 1;

    /// <summary>Rows of one query head: elements rotated by position, halves together.</summary>
    [MethodImpl(AggressiveOptimization)]
    public static void PrepareQueries(ref float rows, nint stride, int count, in RowPreparation preparation)
    {
        RotaryRows.Rotate(ref rows, stride, count, ref preparation.Cosines, ref preparation.Sines, 32, 64, interleaved: false);
    }

    /// <summary>
    /// Context of up to 12 query rows: probabilities of so many keys from block on times their values, each row
    /// then multiplied by its factor. The 64 columns of a head are 2 panels of 32.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    public static void ContextTile(int rows, ref float probabilities, in HeadPanels head, int block, int keys, ref float factors, ref float context, nint contextStride)
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
