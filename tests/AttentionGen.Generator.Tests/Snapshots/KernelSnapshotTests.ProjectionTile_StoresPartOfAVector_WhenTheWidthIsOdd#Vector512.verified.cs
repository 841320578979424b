// DModel = 45, Heads = 3; Vector512

    /// <summary>4 rows x 16 columns, 45 steps: 2,880 multiply-adds.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void ProjectOutputLastPanel4(ref float input, ref float panel, ref float bias, ref float output)
    {
        Vector acc_r0_c0 = Zero;
        Vector acc_r1_c0 = Zero;
        Vector acc_r2_c0 = Zero;
        Vector acc_r3_c0 = Zero;
        ref float row = ref input;
        ref float column = ref panel;
        for (int k = 0; k < 45; k++)
        {
            Vector b_c0 = LoadUnsafe(ref column);
            acc_r0_c0 = FusedMultiplyAdd(Create(row), b_c0, acc_r0_c0);
            acc_r1_c0 = FusedMultiplyAdd(Create(Unsafe.Add(ref row, 144)), b_c0, acc_r1_c0);
            acc_r2_c0 = FusedMultiplyAdd(Create(Unsafe.Add(ref row, 288)), b_c0, acc_r2_c0);
            acc_r3_c0 = FusedMultiplyAdd(Create(Unsafe.Add(ref row, 432)), b_c0, acc_r3_c0);
            row = ref Unsafe.Add(ref row, 1);
            column = ref Unsafe.Add(ref column, 16);
        }

        acc_r0_c0 = acc_r0_c0 + LoadUnsafe(ref bias);
        acc_r0_c0.GetLower().StoreUnsafe(ref output);
        acc_r0_c0.GetUpper().GetLower().StoreUnsafe(ref output, 8);
        Unsafe.Add(ref output, 12) = acc_r0_c0.GetUpper().GetUpper().GetElement(0);
        acc_r1_c0 = acc_r1_c0 + LoadUnsafe(ref bias);
        acc_r1_c0.GetLower().StoreUnsafe(ref output, 45);
        acc_r1_c0.GetUpper().GetLower().StoreUnsafe(ref output, 53);
        Unsafe.Add(ref output, 57) = acc_r1_c0.GetUpper().GetUpper().GetElement(0);
        acc_r2_c0 = acc_r2_c0 + LoadUnsafe(ref bias);
        acc_r2_c0.GetLower().StoreUnsafe(ref output, 90);
        acc_r2_c0.GetUpper().GetLower().StoreUnsafe(ref output, 98);
        Unsafe.Add(ref output, 102) = acc_r2_c0.GetUpper().GetUpper().GetElement(0);
        acc_r3_c0 = acc_r3_c0 + LoadUnsafe(ref bias);
        acc_r3_c0.GetLower().StoreUnsafe(ref output, 135);
        acc_r3_c0.GetUpper().GetLower().StoreUnsafe(ref output, 143);
        Unsafe.Add(ref output, 147) = acc_r3_c0.GetUpper().GetUpper().GetElement(0);
    }
