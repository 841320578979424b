// DModel = 32, Heads = 4; Vector256

    /// <summary>3 query rows x 16 keys a panel, 8 steps: 384 multiply-adds a panel.</summary>
    [MethodImpl(AggressiveOptimization)]
    private static void Scores3(ref float query, ref float keyPanels, ref float scores, int panels)
    {
        for (int panel = 0; panel < panels; panel++)
        {
            Vector acc_r0_c0 = Zero, acc_r0_c1 = Zero;
            Vector acc_r1_c0 = Zero, acc_r1_c1 = Zero;
            Vector acc_r2_c0 = Zero, acc_r2_c1 = Zero;
            ref float row = ref query;
            ref float column = ref keyPanels;

            // The 8 steps are few enough to be written out; names with k1 are of the second, and so on.
            Vector b_c0 = LoadUnsafe(ref column);
            Vector b_c1 = LoadUnsafe(ref column, 8);
            Vector a_r0 = Create(row);
            acc_r0_c0 = FusedMultiplyAdd(a_r0, b_c0, acc_r0_c0);
            acc_r0_c1 = FusedMultiplyAdd(a_r0, b_c1, acc_r0_c1);
            Vector a_r1 = Create(Unsafe.Add(ref row, 112));
            acc_r1_c0 = FusedMultiplyAdd(a_r1, b_c0, acc_r1_c0);
            acc_r1_c1 = FusedMultiplyAdd(a_r1, b_c1, acc_r1_c1);
            Vector a_r2 = Create(Unsafe.Add(ref row, 224));
            acc_r2_c0 = FusedMultiplyAdd(a_r2, b_c0, acc_r2_c0);
            acc_r2_c1 = FusedMultiplyAdd(a_r2, b_c1, acc_r2_c1);

            Vector b_k1_c0 = LoadUnsafe(ref column, 16);
            Vector b_k1_c1 = LoadUnsafe(ref column, 24);
            Vector a_k1_r0 = Create(Unsafe.Add(ref row, 1));
            acc_r0_c0 = FusedMultiplyAdd(a_k1_r0, b_k1_c0, acc_r0_c0);
            acc_r0_c1 = FusedMultiplyAdd(a_k1_r0, b_k1_c1, acc_r0_c1);
            Vector a_k1_r1 = Create(Unsafe.Add(ref row, 113));
            acc_r1_c0 = FusedMultiplyAdd(a_k1_r1, b_k1_c0, acc_r1_c0);
            acc_r1_c1 = FusedMultiplyAdd(a_k1_r1, b_k1_c1, acc_r1_c1);
            Vector a_k1_r2 = Create(Unsafe.Add(ref row, 225));
            acc_r2_c0 = FusedMultiplyAdd(a_k1_r2, b_k1_c0, acc_r2_c0);
            acc_r2_c1 = FusedMultiplyAdd(a_k1_r2, b_k1_c1, acc_r2_c1);

            Vector b_k2_c0 = LoadUnsafe(ref column, 32);
            Vector b_k2_c1 = LoadUnsafe(ref column, 40);
            Vector a_k2_r0 = Create(Unsafe.Add(ref row, 2));
            acc_r0_c0 = FusedMultiplyAdd(a_k2_r0, b_k2_c0, acc_r0_c0);
            acc_r0_c1 = FusedMultiplyAdd(a_k2_r0, b_k2_c1, acc_r0_c1);
            Vector a_k2_r1 = Create(Unsafe.Add(ref row, 114));
            acc_r1_c0 = FusedMultiplyAdd(a_k2_r1, b_k2_c0, acc_r1_c0);
            acc_r1_c1 = FusedMultiplyAdd(a_k2_r1, b_k2_c1, acc_r1_c1);
            Vector a_k2_r2 = Create(Unsafe.Add(ref row, 226));
            acc_r2_c0 = FusedMultiplyAdd(a_k2_r2, b_k2_c0, acc_r2_c0);
            acc_r2_c1 = FusedMultiplyAdd(a_k2_r2, b_k2_c1, acc_r2_c1);

            Vector b_k3_c0 = LoadUnsafe(ref column, 48);
            Vector b_k3_c1 = LoadUnsafe(ref column, 56);
            Vector a_k3_r0 = Create(Unsafe.Add(ref row, 3));
            acc_r0_c0 = FusedMultiplyAdd(a_k3_r0, b_k3_c0, acc_r0_c0);
            acc_r0_c1 = FusedMultiplyAdd(a_k3_r0, b_k3_c1, acc_r0_c1);
            Vector a_k3_r1 = Create(Unsafe.Add(ref row, 115));
            acc_r1_c0 = FusedMultiplyAdd(a_k3_r1, b_k3_c0, acc_r1_c0);
            acc_r1_c1 = FusedMultiplyAdd(a_k3_r1, b_k3_c1, acc_r1_c1);
            Vector a_k3_r2 = Create(Unsafe.Add(ref row, 227));
            acc_r2_c0 = FusedMultiplyAdd(a_k3_r2, b_k3_c0, acc_r2_c0);
            acc_r2_c1 = FusedMultiplyAdd(a_k3_r2, b_k3_c1, acc_r2_c1);

            Vector b_k4_c0 = LoadUnsafe(ref column, 64);
            Vector b_k4_c1 = LoadUnsafe(ref column, 72);
            Vector a_k4_r0 = Create(Unsafe.Add(ref row, 4));
            acc_r0_c0 = FusedMultiplyAdd(a_k4_r0, b_k4_c0, acc_r0_c0);
            acc_r0_c1 = FusedMultiplyAdd(a_k4_r0, b_k4_c1, acc_r0_c1);
            Vector a_k4_r1 = Create(Unsafe.Add(ref row, 116));
            acc_r1_c0 = FusedMultiplyAdd(a_k4_r1, b_k4_c0, acc_r1_c0);
            acc_r1_c1 = FusedMultiplyAdd(a_k4_r1, b_k4_c1, acc_r1_c1);
            Vector a_k4_r2 = Create(Unsafe.Add(ref row, 228));
            acc_r2_c0 = FusedMultiplyAdd(a_k4_r2, b_k4_c0, acc_r2_c0);
            acc_r2_c1 = FusedMultiplyAdd(a_k4_r2, b_k4_c1, acc_r2_c1);

            Vector b_k5_c0 = LoadUnsafe(ref column, 80);
            Vector b_k5_c1 = LoadUnsafe(ref column, 88);
            Vector a_k5_r0 = Create(Unsafe.Add(ref row, 5));
            acc_r0_c0 = FusedMultiplyAdd(a_k5_r0, b_k5_c0, acc_r0_c0);
            acc_r0_c1 = FusedMultiplyAdd(a_k5_r0, b_k5_c1, acc_r0_c1);
            Vector a_k5_r1 = Create(Unsafe.Add(ref row, 117));
            acc_r1_c0 = FusedMultiplyAdd(a_k5_r1, b_k5_c0, acc_r1_c0);
            acc_r1_c1 = FusedMultiplyAdd(a_k5_r1, b_k5_c1, acc_r1_c1);
            Vector a_k5_r2 = Create(Unsafe.Add(ref row, 229));
            acc_r2_c0 = FusedMultiplyAdd(a_k5_r2, b_k5_c0, acc_r2_c0);
            acc_r2_c1 = FusedMultiplyAdd(a_k5_r2, b_k5_c1, acc_r2_c1);

            Vector b_k6_c0 = LoadUnsafe(ref column, 96);
            Vector b_k6_c1 = LoadUnsafe(ref column, 104);
            Vector a_k6_r0 = Create(Unsafe.Add(ref row, 6));
            acc_r0_c0 = FusedMultiplyAdd(a_k6_r0, b_k6_c0, acc_r0_c0);
            acc_r0_c1 = FusedMultiplyAdd(a_k6_r0, b_k6_c1, acc_r0_c1);
            Vector a_k6_r1 = Create(Unsafe.Add(ref row, 118));
            acc_r1_c0 = FusedMultiplyAdd(a_k6_r1, b_k6_c0, acc_r1_c0);
            acc_r1_c1 = FusedMultiplyAdd(a_k6_r1, b_k6_c1, acc_r1_c1);
            Vector a_k6_r2 = Create(Unsafe.Add(ref row, 230));
            acc_r2_c0 = FusedMultiplyAdd(a_k6_r2, b_k6_c0, acc_r2_c0);
            acc_r2_c1 = FusedMultiplyAdd(a_k6_r2, b_k6_c1, acc_r2_c1);

            Vector b_k7_c0 = LoadUnsafe(ref column, 112);
            Vector b_k7_c1 = LoadUnsafe(ref column, 120);
            Vector a_k7_r0 = Create(Unsafe.Add(ref row, 7));
            acc_r0_c0 = FusedMultiplyAdd(a_k7_r0, b_k7_c0, acc_r0_c0);
            acc_r0_c1 = FusedMultiplyAdd(a_k7_r0, b_k7_c1, acc_r0_c1);
            Vector a_k7_r1 = Create(Unsafe.Add(ref row, 119));
            acc_r1_c0 = FusedMultiplyAdd(a_k7_r1, b_k7_c0, acc_r1_c0);
            acc_r1_c1 = FusedMultiplyAdd(a_k7_r1, b_k7_c1, acc_r1_c1);
            Vector a_k7_r2 = Create(Unsafe.Add(ref row, 231));
            acc_r2_c0 = FusedMultiplyAdd(a_k7_r2, b_k7_c0, acc_r2_c0);
            acc_r2_c1 = FusedMultiplyAdd(a_k7_r2, b_k7_c1, acc_r2_c1);

            acc_r0_c0.StoreUnsafe(ref scores);
            acc_r0_c1.StoreUnsafe(ref scores, 8);
            acc_r1_c0.StoreUnsafe(ref scores, 528);
            acc_r1_c1.StoreUnsafe(ref scores, 536);
            acc_r2_c0.StoreUnsafe(ref scores, 1056);
            acc_r2_c1.StoreUnsafe(ref scores, 1064);
            keyPanels = ref Unsafe.Add(ref keyPanels, 128);
            scores = ref Unsafe.Add(ref scores, 16);
        }
    }
