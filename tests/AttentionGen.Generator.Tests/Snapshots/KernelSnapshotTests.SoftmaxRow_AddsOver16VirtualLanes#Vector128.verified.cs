// DModel = 512, Heads = 8, Causal = true; Vector128

    /// <summary>
    /// Exponentials of one row over 16 virtual lanes (4 x Vector128): the first keys are visible, the rest of the extent
    /// becomes zero. Returns their sum, added along the lanes and then by one fixed tree.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    private static float SoftmaxRow(ref float row, int visible, int extent, float maximum)
    {
        nuint whole = (nuint)(visible & ~15);
        int rest = visible & 15;

        // A row that sees nothing here has no largest score; any finite base keeps its exponentials at zero.
        Vector anchor = Create(float.IsNegativeInfinity(maximum) ? 0f : maximum);
        Vector sum_0 = Zero;
        Vector sum_1 = Zero;
        Vector sum_2 = Zero;
        Vector sum_3 = Zero;
        for (nuint key = 0; key < whole; key += 16)
        {
            Vector e_0 = VectorMath.Exp2(LoadUnsafe(ref row, key) - anchor);
            Vector e_1 = VectorMath.Exp2(LoadUnsafe(ref row, key + 4) - anchor);
            Vector e_2 = VectorMath.Exp2(LoadUnsafe(ref row, key + 8) - anchor);
            Vector e_3 = VectorMath.Exp2(LoadUnsafe(ref row, key + 12) - anchor);
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
            Vector e_0 = ConditionalSelect(LessThan(Vector128<int>.Indices, Create(rest)).AsSingle(), VectorMath.Exp2(LoadUnsafe(ref row, whole) - anchor), Zero);
            Vector e_1 = ConditionalSelect(LessThan(Vector128<int>.Indices + Create(4), Create(rest)).AsSingle(), VectorMath.Exp2(LoadUnsafe(ref row, whole + 4) - anchor), Zero);
            Vector e_2 = ConditionalSelect(LessThan(Vector128<int>.Indices + Create(8), Create(rest)).AsSingle(), VectorMath.Exp2(LoadUnsafe(ref row, whole + 8) - anchor), Zero);
            Vector e_3 = ConditionalSelect(LessThan(Vector128<int>.Indices + Create(12), Create(rest)).AsSingle(), VectorMath.Exp2(LoadUnsafe(ref row, whole + 12) - anchor), Zero);
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
            Zero.StoreUnsafe(ref row, whole);
            Zero.StoreUnsafe(ref row, whole + 4);
            Zero.StoreUnsafe(ref row, whole + 8);
            Zero.StoreUnsafe(ref row, whole + 12);
        }

        return VectorMath.TreeSum((sum_0 + sum_2) + (sum_1 + sum_3));
    }
