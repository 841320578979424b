using System.Reflection;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// The kernels of one layer and one vector width, as stages call them: once for a task or a head, never in a loop of theirs. So
/// stages are compiled once for all layers.
/// </summary>
internal abstract unsafe class LayerKernels
{
    private static long _made;

    private protected LayerKernels(ProjectionPanels panels, bool preparesRows, PairFunctions? functions, string? capturingLayer, HeadGeometry geometry, Module module)
    {
        Geometry = geometry;
        Module = module;
        Functions = functions;
        CapturingLayer = capturingLayer;
        Number = Interlocked.Increment(ref _made);
        Panels = panels;
        PreparesRows = preparesRows;
    }

    /// <summary>Which kernels these are, for who must not keep them: their assembly may be unloaded.</summary>
    public long Number { get; }

    /// <inheritdoc cref="ILayerKernels.Panels"/>
    public ProjectionPanels Panels { get; }

    /// <inheritdoc cref="ILayerKernels.PreparesRows"/>
    public bool PreparesRows { get; }

    /// <summary>How rows and panels of a head lie.</summary>
    public HeadGeometry Geometry { get; }

    /// <summary>Where the kernels, and the functions of the user's that they call, have been compiled to.</summary>
    public Module Module { get; }

    /// <summary>The user's functions; null if the layer has none.</summary>
    public PairFunctions? Functions { get; }

    /// <inheritdoc cref="IHeadKernels.CapturingLayer"/>
    public string? CapturingLayer { get; }

    /// <inheritdoc cref="IHeadKernels.CheckCaptured"/>
    public abstract void CheckCaptured(in FunctionRange range);

    /// <inheritdoc cref="MaskPairs{TKernels}.Count(CapturedTables, int, int, int)"/>
    public abstract Int128 CountPairs(CapturedTables captured, int items, int heads, int sequence);

    /// <inheritdoc cref="ILayerKernels.ProjectInput"/>
    public abstract void ProjectInput(float* input, PackedWeights weights, float* output, int rows, int firstPanel, int endPanel);

    /// <inheritdoc cref="ILayerKernels.ProjectKey"/>
    public abstract void ProjectKey(float* input, PackedWeights weights, float* output, int rows, int firstPanel, int endPanel);

    /// <inheritdoc cref="ILayerKernels.ProjectValue"/>
    public abstract void ProjectValue(float* input, PackedWeights weights, float* output, int rows, int firstPanel, int endPanel);

    /// <inheritdoc cref="ILayerKernels.ProjectOutput"/>
    public abstract void ProjectOutput(float* input, PackedWeights weights, float* output, int rows, int firstPanel, int endPanel);

    /// <inheritdoc cref="ILayerKernels.PrepareQueries"/>
    public abstract void PrepareQueries(float* rows, nint stride, int count, in RowPreparation preparation);

    /// <inheritdoc cref="ILayerKernels.PrepareKeys"/>
    public abstract void PrepareKeys(float* rows, nint stride, int count, in RowPreparation preparation);

    /// <summary>Packs rows of one key/value head into its panels.</summary>
    /// <param name="key">The head's part of the first key row.</param>
    /// <param name="keyStride">Floats from one key row to the next.</param>
    /// <param name="value">The head's part of the first value row.</param>
    /// <param name="valueStride">Floats from one value row to the next.</param>
    /// <param name="first">Where in the head's keys the rows go.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="head">Where the panels are.</param>
    public abstract void PackHead(float* key, nint keyStride, float* value, nint valueStride, int first, int count, in HeadPanels head);

    /// <inheritdoc cref="HeadAttention{TKernels}.Attend"/>
    public abstract void AttendHead(
        float* query, int first, int end, in HeadPanels head, in ScoreOptions options, float* context, nint contextStride, float* scratch);

    /// <inheritdoc cref="HeadAttention{TKernels}.AttendBlocks"/>
    public abstract void AttendBlocks(
        float* query,
        int first,
        int end,
        int firstBlock,
        int endBlock,
        in HeadPanels head,
        in ScoreOptions options,
        float* partials,
        float* scratch);

