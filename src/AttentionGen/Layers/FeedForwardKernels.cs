namespace AttentionGen.Kernels;

/// <summary>The kernels of one feed-forward and one vector width, as stages call them; see <see cref="LayerKernels"/>.</summary>
internal abstract unsafe class FeedForwardKernels
{
    private protected FeedForwardKernels(FeedForwardPanels panels) => Panels = panels;

    /// <inheritdoc cref="IFeedForwardKernels.FeedForwardPanels"/>
    public FeedForwardPanels Panels { get; }

    /// <inheritdoc cref="IFeedForwardKernels.ProjectUp"/>
    public abstract void ProjectUp(float* input, PackedWeights weights, float* output, float* scratch, int rows, int firstPanel, int endPanel);

    /// <inheritdoc cref="IFeedForwardKernels.ProjectDown"/>
    public abstract void ProjectDown(float* input, PackedWeights weights, float* output, int rows, int firstPanel, int endPanel);
}

/// <summary>The same for kernels that are known.</summary>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
internal sealed unsafe class FeedForwardKernels<TKernels> : FeedForwardKernels
    where TKernels : struct, IFeedForwardKernels
{
    public static readonly FeedForwardKernels<TKernels> Instance = new();

    private FeedForwardKernels()
        : base(TKernels.FeedForwardPanels)
    {
    }

    public override void ProjectUp(float* input, PackedWeights weights, float* output, float* scratch, int rows, int firstPanel, int endPanel) =>
        TKernels.ProjectUp(ref *input, weights, ref *output, ref *scratch, rows, firstPanel, endPanel);

    public override void ProjectDown(float* input, PackedWeights weights, float* output, int rows, int firstPanel, int endPanel) =>
        TKernels.ProjectDown(ref *input, weights, ref *output, rows, firstPanel, endPanel);
}
