using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>A feed-forward at run time, behind the members that are generated. Not meant to be made or called by other code.</summary>
/// <remarks>Immutable and thread-safe; a workspace serves one call at a time.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class FeedForwardCore
{
    private readonly FeedForwardKernels _kernels;
    private readonly FeedForwardLayout _layout;
    private readonly PackedFeedForward _weights;

    private FeedForwardCore(FeedForwardKernels kernels, in FeedForwardLayout layout, PackedFeedForward weights)
    {
        _kernels = kernels;
        _layout = layout;
        _weights = weights;
    }

    /// <summary>Packs the weights for the kernels of one vector width.</summary>
    /// <typeparam name="TKernels">The generated kernels.</typeparam>
    /// <param name="layout">The numbers of the feed-forward.</param>
    /// <param name="weights">Weights of its shape.</param>
    /// <param name="panelVectors">Vectors of a weight panel.</param>
    public static FeedForwardCore Create<TKernels>(in FeedForwardLayout layout, FeedForwardWeights weights, int panelVectors)
        where TKernels : struct, IFeedForwardKernels =>
        new(FeedForwardKernels<TKernels>.Instance, layout, new PackedFeedForward(weights, layout.Lanes, panelVectors));

    /// <summary>Takes rows through the feed-forward.</summary>
    /// <param name="input"><c>[rows, DModel]</c>.</param>
    /// <param name="output">The same shape; may not overlap the input.</param>
    /// <param name="rows">Rows; 0 does nothing.</param>
    /// <param name="workspace">Scratch; borrowed from the pool if there is none.</param>
    /// <param name="maxDegreeOfParallelism">Threads at most; 0 for as many as there are processors.</param>
    public void Forward(ReadOnlySpan<float> input, Span<float> output, int rows, Workspace? workspace, int maxDegreeOfParallelism)
    {
        Arguments.CheckSize(rows, nameof(rows));
        Arguments.CheckSize(maxDegreeOfParallelism, nameof(maxDegreeOfParallelism));
        Arguments.CheckTensor(input.Length, 1, rows, _layout.DModel, nameof(input), nameof(rows), "DModel");
        Arguments.CheckTensor(output.Length, 1, rows, _layout.DModel, nameof(output), nameof(rows), "DModel");
        Arguments.CheckNoOverlap(input, nameof(input), output, nameof(output));
        if (rows == 0)
        {
            return;
        }

        (int degree, bool wakes) = Threads(rows, maxDegreeOfParallelism);
        var division = new FeedForwardDivision(_layout, rows, degree);
        long bytes = division.TotalFloats * sizeof(float);
        Workspace used = workspace ?? WorkspacePool.Rent(bytes);
        used.Reserve(bytes);
        if (used.FeedForwardJob is not RunningFeedForward running)
        {
            running = new RunningFeedForward();
            used.FeedForwardJob = running;
        }

        running.Kernels = _kernels;
        running.Layout = _layout;
        running.Division = division;
        running.Up = new PackedWeights(_weights.Up);
        running.Down = new PackedWeights(_weights.Down);
        running.Rows = rows;
        running.Origin = (float*)Unsafe.AsPointer(ref used.Origin);
        fixed (float* source = input, target = output)
        {
            running.Source = source;
            running.Target = target;
            JobRunner.Run(running, degree, wakes, used);
        }

        running.Kernels = null!; // the workspace may outlive the assembly
        GC.KeepAlive(_weights);
        GC.KeepAlive(used);
        if (workspace is null)
        {
            WorkspacePool.Return(used);
        }
    }

    /// <summary>Bytes of scratch of a call of <see cref="Forward"/>.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="maxDegreeOfParallelism">Threads at most; 0 for as many as there are processors.</param>
    public long WorkspaceBytes(int rows, int maxDegreeOfParallelism)
    {
        Arguments.CheckSize(rows, nameof(rows));
        Arguments.CheckSize(maxDegreeOfParallelism, nameof(maxDegreeOfParallelism));
        return rows == 0 ? 0 : new FeedForwardDivision(_layout, rows, Threads(rows, maxDegreeOfParallelism).Degree).TotalFloats * sizeof(float);
    }

    private (int Degree, bool WakesThreads) Threads(int rows, int maxDegree) =>
        Division.ThreadsFor(_layout.Weights * Math.Max(rows, RowStage.MultiplyAddsPerWeight) / _layout.Lanes, maxDegree);
}
