using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// The rows of query heads that share a key/value head as kernels take them. They see the same keys, so, token by token, they become
/// neighbouring rows, and each key panel is read once for all of them; a head with keys of its own is taken where it lies.
/// </summary>
internal static unsafe class GroupRows
{
    /// <summary>The query rows that kernels read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float* Queries(RunningCall call, in HeadRows head, int first, int end, float* scratch)
    {
        ref readonly LayerLayout layout = ref call.Layout;
        int group = call.GroupSize;
        float* source = head.QueryRows + ((nint)first * layout.ProjectedStride) + (head.KeyHead * group * layout.HeadDim);
        if (group == 1)
        {
            return source;
        }

        float* queries = scratch + layout.GroupQueries;
        for (int h = 0; h < group; h++)
        {
            float* target = queries + (h * layout.QueryRowStride);
            Copy(source + (h * layout.HeadDim), layout.ProjectedStride, target, (nint)group * layout.QueryRowStride, end - first, layout.HeadDim);
        }

        return queries;
    }

    /// <summary>Where kernels write contexts: where they belong, or as neighbouring rows that are handed over afterwards.</summary>
    public static float* Contexts(RunningCall call, in HeadRows head, int first, float* scratch, out nint stride)
    {
        if (call.GroupSize == 1)
        {
            return ContextOf(call, head, head.KeyHead, first, out stride);
        }

        stride = call.Layout.PaddedValueHeadDim;
        return scratch + call.Layout.GroupContexts;
    }

    /// <summary>Brings contexts from where kernels have written them to where they belong.</summary>
    public static void HandOver(RunningCall call, in HeadRows head, int first, int end, float* contexts)
    {
        ref readonly LayerLayout layout = ref call.Layout;
        int group = call.GroupSize;
        for (int h = 0; group > 1 && h < group; h++)
        {
            float* target = ContextOf(call, head, (head.KeyHead * group) + h, first, out nint stride);
            float* source = contexts + (h * layout.PaddedValueHeadDim);
            Copy(source, (nint)group * layout.PaddedValueHeadDim, target, stride, end - first, layout.ValueHeadDim);
        }
    }

    /// <summary>Writes zeros for a token that sees no key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ClearContexts(RunningCall call, in HeadRows head, int token)
    {
        int group = call.GroupSize;
        for (int h = head.KeyHead * group; h < (head.KeyHead + 1) * group; h++)
        {
            new Span<float>(ContextOf(call, head, h, token, out _), call.Layout.ValueHeadDim).Clear();
        }
    }

    /// <summary>
    /// Where the context of a query head goes. With an output projection it takes the place of the queries, which are read for
    /// the last time before.
    /// </summary>
    public static float* ContextOf(RunningCall call, in HeadRows head, int queryHead, int token, out nint stride)
    {
        ref readonly LayerLayout layout = ref call.Layout;
        int column = queryHead * layout.ValueHeadDim;
        if (call.ProjectsContexts)
        {
            stride = layout.ProjectedStride;
            return head.QueryRows + ((nint)token * stride) + layout.ContextColumn + column;
        }

        stride = call.Rows.Output.RowStride;
        return call.RowOf(call.Rows.Output, head.Item, token) + column;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* source, nint sourceStride, float* target, nint targetStride, int rows, int width)
    {
        for (int row = 0; row < rows; row++, source += sourceStride, target += targetStride)
        {
            new ReadOnlySpan<float>(source, width).CopyTo(new Span<float>(target, width));
        }
    }
}
