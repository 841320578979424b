// DModel = 512, Heads = 8, Causal = true; Vector256

    /// <summary>6 rows x 16 columns, 512 steps: 49,152 multiply-adds a tile.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void ProjectInputPanel6(ref float input, ref float panel, ref float bias, ref float output, int tiles)
    {
        // While the tiles pass over this panel, the next one is fetched, a part of it in each step.
        ref float next = ref Unsafe.Add(ref panel, 8192);
        int nextStep = Math.Clamp((16 + tiles - 1) / tiles, 1, 16);
        for (int tile = 0; tile < tiles; tile++)
        {
            Vector acc_r0_c0 = Zero, acc_r0_c1 = Zero;
            Vector acc_r1_c0 = Zero, acc_r1_c1 = Zero;
            Vector acc_r2_c0 = Zero, acc_r2_c1 = Zero;
            Vector acc_r3_c0 = Zero, acc_r3_c1 = Zero;
            Vector acc_r4_c0 = Zero, acc_r4_c1 = Zero;
            Vector acc_r5_c0 = Zero, acc_r5_c1 = Zero;
            ref float row = ref input;
            ref float column = ref panel;
            for (int k = 0; k < 512; k++)
            {
                Prefetch.NextPanel(ref next);
                next = ref Unsafe.Add(ref next, nextStep);
                Vector b_c0 = LoadUnsafe(ref column);
                Vector b_c1 = LoadUnsafe(ref column, 8);
                Vector a_r0 = Create(row);
                acc_r0_c0 = FusedMultiplyAdd(a_r0, b_c0, acc_r0_c0);
                acc_r0_c1 = FusedMultiplyAdd(a_r0, b_c1, acc_r0_c1);
                Vector a_r1 = Create(Unsafe.Add(ref row, 512));
                acc_r1_c0 = FusedMultiplyAdd(a_r1, b_c0, acc_r1_c0);
                acc_r1_c1 = FusedMultiplyAdd(a_r1, b_c1, acc_r1_c1);
                Vector a_r2 = Create(Unsafe.Add(ref row, 1024));
                acc_r2_c0 = FusedMultiplyAdd(a_r2, b_c0, acc_r2_c0);
                acc_r2_c1 = FusedMultiplyAdd(a_r2, b_c1, acc_r2_c1);
                Vector a_r3 = Create(Unsafe.Add(ref row, 1536));
                acc_r3_c0 = FusedMultiplyAdd(a_r3, b_c0, acc_r3_c0);
                acc_r3_c1 = FusedMultiplyAdd(a_r3, b_c1, acc_r3_c1);
                Vector a_r4 = Create(Unsafe.Add(ref row, 2048));
                acc_r4_c0 = FusedMultiplyAdd(a_r4, b_c0, acc_r4_c0);
                acc_r4_c1 = FusedMultiplyAdd(a_r4, b_c1, acc_r4_c1);
                Vector a_r5 = Create(Unsafe.Add(ref row, 2560));
                acc_r5_c0 = FusedMultiplyAdd(a_r5, b_c0, acc_r5_c0);
                acc_r5_c1 = FusedMultiplyAdd(a_r5, b_c1, acc_r5_c1);
                row = ref Unsafe.Add(ref row, 1);
                column = ref Unsafe.Add(ref column, 16);
            }

            (acc_r0_c0 + LoadUnsafe(ref bias)).StoreUnsafe(ref output);
            (acc_r0_c1 + LoadUnsafe(ref bias, 8)).StoreUnsafe(ref output, 8);
            (acc_r1_c0 + LoadUnsafe(ref bias)).StoreUnsafe(ref output, 1552);
            (acc_r1_c1 + LoadUnsafe(ref bias, 8)).StoreUnsafe(ref output, 1560);
            (acc_r2_c0 + LoadUnsafe(ref bias)).StoreUnsafe(ref output, 3104);
            (acc_r2_c1 + LoadUnsafe(ref bias, 8)).StoreUnsafe(ref output, 3112);
            (acc_r3_c0 + LoadUnsafe(ref bias)).StoreUnsafe(ref output, 4656);
            (acc_r3_c1 + LoadUnsafe(ref bias, 8)).StoreUnsafe(ref output, 4664);
            (acc_r4_c0 + LoadUnsafe(ref bias)).StoreUnsafe(ref output, 6208);
            (acc_r4_c1 + LoadUnsafe(ref bias, 8)).StoreUnsafe(ref output, 6216);
            (acc_r5_c0 + LoadUnsafe(ref bias)).StoreUnsafe(ref output, 7760);
            (acc_r5_c1 + LoadUnsafe(ref bias, 8)).StoreUnsafe(ref output, 7768);
            input = ref Unsafe.Add(ref input, 3072);
            output = ref Unsafe.Add(ref output, 9312);
        }
    }
