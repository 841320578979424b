// DModel = 512, Heads = 8, Causal = true; Scalar

    /// <summary>
    /// Exponentials of one row: the first keys are visible, the rest of the extent becomes zero. Returns their sum.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    private static float SoftmaxRow(ref float row, int visible, int extent, float maximum)
    {
        float anchor = float.IsNegativeInfinity(maximum) ? 0f : maximum;
        float sum = 0f;
        for (int key = 0; key < visible; key++)
        {
            float e = VectorMath.Exp2(Unsafe.Add(ref row, key) - anchor);
            Unsafe.Add(ref row, key) = e;
            sum += e;
        }

        for (int key = visible; key < extent; key++)
        {
            Unsafe.Add(ref row, key) = 0f;
        }

        return sum;
    }
