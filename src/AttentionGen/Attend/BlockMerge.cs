using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>Merges key blocks, in ascending order, into the running result of each row: its maximum, its sum and its context.</summary>
internal static class BlockMerge<TKernels>
    where TKernels : struct, IHeadKernels
{
    /// <summary>Floats of a row's context, up to a whole cache line.</summary>
    public static int Stride
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TKernels.ValueHeadDim + 15) & ~15;
    }

    /// <summary>Rows that have seen nothing yet.</summary>
    public static void Begin(int rows, ref float scratch)
    {
        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scratch, TKernels.Accumulators), rows * Stride).Clear();
        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scratch, TKernels.RunningMaxima), rows).Fill(float.NegativeInfinity);
        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scratch, TKernels.RunningSums), rows).Clear();
    }

    /// <summary>
    /// Merges a block into the running result of rows from the first on: m' = max(m, m_b), and both sums and contexts are brought to
    /// the base m' before they are added (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(int rows, int first, ref float maxima, ref float sums, ref float part, ref float scratch)
    {
        ref float runningMaxima = ref Unsafe.Add(ref scratch, TKernels.RunningMaxima + first);
        ref float runningSums = ref Unsafe.Add(ref scratch, TKernels.RunningSums + first);
        ref float accumulator = ref Unsafe.Add(ref scratch, TKernels.Accumulators + (first * Stride));
        for (int row = 0; row < rows; row++)
        {
            // A block of which the row sees nothing adds nothing. Its sum says so: a maximum may have lost a NaN, a sum has not.
            float blockSum = Unsafe.Add(ref sums, row);
            if (blockSum != 0f)
            {
                float blockMaximum = Unsafe.Add(ref maxima, row);
                float before = Unsafe.Add(ref runningMaxima, row);
                float maximum = float.MaxNative(before, blockMaximum);
                float keep = VectorMath.Exp2(before - maximum);
                float add = VectorMath.Exp2(blockMaximum - maximum);
                Unsafe.Add(ref runningMaxima, row) = maximum;
                float sum = blockSum * add;
                Unsafe.Add(ref runningSums, row) = float.MultiplyAddEstimate(Unsafe.Add(ref runningSums, row), keep, sum);
                LayerRows<TKernels>.Add(ref accumulator, keep, ref part, add, Stride);
            }

            part = ref Unsafe.Add(ref part, Stride);
            accumulator = ref Unsafe.Add(ref accumulator, Stride);
        }
    }

    /// <summary>Divides the running context of each row by its sum; a row that sees no key is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(
        ref float queries,
        int first,
        int end,
        in HeadPanels head,
        in ScoreOptions options,
        HeadGeometry geometry,
        ref float context,
        nint contextStride,
        ref float scratch)
    {
        ref float runningMaxima = ref Unsafe.Add(ref scratch, TKernels.RunningMaxima);
        ref float runningSums = ref Unsafe.Add(ref scratch, TKernels.RunningSums);
        ref float accumulator = ref Unsafe.Add(ref scratch, TKernels.Accumulators);
        bool isPlain = head.HasPlainValues(TKernels.BlockKeys);
        for (int query = first; query < end; query++)
        {
            float maximum = Unsafe.Add(ref runningMaxima, query - first);
            float sum = Unsafe.Add(ref runningSums, query - first);
            float factor = options.RowFactor(query, maximum, sum, in head);
            if (options.WantsLogSumExp)
            {
                options.WriteLogSumExp(query, maximum, sum);
            }

            if (!isPlain || !float.IsFinite(factor))
            {
                factor = ExactRows.Mend(query, ref queries, in head, in options, in geometry, factor, ref accumulator);
            }

            LayerRows<TKernels>.Multiply(ref accumulator, factor, ref context, TKernels.ValueHeadDim);
            queries = ref Unsafe.Add(ref queries, TKernels.QueryStride);
            accumulator = ref Unsafe.Add(ref accumulator, Stride);
            context = ref Unsafe.Add(ref context, contextStride);
        }
    }
}
