// DModel = 45, Heads = 3; Vector512

    /// <summary>4 rows x 16 columns, 45 steps: 2,880 multiply-adds.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void ProjectOutputLastPanel4(ref float input, ref float panel, ref float bias, ref float output)
    {
        Vector r0c0 = Zero;
        Vector r1c0 = Zero;
        Vector r2c0 = Zero;
        Vector r3c0 = Zero;
        ref float row = ref input;
        ref float column = ref panel;
        for (int k = 0; k < 45; k++)
        {
            Step4x1(ref row, 144, 0, ref column, 0, ref r0c0, ref r1c0, ref r2c0, ref r3c0);
            row = ref Unsafe.Add(ref row, 1);
            column = ref Unsafe.Add(ref column, 16);
        }

        r0c0 = r0c0 + LoadUnsafe(ref bias);
        r0c0.GetLower().StoreUnsafe(ref output);
        r0c0.GetUpper().GetLower().StoreUnsafe(ref output, 8);
        Unsafe.Add(ref output, 12) = r0c0.GetUpper().GetUpper().GetElement(0);
        r1c0 = r1c0 + LoadUnsafe(ref bias);
        r1c0.GetLower().StoreUnsafe(ref output, 45);
        r1c0.GetUpper().GetLower().StoreUnsafe(ref output, 53);
        Unsafe.Add(ref output, 57) = r1c0.GetUpper().GetUpper().GetElement(0);
        r2c0 = r2c0 + LoadUnsafe(ref bias);
        r2c0.GetLower().StoreUnsafe(ref output, 90);
        r2c0.GetUpper().GetLower().StoreUnsafe(ref output, 98);
        Unsafe.Add(ref output, 102) = r2c0.GetUpper().GetUpper().GetElement(0);
        r3c0 = r3c0 + LoadUnsafe(ref bias);
        r3c0.GetLower().StoreUnsafe(ref output, 135);
        r3c0.GetUpper().GetLower().StoreUnsafe(ref output, 143);
        Unsafe.Add(ref output, 147) = r3c0.GetUpper().GetUpper().GetElement(0);
    }
