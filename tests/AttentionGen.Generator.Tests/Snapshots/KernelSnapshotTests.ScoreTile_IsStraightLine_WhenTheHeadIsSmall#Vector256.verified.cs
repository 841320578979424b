// DModel = 32, Heads = 4; Vector256

    /// <summary>3 query rows x 16 keys a panel, 8 steps: 384 multiply-adds a panel.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void Scores3(ref float query, ref float keyPanels, ref float scores, int panels)
    {
        for (int panel = 0; panel < panels; panel++)
        {
            Vector r0c0 = Zero, r0c1 = Zero;
            Vector r1c0 = Zero, r1c1 = Zero;
            Vector r2c0 = Zero, r2c1 = Zero;
            ref float row = ref query;
            ref float column = ref keyPanels;

            // The 8 steps are few enough to be written out.
            Step3x2(ref row, 112, 0, ref column, 0, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1);
            Step3x2(ref row, 112, 1, ref column, 16, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1);
            Step3x2(ref row, 112, 2, ref column, 32, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1);
            Step3x2(ref row, 112, 3, ref column, 48, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1);
            Step3x2(ref row, 112, 4, ref column, 64, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1);
            Step3x2(ref row, 112, 5, ref column, 80, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1);
            Step3x2(ref row, 112, 6, ref column, 96, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1);
            Step3x2(ref row, 112, 7, ref column, 112, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1);

            r0c0.StoreUnsafe(ref scores);
            r0c1.StoreUnsafe(ref scores, 8);
            r1c0.StoreUnsafe(ref scores, 528);
            r1c1.StoreUnsafe(ref scores, 536);
            r2c0.StoreUnsafe(ref scores, 1056);
            r2c1.StoreUnsafe(ref scores, 1064);
            keyPanels = ref Unsafe.Add(ref keyPanels, 128);
            scores = ref Unsafe.Add(ref scores, 16);
        }
    }
