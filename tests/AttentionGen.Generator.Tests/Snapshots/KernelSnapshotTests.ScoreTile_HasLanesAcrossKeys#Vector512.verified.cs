// DModel = 512, Heads = 8, Causal = true; Vector512

    /// <summary>
    /// Scores of up to 12 query rows against the first keys of a block, 32 keys to a panel. Panels that
    /// no row of the tile sees are never touched, because Causal = true.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    public static void ScoreTile(int rows, ref float query, ref float keyPanels, int keys, ref float scores)
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
            Vector r0c0 = Zero, r0c1 = Zero;
            Vector r1c0 = Zero, r1c1 = Zero;
            Vector r2c0 = Zero, r2c1 = Zero;
            Vector r3c0 = Zero, r3c1 = Zero;
            Vector r4c0 = Zero, r4c1 = Zero;
            Vector r5c0 = Zero, r5c1 = Zero;
            Vector r6c0 = Zero, r6c1 = Zero;
            Vector r7c0 = Zero, r7c1 = Zero;
            Vector r8c0 = Zero, r8c1 = Zero;
            Vector r9c0 = Zero, r9c1 = Zero;
            Vector r10c0 = Zero, r10c1 = Zero;
            Vector r11c0 = Zero, r11c1 = Zero;
            ref float row = ref query;
            ref float twin = ref Alias.Of(ref row);
            ref float column = ref keyPanels;
            for (int k = 0; k < 32; k++)
            {
                Step12x2(ref row, ref twin, 1552, 0, ref column, 0, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1, ref r6c0, ref r6c1, ref r7c0, ref r7c1, ref r8c0, ref r8c1, ref r9c0, ref r9c1, ref r10c0, ref r10c1, ref r11c0, ref r11c1);
                Step12x2(ref row, ref twin, 1552, 1, ref column, 32, ref r0c0, ref r0c1, ref r1c0, ref r1c1, ref r2c0, ref r2c1, ref r3c0, ref r3c1, ref r4c0, ref r4c1, ref r5c0, ref r5c1, ref r6c0, ref r6c1, ref r7c0, ref r7c1, ref r8c0, ref r8c1, ref r9c0, ref r9c1, ref r10c0, ref r10c1, ref r11c0, ref r11c1);
                row = ref Unsafe.Add(ref row, 2);
                twin = ref Unsafe.Add(ref twin, 2);
                column = ref Unsafe.Add(ref column, 64);
            }

            r0c0.StoreUnsafe(ref scores);
            r0c1.StoreUnsafe(ref scores, 16);
            r1c0.StoreUnsafe(ref scores, 528);
            r1c1.StoreUnsafe(ref scores, 544);
            r2c0.StoreUnsafe(ref scores, 1056);
            r2c1.StoreUnsafe(ref scores, 1072);
            r3c0.StoreUnsafe(ref scores, 1584);
            r3c1.StoreUnsafe(ref scores, 1600);
            r4c0.StoreUnsafe(ref scores, 2112);
            r4c1.StoreUnsafe(ref scores, 2128);
            r5c0.StoreUnsafe(ref scores, 2640);
            r5c1.StoreUnsafe(ref scores, 2656);
            r6c0.StoreUnsafe(ref scores, 3168);
            r6c1.StoreUnsafe(ref scores, 3184);
            r7c0.StoreUnsafe(ref scores, 3696);
            r7c1.StoreUnsafe(ref scores, 3712);
            r8c0.StoreUnsafe(ref scores, 4224);
            r8c1.StoreUnsafe(ref scores, 4240);
            r9c0.StoreUnsafe(ref scores, 4752);
            r9c1.StoreUnsafe(ref scores, 4768);
            r10c0.StoreUnsafe(ref scores, 5280);
            r10c1.StoreUnsafe(ref scores, 5296);
            r11c0.StoreUnsafe(ref scores, 5808);
            r11c1.StoreUnsafe(ref scores, 5824);
            keyPanels = ref Unsafe.Add(ref keyPanels, 2048);
            scores = ref Unsafe.Add(ref scores, 32);
        }
    }
