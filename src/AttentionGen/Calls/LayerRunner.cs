using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Runs calls of one layer with the kernels of one vector width. For generated code.</summary>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LayerRunner<TKernels>
    where TKernels : struct, ILayerKernels
{
    /// <summary>Runs a call, which is not empty.</summary>
    /// <param name="layout">The layer; always the same one with the same kernels.</param>
    /// <param name="weights">Its weights; null if the call is one of the core that needs none.</param>
    /// <param name="call">The call, whose lengths have been checked.</param>
    public static void Run(in LayerLayout layout, LayerWeights? weights, scoped in LayerCall call) =>
        LayerRunner.Run(LayerKernels<TKernels>.Instance, layout, weights, in call);
}

/// <summary>Runs calls: divides them, finds scratch, and hands the parts to threads.</summary>
[SkipLocalsInit] // zeroing a kilobyte of locals took 1 % of the smallest calls; nothing reads them before it is written
internal static unsafe class LayerRunner
{
    /// <inheritdoc cref="LayerRunner{TKernels}.Run"/>
    public static void Run(LayerKernels kernels, in LayerLayout layout, LayerWeights? weights, scoped in LayerCall call)
    {
        if (call.Cache is null)
        {
            RunOnce(kernels, layout, weights, in call);
            return;
        }

        // What is appended at once must not push out of a window's cache what the first of it sees. The bits are the same.
        int longest = call.Cache.LongestChunk;
        for (int first = 0; first < call.QueryLength; first += longest)
        {
            int tokens = Math.Min(longest, call.QueryLength - first);
            if (tokens == call.QueryLength)
            {
                RunOnce(kernels, layout, weights, in call);
            }
            else
            {
                RunChunk(kernels, layout, weights, in call, first, tokens);
            }

            call.AdvanceCache(first, tokens);
        }
    }

    private static void RunChunk(
        LayerKernels kernels, in LayerLayout layout, LayerWeights? weights, scoped in LayerCall call, int first, int tokens)
    {
        // Lengths of the padding count from the chunk's first token.
        bool hasLengths = call.Options.Padding.Kind == PaddingMaskKind.Lengths;
        Span<int> lengths = hasLengths ? call.Cache!.ChunkLengths : [];
        for (int item = 0; item < lengths.Length; item++)
        {
            lengths[item] = Math.Clamp(call.Options.Padding.Lengths[item] - first, 0, tokens);
        }

        scoped LayerCall chunk = call.Chunk(first, tokens, lengths);
        RunOnce(kernels, layout, weights, in chunk);
    }

    private static void RunOnce(LayerKernels kernels, in LayerLayout layout, LayerWeights? weights, scoped in LayerCall call)
    {
        CallShape shape = call.Shape(layout);
        CallStages stages = kernels.PreparesRows ? call.Stages : call.Stages.WithoutPreparation;
        CallPlan plan = CallPlan.Of(kernels, layout, stages, shape, call.Options.MaxDegreeOfParallelism);
        KeptTables tables = KeptTables.Of(weights, layout, stages, shape);
        long bytes = plan.Scratch.TotalFloats * sizeof(float);
        Workspace? given = call.Options.Workspace;
        Workspace workspace = given ?? WorkspacePool.Rent(bytes);
        workspace.Reserve(bytes);
        if (workspace.Job is not RunningCall running)
        {
            running = new RunningCall();
            workspace.Job = running;
        }

        if (running.PlanNumber != plan.Number)
        {
            running.PlanNumber = plan.Number;
            running.Stages = stages;
            running.Layout = layout;
            running.GroupSize = layout.GroupSize;
            running.Shape = shape;
            running.Division = plan.Division;
            running.Scratch = plan.Scratch;
        }

        running.Kernels = kernels;
        running.Origin = (float*)Unsafe.AsPointer(ref workspace.Origin);
        running.SetWeights(weights, tables);
        RunPinned(running, weights?.Rotary, in call, workspace);
        running.Kernels = null!; // the workspace may outlive the layer's assembly
        GC.KeepAlive(weights);
        GC.KeepAlive(tables.Biases);
        GC.KeepAlive(tables.Rotations);
        GC.KeepAlive(workspace);
        if (given is null)
        {
            WorkspacePool.Return(workspace);
        }
    }

