// DModel = 120, Heads = 3; Vector512

        /// <summary>
        /// Context of up to 12 query rows: probabilities of the first keys of a block times their values, each row
        /// then multiplied by its factor. The head dimension 40 is 2 panels of 32 columns at most.
        /// </summary>
        private static void ContextTile(int rows, ref float probabilities, in HeadPanels head, int block, int keys, ref float factors, ref float context, nint contextStride)
        {
            switch (rows)
            {
                case 12:
                Context12(ref probabilities, ref Unsafe.Add(ref head.ValuePanelsOrigin, (nint)block * 32), keys, ref factors, ref context, contextStride);
                ContextLast12(ref probabilities, ref Unsafe.Add(ref head.ValuePanelsOrigin, ((nint)32 * head.KeyCapacity) + ((nint)block * 16)), keys, ref factors, ref Unsafe.Add(ref context, 32), contextStride);
                break;
                case 4:
                Context4(ref probabilities, ref Unsafe.Add(ref head.ValuePanelsOrigin, (nint)block * 32), keys, ref factors, ref context, contextStride);
                ContextLast4(ref probabilities, ref Unsafe.Add(ref head.ValuePanelsOrigin, ((nint)32 * head.KeyCapacity) + ((nint)block * 16)), keys, ref factors, ref Unsafe.Add(ref context, 32), contextStride);
                break;
                case 1:
                Context1(ref probabilities, ref Unsafe.Add(ref head.ValuePanelsOrigin, (nint)block * 32), keys, ref factors, ref context, contextStride);
                ContextLast1(ref probabilities, ref Unsafe.Add(ref head.ValuePanelsOrigin, ((nint)32 * head.KeyCapacity) + ((nint)block * 16)), keys, ref factors, ref Unsafe.Add(ref context, 32), contextStride);
                break;
            }
        }

        /// <summary>4 query rows x 8 columns of the head dimension, one step for each key: 64 multiply-adds a key.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void ContextLast4(ref float probabilities, ref float panel, int keys, ref float factors, ref float context, nint contextStride)
        {
            Vector512<float> acc_r0_c0 = Vector512<float>.Zero;
            Vector512<float> acc_r1_c0 = Vector512<float>.Zero;
            Vector512<float> acc_r2_c0 = Vector512<float>.Zero;
            Vector512<float> acc_r3_c0 = Vector512<float>.Zero;
            ref float row = ref probabilities;
            ref float column = ref panel;
            for (int k = 0; k < keys; k++)
            {
                Vector512<float> b_c0 = Vector512.LoadUnsafe(ref column);
                acc_r0_c0 = Vector512.FusedMultiplyAdd(Vector512.Create(row), b_c0, acc_r0_c0);
                acc_r1_c0 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref row, 528)), b_c0, acc_r1_c0);
                acc_r2_c0 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref row, 1056)), b_c0, acc_r2_c0);
                acc_r3_c0 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref row, 1584)), b_c0, acc_r3_c0);
                row = ref Unsafe.Add(ref row, 1);
                column = ref Unsafe.Add(ref column, 16);
            }
            Vector512<float> factor_r0 = Vector512.Create(factors);
            acc_r0_c0 = (acc_r0_c0 * factor_r0);
            acc_r0_c0.GetLower().StoreUnsafe(ref context, 0);
            context = ref Unsafe.Add(ref context, contextStride);
            Vector512<float> factor_r1 = Vector512.Create(Unsafe.Add(ref factors, 1));
            acc_r1_c0 = (acc_r1_c0 * factor_r1);
            acc_r1_c0.GetLower().StoreUnsafe(ref context, 0);
            context = ref Unsafe.Add(ref context, contextStride);
            Vector512<float> factor_r2 = Vector512.Create(Unsafe.Add(ref factors, 2));
            acc_r2_c0 = (acc_r2_c0 * factor_r2);
            acc_r2_c0.GetLower().StoreUnsafe(ref context, 0);
            context = ref Unsafe.Add(ref context, contextStride);
            Vector512<float> factor_r3 = Vector512.Create(Unsafe.Add(ref factors, 3));
            acc_r3_c0 = (acc_r3_c0 * factor_r3);
            acc_r3_c0.GetLower().StoreUnsafe(ref context, 0);
        }
