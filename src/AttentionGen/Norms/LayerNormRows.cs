using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>Layer normalisation of rows (Ba, Kiros and Hinton, "Layer Normalization", 2016).</summary>
/// <remarks>
/// The mean first, then the squares of what is left, in two passes over a row that is in the first-level cache: in one, a large mean would
/// take the digits of a small variance. Both are sums of <see cref="LaneSums{TLanes, TVector}"/>.
/// </remarks>
internal static class LayerNormRows
{
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
            ref float elements = ref MemoryMarshal.GetReference(row);
            float mean = LaneSums<TLanes, TVector>.Of(ref elements, width) / width;
            float square = (LaneSums<TLanes, TVector>.OfSquares(ref elements, width, mean) / width) + epsilon;
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
