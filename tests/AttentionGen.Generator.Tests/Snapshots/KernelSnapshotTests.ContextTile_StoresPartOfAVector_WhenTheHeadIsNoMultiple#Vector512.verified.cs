// DModel = 120, Heads = 3; Vector512

    /// <summary>
    /// Context of up to 12 query rows: probabilities of so many keys from block on times their values, each row
    /// then multiplied by its factor. The 40 columns of a head are 2 panels of 32, the last of 16.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    public static void ContextTile(int rows, ref float probabilities, in HeadPanels head, int block, int keys, ref float factors, ref float context, nint contextStride)
    {
        nint key = block;
        ref float panel0 = ref Unsafe.Add(ref head.ValuePanelsOrigin, key * 32);
        ref float panel1 = ref Unsafe.Add(ref head.ValuePanelsOrigin, (32 * (nint)head.KeyCapacity) + (key * 16));
        switch (rows)
        {
            case 12:
                Context12(ref probabilities, ref panel0, keys, ref factors, ref context, contextStride);
                ContextLast12(ref probabilities, ref panel1, keys, ref factors, ref Unsafe.Add(ref context, 32), contextStride);
                break;
            case 4:
                Context4(ref probabilities, ref panel0, keys, ref factors, ref context, contextStride);
                ContextLast4(ref probabilities, ref panel1, keys, ref factors, ref Unsafe.Add(ref context, 32), contextStride);
                break;
            case 1:
                Context1(ref probabilities, ref panel0, keys, ref factors, ref context, contextStride);
                ContextLast1(ref probabilities, ref panel1, keys, ref factors, ref Unsafe.Add(ref context, 32), contextStride);
                break;
        }
    }

    /// <summary>4 query rows x 8 columns of the head dimension, one step for each key: 64 multiply-adds a key.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void ContextLast4(ref float probabilities, ref float panel, int keys, ref float factors, ref float context, nint contextStride)
    {
        Vector r0c0 = Zero;
        Vector r1c0 = Zero;
        Vector r2c0 = Zero;
        Vector r3c0 = Zero;
        ref float row = ref probabilities;
        ref float column = ref panel;
        for (int k = 0; k < keys; k++)
        {
            Step4x1(ref row, 528, 0, ref column, 0, ref r0c0, ref r1c0, ref r2c0, ref r3c0);
            row = ref Unsafe.Add(ref row, 1);
            column = ref Unsafe.Add(ref column, 16);
        }

        Vector factor_r0 = Create(factors);
        r0c0 = r0c0 * factor_r0;
        r0c0.GetLower().StoreUnsafe(ref context);
        context = ref Unsafe.Add(ref context, contextStride);
        Vector factor_r1 = Create(Unsafe.Add(ref factors, 1));
        r1c0 = r1c0 * factor_r1;
        r1c0.GetLower().StoreUnsafe(ref context);
        context = ref Unsafe.Add(ref context, contextStride);
        Vector factor_r2 = Create(Unsafe.Add(ref factors, 2));
        r2c0 = r2c0 * factor_r2;
        r2c0.GetLower().StoreUnsafe(ref context);
        context = ref Unsafe.Add(ref context, contextStride);
        Vector factor_r3 = Create(Unsafe.Add(ref factors, 3));
        r3c0 = r3c0 * factor_r3;
        r3c0.GetLower().StoreUnsafe(ref context);
    }
