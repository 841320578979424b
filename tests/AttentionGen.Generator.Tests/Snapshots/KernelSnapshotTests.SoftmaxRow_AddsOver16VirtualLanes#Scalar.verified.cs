// DModel = 512, Heads = 8, Causal = true; Scalar

    /// <summary>
    /// Exponentials of one row: the first keys are visible, the rest of the extent becomes zero. Returns their sum, added in
    /// 16 partial sums and then by one fixed tree, as on every width.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    private static float SoftmaxRow(ref float row, int visible, int extent, float maximum)
    {
        float anchor = float.IsNegativeInfinity(maximum) ? 0f : maximum;
        Span<float> sums = stackalloc float[16];
        sums.Clear();
        for (int key = 0; key < visible; key++)
        {
            float e = VectorMath.Exp2(Unsafe.Add(ref row, key) - anchor);
            Unsafe.Add(ref row, key) = e;
            sums[key & 15] += e;
        }

        for (int key = visible; key < extent; key++)
        {
            Unsafe.Add(ref row, key) = 0f;
        }

        return VectorMath.TreeSum(sums);
    }
