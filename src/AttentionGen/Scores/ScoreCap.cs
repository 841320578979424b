using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>Caps scores softly, as Gemma 2 does (Gemma Team, "Gemma 2", 2024): s becomes cap·tanh(s / cap).</summary>
internal static class ScoreCap
{
    /// <summary>Caps each score, in place.</summary>
    /// <param name="scores">
    /// The scores, before bias and mask: a masked one, minus infinity, would come back as minus the cap.
    /// </param>
    /// <param name="cap">The cap, in the unit of the scores: for scores in units of log2 the cap times log2(e).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(Span<float> scores, float cap)
    {
        ref float score = ref MemoryMarshal.GetReference(scores);
        // A cap so small that its inverse is infinite would make NaN of a score of zero.
        float inverse = MathF.Min(1f / cap, float.MaxValue);
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + Vector512<float>.Count <= scores.Length; i += Vector512<float>.Count)
            {
                Vector512<float> tanh = VectorMath.Tanh(Vector512.LoadUnsafe(ref score, (nuint)i) * inverse);
                (tanh * cap).StoreUnsafe(ref score, (nuint)i);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + Vector256<float>.Count <= scores.Length; i += Vector256<float>.Count)
            {
                Vector256<float> tanh = VectorMath.Tanh(Vector256.LoadUnsafe(ref score, (nuint)i) * inverse);
                (tanh * cap).StoreUnsafe(ref score, (nuint)i);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + Vector128<float>.Count <= scores.Length; i += Vector128<float>.Count)
            {
                Vector128<float> tanh = VectorMath.Tanh(Vector128.LoadUnsafe(ref score, (nuint)i) * Vector128.Create(inverse));
                (tanh * Vector128.Create(cap)).StoreUnsafe(ref score, (nuint)i);
            }
        }

        for (; i < scores.Length; i++)
        {
            scores[i] = VectorMath.Tanh(scores[i] * inverse) * cap;
        }
    }
}