    private static void RunPinned(RunningCall running, RotaryTable? rotary, in LayerCall call, Workspace workspace)
    {
        fixed (float* query = call.Query.Floats, key = call.Key.Floats, value = call.Value.Floats, output = call.Output.Floats)
        fixed (int* cumulativeLengths = call.Items.CumulativeLengths)
        {
            running.Rows.Query = call.Query.View(query);
            running.Rows.Key = call.Key.View(key);
            running.Rows.Value = call.Value.View(value);
            running.Rows.Output = call.Output.View(output);
            running.Rows.CumulativeLengths = cumulativeLengths;
            if (call.Memory is null && call.Options.IsPlain)
            {
                running.Padding = default;
                running.Options.SetPlain();
                running.Kept = new KeptPanels(null, null, call.Cache);
                RunTasks(running, rotary, workspace);
            }
            else
            {
                RunWithOptions(running, rotary, in call, workspace);
            }

            GC.KeepAlive(call.Cache);
        }
    }

    private static void RunWithOptions(RunningCall running, RotaryTable? rotary, in LayerCall call, Workspace workspace)
    {
        PaddingMask padding = call.Options.Padding;
        AttentionMask mask = call.Options.Mask;
        DropoutMask dropout = call.Options.Dropout;
        fixed (int* lengths = padding.Lengths)
        fixed (bool* flags = padding.Flags, maskFlags = mask.Flags, dropoutFlags = dropout.Flags)
        fixed (float* maskBias = mask.Bias, attentionWeights = call.Options.Weights.Target)
        fixed (float* scores = call.Options.Scores.Target, logSumExp = call.Options.LogSumExp)
        fixed (KeyVisibility* memoryKeys = call.Memory is null ? default : call.Memory.AllKeys)
        {
            running.Padding = new PinnedMask(padding.Kind, lengths, padding.Lengths.Length, flags, padding.Flags.Length);
            running.Options.Mask = new MaskMatrices { Kind = mask.Kind, Flags = maskFlags, Bias = maskBias };
            running.Options.MaskScope = call.MaskScope;
            running.Options.Dropout = new DropoutMatrices
            {
                Flags = dropoutFlags,
                Keeps = dropout.Keeps,
                Scale = 1f / (1f - dropout.Probability),
            };
            running.Options.Weights = WeightMatricesOf(running, attentionWeights);
            running.Options.Scores = new ScoreMatrices { Target = scores, Stage = call.Options.Scores.Stage };
            running.Options.LogSumExp = logSumExp;
            running.Kept = new KeptPanels(call.Memory, memoryKeys, call.Cache);
            if (call.FillsMemory)
            {
                call.Memory!.SetKeys(padding, call.KeyLength);
            }

            RunTasks(running, rotary, workspace);
            GC.KeepAlive(call.Memory);
        }
    }

    private static void RunTasks(RunningCall running, RotaryTable? rotary, Workspace workspace)
    {
        if (rotary is not null && running.Scratch.RotaryRows > 0)
        {
            running.WriteRotations(rotary);
        }

        if (running.Division.Degree == 1)
        {
            RunAlone(running);
        }
        else
        {
            running.Prepare();
            workspace.Team.Run(running, running.Division.Degree, running.Division.WakesThreads);
        }
    }

    private static WeightMatrices WeightMatricesOf(RunningCall running, float* target)
    {
        ref readonly CallShape shape = ref running.Shape;
        nint matrix = (nint)shape.QueryLength * (shape.KeyLength + running.Layout.AddedKeys);
        return shape.AveragesWeights
            ? new WeightMatrices { Target = target, HeadStride = 0, Share = 1f / running.Layout.Heads }
            : new WeightMatrices { Target = target, HeadStride = matrix, Share = 1f };
    }

    private static void RunAlone(RunningCall running)
    {
        int tasks = running.TaskCount(0);
        for (int task = 0; task < tasks; task++)
        {
            running.Run(0, task, slot: 0);
        }
    }
}
