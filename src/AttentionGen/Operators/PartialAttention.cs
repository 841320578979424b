using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>
/// Merges attention over disjoint sets of keys: what is computed in parts, on several machines or against a shared prefix
/// and a suffix of its own, becomes what one call over all keys gives, up to rounding.
/// </summary>
/// <remarks>
/// With L the logarithm of the sum of the exponentials of the scores, the context over both sets is the mean of the two
/// with weights e^L₁ and e^L₂, and its own L is log(e^L₁ + e^L₂) (Ye et al., "Cascade Inference", 2024). In a layer
/// with sinks every part is divided by a sum that counts them, and L leaves them out, so its parts cannot be merged.
/// Thread-safe.
/// </remarks>
public static class PartialAttention
{
    /// <summary>Half of float32's range: mean values of smaller numbers stay in it, however they are rounded.</summary>
    private const float Large = 1.7e38f;

    /// <summary>Merges a second result into a first one, in place. Which of the two comes first changes no bit.</summary>
    /// <param name="context">The first contexts, <c>[batch, queries, heads · headDim]</c>; receives the merged ones.</param>
    /// <param name="logSumExp">
    /// Their log-sum-exp, <c>[batch, heads, queries]</c>, natural logarithms; minus infinity means that the query saw no key,
    /// and its context counts for nothing, whatever it holds. Receives the merged ones.
    /// </param>
    /// <param name="otherContext">The second contexts.</param>
    /// <param name="otherLogSumExp">Their log-sum-exp.</param>
    /// <param name="batch">Number of batch items.</param>
    /// <param name="heads">Number of query heads.</param>
    /// <param name="queries">Queries per batch item.</param>
    /// <param name="headDim">Head dimension of the contexts.</param>
    /// <exception cref="ArgumentException">A span's length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or not positive where it must be.</exception>
    public static void Merge(
        Span<float> context,
        Span<float> logSumExp,
        ReadOnlySpan<float> otherContext,
        ReadOnlySpan<float> otherLogSumExp,
        int batch,
        int heads,
        int queries,
        int headDim)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heads);
        ArgumentOutOfRangeException.ThrowIfNegative(queries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(headDim);
        CheckLength(context.Length, batch, heads, queries, headDim, nameof(context));
        CheckLength(otherContext.Length, batch, heads, queries, headDim, nameof(otherContext));
        CheckLength(logSumExp.Length, batch, heads, queries, null, nameof(logSumExp));
        CheckLength(otherLogSumExp.Length, batch, heads, queries, null, nameof(otherLogSumExp));
        int i = 0;
        for (int b = 0; b < batch; b++)
        {
            for (int head = 0; head < heads; head++)
            {
                for (int query = 0; query < queries; query++, i++)
                {
                    int first = ((((b * queries) + query) * heads) + head) * headDim;
                    MergeRow(context.Slice(first, headDim), ref logSumExp[i], otherContext.Slice(first, headDim), otherLogSumExp[i]);
                }
            }
        }
    }

    private static void MergeRow(Span<float> context, ref float logSumExp, ReadOnlySpan<float> otherContext, float otherLogSumExp)
    {
        // What saw nothing takes no part, not even with a weight of zero: 0 × NaN is NaN.
        if (float.IsNegativeInfinity(otherLogSumExp))
        {
            if (float.IsNegativeInfinity(logSumExp))
            {
                context.Clear();
            }

            return;
        }

        if (float.IsNegativeInfinity(logSumExp))
        {
            otherContext.CopyTo(context);
            logSumExp = otherLogSumExp;
            return;
        }

        double max = Math.Max(logSumExp, otherLogSumExp);
        double mine = PortableMath.Exp(logSumExp - max);
        double others = PortableMath.Exp(otherLogSumExp - max);
        double sum = mine + others;
        logSumExp = (float)(max + PortableMath.Log(sum));
        float weight = (float)(mine / sum);
        float otherWeight = (float)(others / sum);

        // Rounded weights may be more than 1 together, and so take numbers from the end of the range out of it.
        if (HaveLarge(context, otherContext))
        {
            AddWeightedExactly(context, mine / sum, otherContext, others / sum);
            return;
        }

        AddWeighted(context, weight, otherContext, otherWeight);
    }

    private static bool HaveLarge(ReadOnlySpan<float> context, ReadOnlySpan<float> otherContext)
    {
        ref float mine = ref MemoryMarshal.GetReference(context);
        ref float others = ref MemoryMarshal.GetReference(otherContext);
        int i = 0;
        var large = new Vector<float>(Large);
        var found = Vector<int>.Zero;
        for (; i + Vector<float>.Count <= context.Length; i += Vector<float>.Count)
        {
            found |= Vector.GreaterThanOrEqual(Vector.Abs(Vector.LoadUnsafe(ref mine, (nuint)i)), large);
            found |= Vector.GreaterThanOrEqual(Vector.Abs(Vector.LoadUnsafe(ref others, (nuint)i)), large);
        }

        if (found != Vector<int>.Zero)
        {
            return true;
        }

        for (; i < context.Length; i++)
        {
            if (MathF.Abs(context[i]) >= Large || MathF.Abs(otherContext[i]) >= Large)
            {
                return true;
            }
        }

        return false;
    }

    private static void AddWeightedExactly(Span<float> context, double weight, ReadOnlySpan<float> otherContext, double otherWeight)
    {
        for (int i = 0; i < context.Length; i++)
        {
            context[i] = (float)((context[i] * weight) + (otherContext[i] * otherWeight));
        }
    }

    /// <remarks>Both products are rounded, so that the order of the two results makes no difference.</remarks>
    private static void AddWeighted(Span<float> context, float weight, ReadOnlySpan<float> otherContext, float otherWeight)
    {
        ref float mine = ref MemoryMarshal.GetReference(context);
        ref float others = ref MemoryMarshal.GetReference(otherContext);
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + Vector512<float>.Count <= context.Length; i += Vector512<float>.Count)
            {
                Vector512<float> sum = (Vector512.LoadUnsafe(ref mine, (nuint)i) * weight)
                    + (Vector512.LoadUnsafe(ref others, (nuint)i) * otherWeight);
                sum.StoreUnsafe(ref mine, (nuint)i);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + Vector128<float>.Count <= context.Length; i += Vector128<float>.Count)
            {
                Vector128<float> sum = (Vector128.LoadUnsafe(ref mine, (nuint)i) * Vector128.Create(weight))
                    + (Vector128.LoadUnsafe(ref others, (nuint)i) * Vector128.Create(otherWeight));
                sum.StoreUnsafe(ref mine, (nuint)i);
            }
        }

        for (; i < context.Length; i++)
        {
            context[i] = (context[i] * weight) + (otherContext[i] * otherWeight);
        }
    }

    private static void CheckLength(int length, int batch, int heads, int queries, int? headDim, string name)
    {
        Int128 expected = (Int128)batch * heads * queries * (headDim ?? 1);
        if (length != expected)
        {
            string formula = headDim is { } dim
                ? $"batch × queries × heads × headDim = {batch} × {queries} × {heads} × {dim}"
                : $"batch × heads × queries = {batch} × {heads} × {queries}";
            throw new ArgumentException($"{name} must hold {formula} = {expected} floats, but holds {length}.", name);
        }
    }
}
