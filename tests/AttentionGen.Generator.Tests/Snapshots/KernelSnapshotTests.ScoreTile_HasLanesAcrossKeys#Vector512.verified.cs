// DModel = 512, Heads = 8, Causal = true; Vector512

    /// <summary>
    /// Scores of up to 12 query rows against the first keys of a block, 32 keys to a panel. Panels that
    /// no row of the tile sees are never touched, because Causal = true.
    /// </summary>
    private static void ScoreTile(int rows, ref float query, ref float keyPanels, int keys, ref float scores)
    {
        int panels = (keys + 31) / 32;
        switch (rows)
        {
            case 12: Scores12(ref query, ref keyPanels, ref scores, panels); break;
            case 4: Scores4(ref query, ref keyPanels, ref scores, panels); break;
            case 1: Scores1(ref query, ref keyPanels, ref scores, panels); break;
        }
    }

    /// <summary>12 query rows x 32 keys a panel, 64 steps: 24,576 multiply-adds a panel.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void Scores12(ref float query, ref float keyPanels, ref float scores, int panels)
    {
        for (int panel = 0; panel < panels; panel++)
        {
            Vector acc_r0_c0 = Zero, acc_r0_c1 = Zero;
            Vector acc_r1_c0 = Zero, acc_r1_c1 = Zero;
            Vector acc_r2_c0 = Zero, acc_r2_c1 = Zero;
            Vector acc_r3_c0 = Zero, acc_r3_c1 = Zero;
            Vector acc_r4_c0 = Zero, acc_r4_c1 = Zero;
            Vector acc_r5_c0 = Zero, acc_r5_c1 = Zero;
            Vector acc_r6_c0 = Zero, acc_r6_c1 = Zero;
            Vector acc_r7_c0 = Zero, acc_r7_c1 = Zero;
            Vector acc_r8_c0 = Zero, acc_r8_c1 = Zero;
            Vector acc_r9_c0 = Zero, acc_r9_c1 = Zero;
            Vector acc_r10_c0 = Zero, acc_r10_c1 = Zero;
            Vector acc_r11_c0 = Zero, acc_r11_c1 = Zero;
            ref float row = ref query;
            ref float column = ref keyPanels;
            for (int k = 0; k < 64; k++)
            {
                Vector b_c0 = LoadUnsafe(ref column);
                Vector b_c1 = LoadUnsafe(ref column, 16);
                Vector a_r0 = Create(row);
                acc_r0_c0 = FusedMultiplyAdd(a_r0, b_c0, acc_r0_c0);
                acc_r0_c1 = FusedMultiplyAdd(a_r0, b_c1, acc_r0_c1);
                Vector a_r1 = Create(Unsafe.Add(ref row, 1552));
                acc_r1_c0 = FusedMultiplyAdd(a_r1, b_c0, acc_r1_c0);
                acc_r1_c1 = FusedMultiplyAdd(a_r1, b_c1, acc_r1_c1);
                Vector a_r2 = Create(Unsafe.Add(ref row, 3104));
                acc_r2_c0 = FusedMultiplyAdd(a_r2, b_c0, acc_r2_c0);
                acc_r2_c1 = FusedMultiplyAdd(a_r2, b_c1, acc_r2_c1);
                Vector a_r3 = Create(Unsafe.Add(ref row, 4656));
                acc_r3_c0 = FusedMultiplyAdd(a_r3, b_c0, acc_r3_c0);
                acc_r3_c1 = FusedMultiplyAdd(a_r3, b_c1, acc_r3_c1);
                Vector a_r4 = Create(Unsafe.Add(ref row, 6208));
                acc_r4_c0 = FusedMultiplyAdd(a_r4, b_c0, acc_r4_c0);
                acc_r4_c1 = FusedMultiplyAdd(a_r4, b_c1, acc_r4_c1);
                Vector a_r5 = Create(Unsafe.Add(ref row, 7760));
                acc_r5_c0 = FusedMultiplyAdd(a_r5, b_c0, acc_r5_c0);
                acc_r5_c1 = FusedMultiplyAdd(a_r5, b_c1, acc_r5_c1);
                Vector a_r6 = Create(Unsafe.Add(ref row, 9312));
                acc_r6_c0 = FusedMultiplyAdd(a_r6, b_c0, acc_r6_c0);
                acc_r6_c1 = FusedMultiplyAdd(a_r6, b_c1, acc_r6_c1);
                Vector a_r7 = Create(Unsafe.Add(ref row, 10864));
                acc_r7_c0 = FusedMultiplyAdd(a_r7, b_c0, acc_r7_c0);
                acc_r7_c1 = FusedMultiplyAdd(a_r7, b_c1, acc_r7_c1);
                Vector a_r8 = Create(Unsafe.Add(ref row, 12416));
                acc_r8_c0 = FusedMultiplyAdd(a_r8, b_c0, acc_r8_c0);
                acc_r8_c1 = FusedMultiplyAdd(a_r8, b_c1, acc_r8_c1);
                Vector a_r9 = Create(Unsafe.Add(ref row, 13968));
                acc_r9_c0 = FusedMultiplyAdd(a_r9, b_c0, acc_r9_c0);
                acc_r9_c1 = FusedMultiplyAdd(a_r9, b_c1, acc_r9_c1);
                Vector a_r10 = Create(Unsafe.Add(ref row, 15520));
                acc_r10_c0 = FusedMultiplyAdd(a_r10, b_c0, acc_r10_c0);
                acc_r10_c1 = FusedMultiplyAdd(a_r10, b_c1, acc_r10_c1);
                Vector a_r11 = Create(Unsafe.Add(ref row, 17072));
                acc_r11_c0 = FusedMultiplyAdd(a_r11, b_c0, acc_r11_c0);
                acc_r11_c1 = FusedMultiplyAdd(a_r11, b_c1, acc_r11_c1);
                row = ref Unsafe.Add(ref row, 1);
                column = ref Unsafe.Add(ref column, 32);
            }

            acc_r0_c0.StoreUnsafe(ref scores);
            acc_r0_c1.StoreUnsafe(ref scores, 16);
            acc_r1_c0.StoreUnsafe(ref scores, 528);
            acc_r1_c1.StoreUnsafe(ref scores, 544);
            acc_r2_c0.StoreUnsafe(ref scores, 1056);
            acc_r2_c1.StoreUnsafe(ref scores, 1072);
            acc_r3_c0.StoreUnsafe(ref scores, 1584);
            acc_r3_c1.StoreUnsafe(ref scores, 1600);
            acc_r4_c0.StoreUnsafe(ref scores, 2112);
            acc_r4_c1.StoreUnsafe(ref scores, 2128);
            acc_r5_c0.StoreUnsafe(ref scores, 2640);
            acc_r5_c1.StoreUnsafe(ref scores, 2656);
            acc_r6_c0.StoreUnsafe(ref scores, 3168);
            acc_r6_c1.StoreUnsafe(ref scores, 3184);
            acc_r7_c0.StoreUnsafe(ref scores, 3696);
            acc_r7_c1.StoreUnsafe(ref scores, 3712);
            acc_r8_c0.StoreUnsafe(ref scores, 4224);
            acc_r8_c1.StoreUnsafe(ref scores, 4240);
            acc_r9_c0.StoreUnsafe(ref scores, 4752);
            acc_r9_c1.StoreUnsafe(ref scores, 4768);
            acc_r10_c0.StoreUnsafe(ref scores, 5280);
            acc_r10_c1.StoreUnsafe(ref scores, 5296);
            acc_r11_c0.StoreUnsafe(ref scores, 5808);
            acc_r11_c1.StoreUnsafe(ref scores, 5824);
            keyPanels = ref Unsafe.Add(ref keyPanels, 2048);
            scores = ref Unsafe.Add(ref scores, 32);
        }
    }
