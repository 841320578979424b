using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>Adds a row of biases, of an additive attention mask or of a table by distance, to a row of scores.</summary>
internal static class BiasRows
{
    /// <summary>
    /// Adds bias times factor to each score. Where either is minus infinity the key is hidden, by this mask or by the padding
    /// mask before, and the score becomes minus infinity whatever the other is: NaN plus minus infinity would be NaN.
    /// </summary>
    /// <param name="scores">The scores.</param>
    /// <param name="bias">One for each score.</param>
    /// <param name="factor">Brings the bias to the unit of the scores; less than 2.</param>
    /// <remarks>
    /// Both are added as halves and the sum is doubled, which changes no bit, but leaves a finite sum finite where the bias
    /// alone would leave the range.
    /// </remarks>
    public static void Add(Span<float> scores, ReadOnlySpan<float> bias, float factor)
    {
        float half = factor / 2;
        ref float score = ref MemoryMarshal.GetReference(scores);
        ref float addend = ref MemoryMarshal.GetReference(bias);
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> hidden = Vector512.Create(float.NegativeInfinity);
            for (; i + Vector512<float>.Count <= scores.Length; i += Vector512<float>.Count)
            {
                Vector512<float> b = Vector512.LoadUnsafe(ref addend, (nuint)i);
                Vector512<float> before = Vector512.LoadUnsafe(ref score, (nuint)i);
                Vector512<float> isHidden = Vector512.Equals(b, hidden) | Vector512.Equals(before, hidden);
                Vector512<float> sum = (before * 0.5f) + (b * half);
                Vector512.ConditionalSelect(isHidden, hidden, sum + sum).StoreUnsafe(ref score, (nuint)i);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<float> hidden = Vector128.Create(float.NegativeInfinity);
            for (; i + Vector128<float>.Count <= scores.Length; i += Vector128<float>.Count)
            {
                Vector128<float> b = Vector128.LoadUnsafe(ref addend, (nuint)i);
                Vector128<float> before = Vector128.LoadUnsafe(ref score, (nuint)i);
                Vector128<float> isHidden = Vector128.Equals(b, hidden) | Vector128.Equals(before, hidden);
                Vector128<float> sum = (before * 0.5f) + (b * half);
                Vector128.ConditionalSelect(isHidden, hidden, sum + sum).StoreUnsafe(ref score, (nuint)i);
            }
        }

        for (; i < scores.Length; i++)
        {
            bool isHidden = bias[i] == float.NegativeInfinity || scores[i] == float.NegativeInfinity;
            float sum = (scores[i] * 0.5f) + (bias[i] * half);
            scores[i] = isHidden ? float.NegativeInfinity : sum + sum;
        }
    }

    /// <summary>Adds a bias, already in the unit of the scores, to each score.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="bias">One for each score.</param>
    public static void Add(Span<float> scores, ReadOnlySpan<float> bias)
    {
        ref float score = ref MemoryMarshal.GetReference(scores);
        ref float addend = ref MemoryMarshal.GetReference(bias[..scores.Length]);
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + Vector512<float>.Count <= scores.Length; i += Vector512<float>.Count)
            {
                Vector512<float> sum = Vector512.LoadUnsafe(ref score, (nuint)i) + Vector512.LoadUnsafe(ref addend, (nuint)i);
                sum.StoreUnsafe(ref score, (nuint)i);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + Vector256<float>.Count <= scores.Length; i += Vector256<float>.Count)
            {
                Vector256<float> sum = Vector256.LoadUnsafe(ref score, (nuint)i) + Vector256.LoadUnsafe(ref addend, (nuint)i);
                sum.StoreUnsafe(ref score, (nuint)i);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + Vector128<float>.Count <= scores.Length; i += Vector128<float>.Count)
            {
                Vector128<float> sum = Vector128.LoadUnsafe(ref score, (nuint)i) + Vector128.LoadUnsafe(ref addend, (nuint)i);
                sum.StoreUnsafe(ref score, (nuint)i);
            }
        }

        for (; i < scores.Length; i++)
        {
            scores[i] += bias[i];
        }
    }
}
