using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>Layer normalisation of rows (Ba, Kiros and Hinton, "Layer Normalization", 2016).</summary>
/// <remarks>
/// The mean first, then the squares of what is left, in two passes over a row that is in the first-level cache: in one, a large mean would
/// take the digits of a small variance. Both sums run over 16 virtual lanes and one tree, like that of <see cref="RowNorm"/>.
/// </remarks>
internal static class LayerNormRows
{
    private const int VirtualLanes = 16;

    /// <summary>Below this variance, single squares may have lost digits to the end of the range.</summary>
    private const float Smallest = 1e-30f;

    /// <summary>Each row becomes (x − mean) · (1 / sqrt(variance + epsilon)) · weight + bias, with the variance divided by the length of the row.</summary>
    /// <param name="input">Rows, one behind the other.</param>
    /// <param name="output">As many; may be the input.</param>
    /// <param name="weight">One factor for each element of a row; its length is that of a row.</param>
    /// <param name="bias">One addend for each, or none.</param>
    /// <param name="epsilon">Keeps a row of equal numbers finite.</param>
    public static void Apply(ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float epsilon)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Apply<Lanes512, Vector512<float>>(input, output, weight, bias, epsilon);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Apply<Lanes256, Vector256<float>>(input, output, weight, bias, epsilon);
        }
        else
        {
            Apply<Lanes128, Vector128<float>>(input, output, weight, bias, epsilon);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TLanes, TVector>(
        ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float epsilon)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int width = weight.Length;
        for (int start = 0; start < input.Length; start += width)
        {
            ReadOnlySpan<float> row = input.Slice(start, width);
            Span<float> target = output.Slice(start, width);
            float mean = Sum<TLanes, TVector>(row) / width;
            float square = (SumOfSquares<TLanes, TVector>(row, mean) / width) + epsilon;
            if (float.IsFinite(mean) && square is >= Smallest and <= float.MaxValue)
            {
                Scale<TLanes, TVector>(row, target, mean, 1f / MathF.Sqrt(square), weight, bias);
            }
            else
            {
                ScaleExactly(row, target, weight, bias, epsilon);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum<TLanes, TVector>(ReadOnlySpan<float> row)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref float elements = ref MemoryMarshal.GetReference(row);
        TVector a = TLanes.Create(0f);
        TVector b = a;
        TVector c = a;
        TVector d = a;
        int i = 0;
        for (; i + VirtualLanes <= row.Length; i += VirtualLanes)
        {
            Add(ref Unsafe.Add(ref elements, i), ref a, ref b, ref c, ref d);
        }

        // Zeros fill the last lanes: added, they change no bit.
        Span<float> rest = stackalloc float[VirtualLanes];
        rest.Clear();
        row[i..].CopyTo(rest);
        Add(ref MemoryMarshal.GetReference(rest), ref a, ref b, ref c, ref d);
        return TLanes.TreeSum(a, b, c, d);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(ref float x, ref TVector a, ref TVector b, ref TVector c, ref TVector d)
        {
            a = TLanes.Add(a, TLanes.Load(ref x));
            if (TLanes.Count < 16)
            {
                b = TLanes.Add(b, TLanes.Load(ref Unsafe.Add(ref x, TLanes.Count)));
            }

            if (TLanes.Count < 8)
            {
                c = TLanes.Add(c, TLanes.Load(ref Unsafe.Add(ref x, 2 * TLanes.Count)));
                d = TLanes.Add(d, TLanes.Load(ref Unsafe.Add(ref x, 3 * TLanes.Count)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SumOfSquares<TLanes, TVector>(ReadOnlySpan<float> row, float mean)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref float elements = ref MemoryMarshal.GetReference(row);
        TVector middle = TLanes.Create(mean);
        TVector a = TLanes.Create(0f);
        TVector b = a;
        TVector c = a;
        TVector d = a;
        int i = 0;
        for (; i + VirtualLanes <= row.Length; i += VirtualLanes)
        {
            Add(ref Unsafe.Add(ref elements, i), middle, ref a, ref b, ref c, ref d);
        }

        // The mean fills the last lanes: its distance from itself is zero, unless it is not finite, and then the sum is not either.
        Span<float> rest = stackalloc float[VirtualLanes];
        rest.Fill(mean);
        row[i..].CopyTo(rest);
        Add(ref MemoryMarshal.GetReference(rest), middle, ref a, ref b, ref c, ref d);
        return TLanes.TreeSum(a, b, c, d);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(ref float x, TVector middle, ref TVector a, ref TVector b, ref TVector c, ref TVector d)
        {
            a = AddSquare(a, TLanes.Subtract(TLanes.Load(ref x), middle));
            if (TLanes.Count < 16)
            {
                b = AddSquare(b, TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref x, TLanes.Count)), middle));
            }

            if (TLanes.Count < 8)
            {
                c = AddSquare(c, TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref x, 2 * TLanes.Count)), middle));
                d = AddSquare(d, TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref x, 3 * TLanes.Count)), middle));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector AddSquare(TVector sum, TVector distance) => TLanes.MultiplyAdd(distance, distance, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<TLanes, TVector>(
        ReadOnlySpan<float> row, Span<float> target, float mean, float factor, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref float from = ref MemoryMarshal.GetReference(row);
        ref float to = ref MemoryMarshal.GetReference(target);
        ref float weights = ref MemoryMarshal.GetReference(weight);
        ref float biases = ref MemoryMarshal.GetReference(bias);
        TVector middle = TLanes.Create(mean);
        TVector scale = TLanes.Create(factor);
        int i = 0;
        for (; i + TLanes.Count <= row.Length; i += TLanes.Count)
        {
            TVector scaled = TLanes.Multiply(TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref from, i)), middle), scale);
            TVector w = TLanes.Load(ref Unsafe.Add(ref weights, i));
            TLanes.Store(
                bias.IsEmpty ? TLanes.Multiply(scaled, w) : TLanes.MultiplyAdd(scaled, w, TLanes.Load(ref Unsafe.Add(ref biases, i))),
                ref Unsafe.Add(ref to, i));
        }

        for (; i < row.Length; i++)
        {
            float scaled = (Unsafe.Add(ref from, i) - mean) * factor;
            float w = Unsafe.Add(ref weights, i);
            Unsafe.Add(ref to, i) = bias.IsEmpty ? scaled * w : float.MultiplyAddEstimate(scaled, w, Unsafe.Add(ref biases, i));
        }
    }

    /// <summary>The same in double precision, for rows whose sums leave the range of float32 on either side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScaleExactly(ReadOnlySpan<float> row, Span<float> target, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float epsilon)
    {
        double sum = 0;
        foreach (float x in row)
        {
            sum += x;
        }

        double mean = sum / row.Length;
        double squares = 0;
        foreach (float x in row)
        {
            squares += (x - mean) * (x - mean);
        }

        double factor = 1 / Math.Sqrt((squares / row.Length) + epsilon);
        for (int i = 0; i < row.Length; i++)
        {
            target[i] = (float)(((row[i] - mean) * factor * weight[i]) + (bias.IsEmpty ? 0 : bias[i]));
        }
    }
}
