using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>Runs the kernels of one layer and one vector width: plans the call, finds scratch, and hands the parts to threads.</summary>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
/// <remarks>Arguments have been checked by the generated methods that call this.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class LayerRunner<TKernels>
    where TKernels : struct, ILayerKernels
{
    /// <summary>Projections, attention, output projection.</summary>
    public static void Forward(
        in LayerLayout layout,
        WeightPanels inputPanels,
        WeightPanels? outputPanels,
        ReadOnlySpan<float> input,
        Span<float> output,
        int batch,
        int sequence,
        PaddingMask padding,
        Workspace? workspace,
        int maxDegree)
    {
        var job = new LayerJob<TKernels>
        {
            Layout = layout,
            Plan = WorkPlan.ForLayer(layout, batch, sequence, maxDegree),
            Batch = batch,
            QueryLength = sequence,
            KeyLength = sequence,
            Projects = true,
            InputWeights = new PackedWeights(inputPanels),
            OutputWeights = new PackedWeights(outputPanels),
        };
        Run(ref job, input, default, default, output, padding, workspace);
        GC.KeepAlive(inputPanels);
        GC.KeepAlive(outputPanels);
    }

    /// <summary>The attention core alone.</summary>
    public static void Attend(
        in LayerLayout layout,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        Span<float> output,
        int batch,
        int queryLength,
        int keyLength,
        PaddingMask padding,
        Workspace? workspace,
        int maxDegree)
    {
        var job = new LayerJob<TKernels>
        {
            Layout = layout,
            Plan = WorkPlan.ForCore(layout, batch, queryLength, keyLength, maxDegree),
            Batch = batch,
            QueryLength = queryLength,
            KeyLength = keyLength,
            Projects = false,
        };
        Run(ref job, query, key, value, output, padding, workspace);
    }

    private static void Run(
        ref LayerJob<TKernels> job,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        Span<float> output,
        PaddingMask padding,
        Workspace? workspace)
    {
        long bytes = job.Plan.TotalFloats * sizeof(float);
        Workspace scratch = workspace ?? WorkspacePool.Rent(bytes);
        scratch.Reserve(bytes);
        fixed (float* inputAddress = input, keyAddress = key, valueAddress = value, outputAddress = output)
        fixed (int* lengths = padding.Lengths)
        fixed (bool* flags = padding.Flags)
        {
            job.Input = inputAddress;
            job.Key = keyAddress;
            job.Value = valueAddress;
            job.Output = outputAddress;
            job.Padding = new PinnedMask(padding.Kind, lengths, padding.Lengths.Length, flags, padding.Flags.Length);
            job.Scratch = (float*)Unsafe.AsPointer(ref scratch.Origin);
            if (job.Plan.Degree == 1)
            {
                RunAlone(in job);
            }
            else
            {
                job.Prepare();
                scratch.Team.Run(ref job, job.Plan.Degree);
            }
        }

        GC.KeepAlive(scratch);
        if (workspace is null)
        {
            WorkspacePool.Return(scratch);
        }
    }

    private static void RunAlone(in LayerJob<TKernels> job)
    {
        int tasks = job.TaskCount(0);
        for (int task = 0; task < tasks; task++)
        {
            job.Run(0, task, slot: 0);
        }
    }
}

/// <summary>What a call needs, for the generated methods that tell users.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LayerCost
{
    /// <summary>Bytes of scratch of a call of the whole layer.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="batch">Batch items.</param>
    /// <param name="sequence">Tokens of each item.</param>
    /// <param name="maxDegree">Threads at most; 0 for as many as there are processors.</param>
    public static long WorkspaceBytes(in LayerLayout layout, int batch, int sequence, int maxDegree) =>
        batch == 0 || sequence == 0 ? 0 : WorkPlan.ForLayer(layout, batch, sequence, maxDegree).TotalFloats * sizeof(float);

    /// <summary>Bytes of scratch of a call of the attention core.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="batch">Batch items.</param>
    /// <param name="queryLength">Query tokens of each item.</param>
    /// <param name="keyLength">Key tokens of each item.</param>
    /// <param name="maxDegree">Threads at most; 0 for as many as there are processors.</param>
    public static long CoreWorkspaceBytes(in LayerLayout layout, int batch, int queryLength, int keyLength, int maxDegree) =>
        batch == 0 || queryLength == 0
            ? 0
            : WorkPlan.ForCore(layout, batch, queryLength, keyLength, maxDegree).TotalFloats * sizeof(float);
}
