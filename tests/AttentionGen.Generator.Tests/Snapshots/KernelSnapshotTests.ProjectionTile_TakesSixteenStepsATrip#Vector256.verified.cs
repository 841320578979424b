// DModel = 512, Heads = 8, Causal = true; Vector256

    /// <summary>6 rows x 16 columns, 512 steps: 49,152 multiply-adds a tile.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void ProjectInputPanel6(ref float input, ref float panel, ref float bias, ref float output, int tiles)
    {
        // While the tiles pass over this panel, the next one is fetched, a part of it in each trip.
        ref float next = ref Unsafe.Add(ref panel, 8192);
        int nextStep = Math.Clamp((256 + tiles - 1) / tiles, 1, 256);
        for (int tile = 0; tile < tiles; tile++)
        {
            Vector r0c0 = Zero, r0c1 = Zero;
            Vector r1c0 = Zero, r1c1 = Zero;
            Vector r2c0 = Zero, r2c1 = Zero;
            Vector r3c0 = Zero, r3c1 = Zero;
            Vector r4c0 = Zero, r4c1 = Zero;
            Vector r5c0 = Zero, r5c1 = Zero;
            ref float row = ref input;
            ref float column = ref panel;
            for (int k = 0; k < 32; k++)
            {
                Prefetch.NextPanel(ref next, nextStep);
                next = ref Unsafe.Add(ref next, nextStep);
                Step6x2(ref row, 512, 0, ref column, 0, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 1, ref column, 16, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 2, ref column, 32, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 3, ref column, 48, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 4, ref column, 64, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 5, ref column, 80, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 6, ref column, 96, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 7, ref column, 112, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 8, ref column, 128, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 9, ref column, 144, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 10, ref column, 160, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 11, ref column, 176, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 12, ref column, 192, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 13, ref column, 208, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 14, ref column, 224, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                Step6x2(ref row, 512, 15, ref column, 240, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1);
                row = ref Unsafe.Add(ref row, 16);
                column = ref Unsafe.Add(ref column, 256);
            }

            (r0c0 + LoadUnsafe(ref bias)).StoreUnsafe(ref output);
            (r0c1 + LoadUnsafe(ref bias, 8)).StoreUnsafe(ref output, 8);
            (r1c0 + LoadUnsafe(ref bias)).StoreUnsafe(ref output, 1552);
            (r1c1 + LoadUnsafe(ref bias, 8)).StoreUnsafe(ref output, 1560);
            (r2c0 + LoadUnsafe(ref bias)).StoreUnsafe(ref output, 3104);
            (r2c1 + LoadUnsafe(ref bias, 8)).StoreUnsafe(ref output, 3112);
            (r3c0 + LoadUnsafe(ref bias)).StoreUnsafe(ref output, 4656);
            (r3c1 + LoadUnsafe(ref bias, 8)).StoreUnsafe(ref output, 4664);
            (r4c0 + LoadUnsafe(ref bias)).StoreUnsafe(ref output, 6208);
            (r4c1 + LoadUnsafe(ref bias, 8)).StoreUnsafe(ref output, 6216);
            (r5c0 + LoadUnsafe(ref bias)).StoreUnsafe(ref output, 7760);
            (r5c1 + LoadUnsafe(ref bias, 8)).StoreUnsafe(ref output, 7768);
            input = ref Unsafe.Add(ref input, 3072);
            output = ref Unsafe.Add(ref output, 9312);
        }
    }