    /// <inheritdoc cref="HeadAttention{TKernels}.MergeBlocks"/>
    public abstract void MergeBlocks(
        float* query,
        int first,
        int end,
        int blocks,
        in HeadPanels head,
        in ScoreOptions options,
        float* partials,
        float* context,
        nint contextStride,
        float* scratch);
}

/// <summary>The same for kernels that are known.</summary>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
internal sealed unsafe class LayerKernels<TKernels> : LayerKernels
    where TKernels : struct, ILayerKernels
{
    public static readonly LayerKernels<TKernels> Instance = new();

    private LayerKernels()
        : base(TKernels.Panels, TKernels.PreparesRows, PairFunctions<TKernels>.OfLayer, TKernels.CapturingLayer, HeadAttention<TKernels>.Geometry, typeof(TKernels).Module)
    {
    }

    public override void CheckCaptured(in FunctionRange range) => TKernels.CheckCaptured(range);

    public override Int128 CountPairs(CapturedTables captured, int items, int heads, int sequence) =>
        MaskPairs<TKernels>.Count(captured, items, heads, sequence);

    public override void ProjectInput(float* input, PackedWeights weights, float* output, int rows, int firstPanel, int endPanel) =>
        TKernels.ProjectInput(ref *input, weights, ref *output, rows, firstPanel, endPanel);

    public override void ProjectKey(float* input, PackedWeights weights, float* output, int rows, int firstPanel, int endPanel) =>
        TKernels.ProjectKey(ref *input, weights, ref *output, rows, firstPanel, endPanel);

    public override void ProjectValue(float* input, PackedWeights weights, float* output, int rows, int firstPanel, int endPanel) =>
        TKernels.ProjectValue(ref *input, weights, ref *output, rows, firstPanel, endPanel);

    public override void ProjectOutput(float* input, PackedWeights weights, float* output, int rows, int firstPanel, int endPanel) =>
        TKernels.ProjectOutput(ref *input, weights, ref *output, rows, firstPanel, endPanel);

    public override void PrepareQueries(float* rows, nint stride, int count, in RowPreparation preparation) =>
        TKernels.PrepareQueries(ref *rows, stride, count, preparation);

    public override void PrepareKeys(float* rows, nint stride, int count, in RowPreparation preparation) =>
        TKernels.PrepareKeys(ref *rows, stride, count, preparation);

    public override void PackHead(float* key, nint keyStride, float* value, nint valueStride, int first, int count, in HeadPanels head)
    {
        PackKeys(ref *key, keyStride, first, count, head);
        PackValues(ref *value, valueStride, first, count, head);
    }

    public override void AttendHead(
        float* query, int first, int end, in HeadPanels head, in ScoreOptions options, float* context, nint contextStride, float* scratch) =>
        HeadAttention<TKernels>.Attend(ref *query, first, end, head, options, ref *context, contextStride, ref *scratch);

    public override void AttendBlocks(
        float* query,
        int first,
        int end,
        int firstBlock,
        int endBlock,
        in HeadPanels head,
        in ScoreOptions options,
        float* partials,
        float* scratch) =>
        HeadAttention<TKernels>.AttendBlocks(ref *query, first, end, firstBlock, endBlock, head, options, ref *partials, ref *scratch);

    public override void MergeBlocks(
        float* query,
        int first,
        int end,
        int blocks,
        in HeadPanels head,
        in ScoreOptions options,
        float* partials,
        float* context,
        nint contextStride,
        float* scratch) =>
        HeadAttention<TKernels>.MergeBlocks(ref *query, first, end, blocks, head, options, ref *partials, ref *context, contextStride, ref *scratch);

    // Methods of their own, so that the JIT's budget for inlining suffices for each: packing is fast where sizes are literals.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PackKeys(ref float rows, nint stride, int first, int count, in HeadPanels head) =>
        TKernels.PackKeys(ref rows, stride, first, count, head);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PackValues(ref float rows, nint stride, int first, int count, in HeadPanels head) =>
        TKernels.PackValues(ref rows, stride, first, count, head);
}
