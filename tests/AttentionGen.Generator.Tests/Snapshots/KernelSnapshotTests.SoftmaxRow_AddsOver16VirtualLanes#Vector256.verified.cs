// DModel = 512, Heads = 8, Causal = true; Vector256

    /// <summary>
    /// Exponentials of one row over 16 virtual lanes (2 x Vector256): the first keys are visible, the rest of the extent
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
        for (nuint key = 0; key < whole; key += 16)
        {
            Vector e_0 = VectorMath.Exp2(LoadUnsafe(ref row, key) - anchor);
            Vector e_1 = VectorMath.Exp2(LoadUnsafe(ref row, key + 8) - anchor);
            e_0.StoreUnsafe(ref row, key);
            e_1.StoreUnsafe(ref row, key + 8);
            sum_0 += e_0;
            sum_1 += e_1;
        }

        if (rest > 0)
        {
            Vector e_0 = ConditionalSelect(LessThan(Vector256<int>.Indices, Create(rest)).AsSingle(), VectorMath.Exp2(LoadUnsafe(ref row, whole) - anchor), Zero);
            Vector e_1 = ConditionalSelect(LessThan(Vector256<int>.Indices + Create(8), Create(rest)).AsSingle(), VectorMath.Exp2(LoadUnsafe(ref row, whole + 8) - anchor), Zero);
            e_0.StoreUnsafe(ref row, whole);
            e_1.StoreUnsafe(ref row, whole + 8);
            sum_0 += e_0;
            sum_1 += e_1;
            whole += 16;
        }

        for (; whole < (nuint)extent; whole += 16)
        {
            Zero.StoreUnsafe(ref row, whole);
            Zero.StoreUnsafe(ref row, whole + 8);
        }

        return VectorMath.TreeSum(sum_0 + sum_1);
    }
