using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Runs the kernels of one layer and one vector width: plans the call, finds scratch, and hands the parts to threads.</summary>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class LayerRunner<TKernels>
    where TKernels : struct, ILayerKernels
{
    /// <summary>Runs a call, which is not empty.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="weights">Its weights; null if the call is one of the core.</param>
    /// <param name="call">The call, whose lengths have been checked.</param>
    public static void Run(in LayerLayout layout, LayerWeights? weights, scoped in LayerCall call)
    {
        CallShape shape = call.Shape(layout);
        var job = new LayerJob<TKernels>
        {
            Layout = layout,
            Call = shape,
            Plan = new WorkPlan(layout, shape, call.Options.MaxDegreeOfParallelism),
        };
        if (weights is not null)
        {
            job.InputWeights = new PackedWeights(weights.Input);
            job.KeyWeights = new PackedWeights(weights.Key);
            job.ValueWeights = new PackedWeights(weights.Value);
            job.OutputWeights = new PackedWeights(weights.Output);
            job.AddedKeys = (float*)Unsafe.AsPointer(ref weights.AddedKeys.Origin);
            job.AddedValues = (float*)Unsafe.AsPointer(ref weights.AddedValues.Origin);
        }

        long bytes = job.Plan.TotalFloats * sizeof(float);
        Workspace? given = call.Options.Workspace;
        Workspace scratch = given ?? WorkspacePool.Rent(bytes);
        scratch.Reserve(bytes);
        job.Scratch = (float*)Unsafe.AsPointer(ref scratch.Origin);
        RunPinned(ref job, in call, scratch);
        GC.KeepAlive(weights);
        GC.KeepAlive(scratch);
        if (given is null)
        {
            WorkspacePool.Return(scratch);
        }
    }

    private static void RunPinned(ref LayerJob<TKernels> job, in LayerCall call, Workspace scratch)
    {
        PaddingMask padding = call.Options.Padding;
        AttentionMask mask = call.Options.Mask;
        DropoutMask dropout = call.Options.Dropout;
        fixed (float* query = call.Query, key = call.Key, value = call.Value, output = call.Output)
        fixed (int* lengths = padding.Lengths)
        fixed (bool* flags = padding.Flags, maskFlags = mask.Flags, dropoutFlags = dropout.Flags)
        fixed (float* maskBias = mask.Bias, attentionWeights = call.Options.Weights.Target)
        fixed (KeyVisibility* memoryKeys = call.Memory is null ? default : call.Memory.AllKeys)
        {
            LayerLayout layout = job.Layout;
            bool projects = job.Call.ProjectsQueries;
            bool isCore = job.Call.Kind == CallKind.Core;
            job.Query = new RowView(query, call.QueryStrides, isCore ? layout.QueryWidth : layout.DModel, call.QueryLength);
            job.Key = new RowView(key, call.KeyStrides, isCore ? layout.KeyWidth : layout.KeyDim, call.KeyLength);
            job.Value = new RowView(value, call.ValueStrides, isCore ? layout.ValueWidth : layout.ValueDim, call.KeyLength);
            job.Output = new RowView(output, call.OutputStrides, projects ? layout.OutputWidth : layout.ContextWidth, call.QueryLength);
            job.Padding = new PinnedMask(padding.Kind, lengths, padding.Lengths.Length, flags, padding.Flags.Length);
            job.Options = new PinnedOptions
            {
                MaskKind = mask.Kind,
                MaskScope = call.MaskScope,
                MaskFlags = maskFlags,
                MaskBias = maskBias,
                DropoutFlags = dropoutFlags,
                DropoutKeeps = dropout.Keeps,
                DropoutScale = 1f / (1f - dropout.Probability),
                Weights = attentionWeights,
                AveragesWeights = job.Call.AveragesWeights,
            };
            if (call.Memory is { } memory)
            {
                if (job.Call.Kind == CallKind.ProjectMemory)
                {
                    memory.SetKeys(padding, call.KeyLength);
                }

                job.MemoryPanels = (float*)Unsafe.AsPointer(ref memory.Panels);
                job.MemoryBiases = (float*)Unsafe.AsPointer(ref memory.Biases);
                job.MemoryKeys = memoryKeys;
                job.MemoryCapacity = memory.KeyCapacity;
            }

            if (job.Plan.Degree == 1)
            {
                RunAlone(in job);
            }
            else
            {
                job.Prepare();
                scratch.Team.Run(ref job, job.Plan.Degree);
            }

            GC.KeepAlive(call.Memory);
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
        Bytes(layout, CallKind.SelfAttention, batch, sequence, sequence, maxDegree);

    /// <summary>Bytes of scratch of a call with keys and values of their own.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="batch">Batch items.</param>
    /// <param name="queryLength">Query tokens of each item.</param>
    /// <param name="keyLength">Key tokens of each item.</param>
    /// <param name="maxDegree">Threads at most; 0 for as many as there are processors.</param>
    public static long CrossWorkspaceBytes(in LayerLayout layout, int batch, int queryLength, int keyLength, int maxDegree) =>
        Bytes(layout, CallKind.CrossAttention, batch, queryLength, keyLength, maxDegree);

    /// <summary>Bytes of scratch of a call of the attention core.</summary>
    /// <inheritdoc cref="CrossWorkspaceBytes"/>
    public static long CoreWorkspaceBytes(in LayerLayout layout, int batch, int queryLength, int keyLength, int maxDegree) =>
        Bytes(layout, CallKind.Core, batch, queryLength, keyLength, maxDegree);

    private static long Bytes(in LayerLayout layout, CallKind kind, int batch, int queryLength, int keyLength, int maxDegree)
    {
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(queryLength, kind == CallKind.SelfAttention ? "sequence" : nameof(queryLength));
        Arguments.CheckSize(keyLength, nameof(keyLength));
        Arguments.CheckSize(maxDegree, "maxDegreeOfParallelism");
        if (batch == 0 || queryLength == 0)
        {
            return 0;
        }

        var shape = new CallShape { Kind = kind, Batch = batch, QueryLength = queryLength, KeyLength = keyLength };
        return new WorkPlan(layout, shape, maxDegree).TotalFloats * sizeof(float);
    }
}
