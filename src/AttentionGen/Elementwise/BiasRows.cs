using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>Adds a row of biases, of an additive attention mask or of a table by distance, to a row of scores, or hides scores.</summary>
internal static class BiasRows
{
    /// <summary>Added to a number near the end of float32's range, what is smaller changes no bit of a float64.</summary>
    private const float Negligible = 1e20f;

    /// <summary>
    /// Adds bias times factor to each score. Where the bias is minus infinity the key is hidden, whatever its score is: NaN plus
    /// minus infinity would be NaN. A sum below the range of float32 becomes the smallest number in it if the score counts for
    /// nothing beside the bias: a row of nothing else sees its keys alike. Otherwise it becomes NaN, by which its row is found.
    /// </summary>
    /// <param name="scores">The scores.</param>
    /// <param name="bias">One for each score.</param>
    /// <param name="factor">Brings the bias to the unit of the scores; less than 2.</param>
    /// <remarks>
    /// Both are added as halves and the sum is doubled, which changes no bit, but leaves a finite sum finite where the bias
    /// alone would leave the range.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<float> scores, ReadOnlySpan<float> bias, float factor)
    {
        float half = factor / 2;
        ref float score = ref MemoryMarshal.GetReference(scores);
        ref float addend = ref MemoryMarshal.GetReference(bias);
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> hidden = Vector512.Create(float.NegativeInfinity);
            Vector512<float> lost = Vector512.Create(float.NaN);
            Vector512<float> smallest = Vector512.Create(float.MinValue);
            Vector512<float> negligible = Vector512.Create(Negligible);
            for (; i + Vector512<float>.Count <= scores.Length; i += Vector512<float>.Count)
            {
                Vector512<float> b = Vector512.LoadUnsafe(ref addend, (nuint)i);
                Vector512<float> before = Vector512.LoadUnsafe(ref score, (nuint)i);
                Vector512<float> sum = (before * 0.5f) + (b * half);
                sum += sum;
                Vector512<float> below = Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(before), negligible), smallest, lost);
                Vector512<float> shown = Vector512.ConditionalSelect(Vector512.Equals(sum, hidden), below, sum);
                Vector512.ConditionalSelect(Vector512.Equals(b, hidden), hidden, shown).StoreUnsafe(ref score, (nuint)i);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<float> hidden = Vector128.Create(float.NegativeInfinity);
            Vector128<float> lost = Vector128.Create(float.NaN);
            Vector128<float> smallest = Vector128.Create(float.MinValue);
            Vector128<float> negligible = Vector128.Create(Negligible);
            for (; i + Vector128<float>.Count <= scores.Length; i += Vector128<float>.Count)
            {
                Vector128<float> b = Vector128.LoadUnsafe(ref addend, (nuint)i);
                Vector128<float> before = Vector128.LoadUnsafe(ref score, (nuint)i);
                Vector128<float> sum = (before * Vector128.Create(0.5f)) + (b * Vector128.Create(half));
                sum += sum;
                Vector128<float> below = Vector128.ConditionalSelect(Vector128.LessThan(Vector128.Abs(before), negligible), smallest, lost);
                Vector128<float> shown = Vector128.ConditionalSelect(Vector128.Equals(sum, hidden), below, sum);
                Vector128.ConditionalSelect(Vector128.Equals(b, hidden), hidden, shown).StoreUnsafe(ref score, (nuint)i);
            }
        }

        for (; i < scores.Length; i++)
        {
            float sum = (scores[i] * 0.5f) + (bias[i] * half);
            float below = MathF.Abs(scores[i]) < Negligible ? float.MinValue : float.NaN;
            scores[i] = float.IsNegativeInfinity(bias[i]) ? float.NegativeInfinity
                : float.IsNegativeInfinity(sum + sum) ? below
                : sum + sum;
        }
    }

    /// <summary>Adds a bias, already in the unit of the scores, to each score. Minus infinity becomes NaN, as above.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="bias">One for each score.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<float> scores, ReadOnlySpan<float> bias)
    {
        ref float score = ref MemoryMarshal.GetReference(scores);
        ref float addend = ref MemoryMarshal.GetReference(bias[..scores.Length]);
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + Vector512<float>.Count <= scores.Length; i += Vector512<float>.Count)
            {
                Vector512<float> before = Vector512.LoadUnsafe(ref score, (nuint)i);
                Vector512<float> sum = before + Vector512.LoadUnsafe(ref addend, (nuint)i);
                Vector512<float> isLost = Vector512.Equals(before, Vector512.Create(float.NegativeInfinity));
                Vector512.ConditionalSelect(isLost, Vector512.Create(float.NaN), sum).StoreUnsafe(ref score, (nuint)i);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + Vector256<float>.Count <= scores.Length; i += Vector256<float>.Count)
            {
                Vector256<float> before = Vector256.LoadUnsafe(ref score, (nuint)i);
                Vector256<float> sum = before + Vector256.LoadUnsafe(ref addend, (nuint)i);
                Vector256<float> isLost = Vector256.Equals(before, Vector256.Create(float.NegativeInfinity));
                Vector256.ConditionalSelect(isLost, Vector256.Create(float.NaN), sum).StoreUnsafe(ref score, (nuint)i);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + Vector128<float>.Count <= scores.Length; i += Vector128<float>.Count)
            {
                Vector128<float> before = Vector128.LoadUnsafe(ref score, (nuint)i);
                Vector128<float> sum = before + Vector128.LoadUnsafe(ref addend, (nuint)i);
                Vector128<float> isLost = Vector128.Equals(before, Vector128.Create(float.NegativeInfinity));
                Vector128.ConditionalSelect(isLost, Vector128.Create(float.NaN), sum).StoreUnsafe(ref score, (nuint)i);
            }
        }

        for (; i < scores.Length; i++)
        {
            scores[i] = float.IsNegativeInfinity(scores[i]) ? float.NaN : scores[i] + bias[i];
        }
    }

    /// <summary>Scores whose bias is not zero become minus infinity, even NaN.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="bias">Zero or minus infinity for each score.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Hide(Span<float> scores, ReadOnlySpan<float> bias)
    {
        ref float score = ref MemoryMarshal.GetReference(scores);
        ref float addend = ref MemoryMarshal.GetReference(bias[..scores.Length]);
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + Vector512<float>.Count <= scores.Length; i += Vector512<float>.Count)
            {
                Vector512<float> b = Vector512.LoadUnsafe(ref addend, (nuint)i);
                Vector512<float> isReal = Vector512.Equals(b, Vector512<float>.Zero);
                Vector512.ConditionalSelect(isReal, Vector512.LoadUnsafe(ref score, (nuint)i), b).StoreUnsafe(ref score, (nuint)i);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + Vector256<float>.Count <= scores.Length; i += Vector256<float>.Count)
            {
                Vector256<float> b = Vector256.LoadUnsafe(ref addend, (nuint)i);
                Vector256<float> isReal = Vector256.Equals(b, Vector256<float>.Zero);
                Vector256.ConditionalSelect(isReal, Vector256.LoadUnsafe(ref score, (nuint)i), b).StoreUnsafe(ref score, (nuint)i);
            }
        }

        for (; i < scores.Length; i++)
        {
            scores[i] = bias[i] == 0f ? scores[i] : float.NegativeInfinity;
        }
    }
}
