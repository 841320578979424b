using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>What a call needs, for the generated methods that tell users.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class LayerCost
{
    /// <summary>Bytes of scratch of a call of the whole layer.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="batch">Batch items.</param>
    /// <param name="sequence">Tokens of each item.</param>
    /// <param name="maxDegree">Threads at most; 0 for as many as there are processors.</param>
    public static long WorkspaceBytes(in LayerLayout layout, int batch, int sequence, int maxDegree) =>
        Bytes(layout, CallStages.SelfAttention, batch, sequence, sequence, maxDegree);

    /// <summary>Bytes of scratch of a call with keys and values of their own.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="batch">Batch items.</param>
    /// <param name="queryLength">Query tokens of each item.</param>
    /// <param name="keyLength">Key tokens of each item.</param>
    /// <param name="maxDegree">Threads at most; 0 for as many as there are processors.</param>
    public static long CrossWorkspaceBytes(in LayerLayout layout, int batch, int queryLength, int keyLength, int maxDegree) =>
        Bytes(layout, CallStages.CrossAttention, batch, queryLength, keyLength, maxDegree);

    /// <summary>Bytes of scratch of a call of the attention core.</summary>
    /// <inheritdoc cref="CrossWorkspaceBytes"/>
    public static long CoreWorkspaceBytes(in LayerLayout layout, int batch, int queryLength, int keyLength, int maxDegree) =>
        Bytes(layout, CallStages.Core, batch, queryLength, keyLength, maxDegree);

    /// <summary>Pairs of a query and a key that it sees, with windows.</summary>
    /// <param name="sequence">Tokens.</param>
    /// <param name="left">Positions before its own that a query sees; −1 for all.</param>
    /// <param name="right">Positions behind its own that a query sees; −1 for all.</param>
    public static long VisiblePairs(int sequence, int left, int right)
    {
        // What lies outside a window on one side is a triangle.
        long before = left < 0 ? 0 : Math.Max(0L, sequence - 1L - left);
        long behind = right < 0 ? 0 : Math.Max(0L, sequence - 1L - right);
        return ((long)sequence * sequence) - (before * (before + 1) / 2) - (behind * (behind + 1) / 2);
    }

    /// <summary>Useful multiply-adds of a batch, through attention or a whole layer; <see cref="long.MaxValue"/> where they are more than that.</summary>
    /// <param name="batch">Batch items.</param>
    /// <param name="sequence">Tokens of each item.</param>
    /// <param name="perToken">Multiply-adds of a token's products with weights.</param>
    /// <param name="perPair">Multiply-adds of a query and a key that it sees.</param>
    /// <param name="left">Positions before its own that a query sees; −1 for all.</param>
    /// <param name="right">Positions behind its own that a query sees; −1 for all.</param>
    /// <param name="addedKeys">Keys that the layer puts before those of a call.</param>
    public static long MultiplyAdds(int batch, int sequence, long perToken, long perPair, int left, int right, int addedKeys) =>
        CrossMultiplyAdds(batch, sequence, memoryLength: 0, perToken, perPair, left, right, addedKeys);

    /// <summary>The same of a whole layer that attends to a memory besides.</summary>
    /// <param name="batch">Batch items.</param>
    /// <param name="sequence">Tokens of each item.</param>
    /// <param name="memoryLength">Rows of each item's memory, which have been projected.</param>
    /// <param name="perToken">Multiply-adds of a token's products with weights.</param>
    /// <param name="perPair">Multiply-adds of a query and a key that it sees.</param>
    /// <param name="left">Positions before its own that a query sees; −1 for all.</param>
    /// <param name="right">Positions behind its own that a query sees; −1 for all.</param>
    /// <param name="addedKeys">Keys that the layer puts before those of a call.</param>
    public static long CrossMultiplyAdds(
        int batch, int sequence, int memoryLength, long perToken, long perPair, int left, int right, int addedKeys)
    {
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(sequence, nameof(sequence));
        Arguments.CheckSize(memoryLength, nameof(memoryLength));

        // The largest sizes and layers make less than 2^31 * 2^63 * 2^31 of them.
        Int128 pairs = (Int128)VisiblePairs(sequence, left, right) + ((long)addedKeys * sequence) + ((long)memoryLength * sequence);
        return (long)Int128.Min(batch * (((Int128)perToken * sequence) + (perPair * pairs)), long.MaxValue);
    }

    /// <summary>The same of a layer with a mask function; what that hides does not count.</summary>
    /// <typeparam name="TKernels">The generated kernels.</typeparam>
    /// <param name="layout">The layer.</param>
    /// <param name="batch">Batch items.</param>
    /// <param name="sequence">Tokens of each item.</param>
    /// <param name="memoryLength">Rows of each item's memory, which have been projected.</param>
    /// <param name="perToken">Multiply-adds of a token's products with weights.</param>
    /// <param name="perPair">Multiply-adds of a query and a key that it sees, all heads together.</param>
    /// <param name="differs">What the mask function depends on besides query and key.</param>
    /// <param name="captured">What the functions capture, if the mask function reads any of it.</param>
    public static long MaskedMultiplyAdds<TKernels>(
        in LayerLayout layout, int batch, int sequence, int memoryLength, long perToken, long perPair, MaskDependence differs, scoped in CapturedValues captured)
        where TKernels : struct, ILayerKernels
    {
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(sequence, nameof(sequence));
        Arguments.CheckSize(memoryLength, nameof(memoryLength));
        LayerKernels kernels = LayerKernels<TKernels>.Instance;
        bool reads = differs.HasFlag(MaskDependence.Captures);
        if (reads)
        {
            CapturedCheck.CheckLayer(kernels.CapturingLayer, captured.Layer, nameof(captured));
        }

        int heads = differs.HasFlag(MaskDependence.Head) ? layout.Heads : 1;
        int items = differs.HasFlag(MaskDependence.Item) ? batch : Math.Min(batch, 1);
        fixed (byte* t0 = captured.Table(0), t1 = captured.Table(1), t2 = captured.Table(2), t3 = captured.Table(3))
        fixed (byte* t4 = captured.Table(4), t5 = captured.Table(5), t6 = captured.Table(6), t7 = captured.Table(7))
        {
            CapturedBlock block = CapturedBlock.Of(captured, t0, t1, t2, t3, t4, t5, t6, t7);
            var tables = new CapturedTables(&block);
            if (reads && batch > 0 && sequence > 0)
            {
                var tokens = new IntRange(0, sequence - 1);
                IntRange rows = CapturedCheck.RowsOf(batch, sequence, tokens);
                kernels.CheckCaptured(new FunctionRange(new IntRange(0, batch - 1), new IntRange(0, layout.Heads - 1), tokens, tokens, rows, rows, tables));
            }

            Int128 pairs = kernels.CountPairs(tables, items, heads, sequence);

            // Each head has its part of the multiply-adds; of items that see the same, one has been counted.
            Int128 ofMask = pairs * (perPair / heads) * (batch / Math.Max(items, 1));
            Int128 others = (Int128)perPair * ((long)layout.AddedKeys + memoryLength) * sequence;
            return (long)Int128.Min(ofMask + (batch * (((Int128)perToken * sequence) + others)), long.MaxValue);
        }
    }

    private static long Bytes(in LayerLayout layout, CallStages stages, int batch, int queryLength, int keyLength, int maxDegree)
    {
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(queryLength, stages == CallStages.SelfAttention ? "sequence" : nameof(queryLength));
        Arguments.CheckSize(keyLength, nameof(keyLength));
        Arguments.CheckSize(maxDegree, "maxDegreeOfParallelism");
        if (batch == 0 || queryLength == 0)
        {
            return 0;
        }

        var shape = new CallShape { Batch = batch, QueryLength = queryLength, KeyLength = keyLength };
        return stages.Place(layout, shape, new Division(stages, layout, shape, maxDegree)).TotalFloats * sizeof(float);
    }
}
