// DModel = 512, Heads = 8, Causal = true; Vector128

        /// <summary>
        /// Exponentials of one row over 16 virtual lanes (4 x Vector128): the first keys are visible, the rest of the extent
        /// becomes zero. Returns their sum, added along the lanes and then by one fixed tree.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float SoftmaxRow(ref float row, int visible, int extent, float maximum)
        {
            nuint whole = (nuint)(visible & ~15);
            int rest = visible & 15;

            // A row that sees nothing here has no largest score; any finite base keeps its exponentials at zero.
            Vector128<float> anchor = Vector128.Create(float.IsNegativeInfinity(maximum) ? 0f : maximum);
            Vector128<float> sum_0 = Vector128<float>.Zero;
            Vector128<float> sum_1 = Vector128<float>.Zero;
            Vector128<float> sum_2 = Vector128<float>.Zero;
            Vector128<float> sum_3 = Vector128<float>.Zero;
            for (nuint key = 0; key < whole; key += 16)
            {
                Vector128<float> e_0 = VectorMath.Exp2(Vector128.LoadUnsafe(ref row, key) - anchor);
                Vector128<float> e_1 = VectorMath.Exp2(Vector128.LoadUnsafe(ref row, key + 4) - anchor);
                Vector128<float> e_2 = VectorMath.Exp2(Vector128.LoadUnsafe(ref row, key + 8) - anchor);
                Vector128<float> e_3 = VectorMath.Exp2(Vector128.LoadUnsafe(ref row, key + 12) - anchor);
                e_0.StoreUnsafe(ref row, key);
                e_1.StoreUnsafe(ref row, key + 4);
                e_2.StoreUnsafe(ref row, key + 8);
                e_3.StoreUnsafe(ref row, key + 12);
                sum_0 += e_0;
                sum_1 += e_1;
                sum_2 += e_2;
                sum_3 += e_3;
            }

            if (rest > 0)
            {
                Vector128<float> e_0 = Vector128.ConditionalSelect(Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(rest)).AsSingle(), VectorMath.Exp2(Vector128.LoadUnsafe(ref row, whole) - anchor), Vector128<float>.Zero);
                Vector128<float> e_1 = Vector128.ConditionalSelect(Vector128.LessThan((Vector128<int>.Indices + Vector128.Create(4)), Vector128.Create(rest)).AsSingle(), VectorMath.Exp2(Vector128.LoadUnsafe(ref row, whole + 4) - anchor), Vector128<float>.Zero);
                Vector128<float> e_2 = Vector128.ConditionalSelect(Vector128.LessThan((Vector128<int>.Indices + Vector128.Create(8)), Vector128.Create(rest)).AsSingle(), VectorMath.Exp2(Vector128.LoadUnsafe(ref row, whole + 8) - anchor), Vector128<float>.Zero);
                Vector128<float> e_3 = Vector128.ConditionalSelect(Vector128.LessThan((Vector128<int>.Indices + Vector128.Create(12)), Vector128.Create(rest)).AsSingle(), VectorMath.Exp2(Vector128.LoadUnsafe(ref row, whole + 12) - anchor), Vector128<float>.Zero);
                e_0.StoreUnsafe(ref row, whole);
                e_1.StoreUnsafe(ref row, whole + 4);
                e_2.StoreUnsafe(ref row, whole + 8);
                e_3.StoreUnsafe(ref row, whole + 12);
                sum_0 += e_0;
                sum_1 += e_1;
                sum_2 += e_2;
                sum_3 += e_3;
                whole += 16;
            }

            for (; whole < (nuint)extent; whole += 16)
            {
                Vector128<float>.Zero.StoreUnsafe(ref row, whole);
                Vector128<float>.Zero.StoreUnsafe(ref row, whole + 4);
                Vector128<float>.Zero.StoreUnsafe(ref row, whole + 8);
                Vector128<float>.Zero.StoreUnsafe(ref row, whole + 12);
            }

            return VectorMath.TreeSum(((sum_0 + sum_2) + (sum_1 + sum_3)));
        }
