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
        CapturedCheck.Check(kernels, layout, in call);
        if (call.Cache is null)
        {
            RunOnce(kernels, layout, weights, in call);
            return;
        }

        call.MakeWritable(call.Cache);

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
                scoped LayerCall chunk = call.Chunk(first, tokens, ChunkLengths(in call, first, tokens));
                RunOnce(kernels, layout, weights, in chunk);
            }

            call.AdvanceCache(call.Cache, first, tokens);
        }
    }

    /// <summary>What the padding of a call with a cache says of a part of its tokens: lengths count from the part's first token.</summary>
    public static ReadOnlySpan<int> ChunkLengths(scoped in LayerCall call, int first, int tokens)
    {
        bool hasLengths = call.Options.Padding.Kind == PaddingMaskKind.Lengths;
        Span<int> lengths = hasLengths ? call.Cache!.ChunkLengths : [];
        for (int item = 0; item < lengths.Length; item++)
        {
            lengths[item] = Math.Clamp(call.Options.Padding.Lengths[item] - first, 0, tokens);
        }

        return lengths;
    }

    private static void RunOnce(LayerKernels kernels, in LayerLayout layout, LayerWeights? weights, scoped in LayerCall call)
    {
        CallShape shape = call.Shape(layout);
        CallStages stages = call.Stages.Of(kernels, layout);
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

    /// <summary>Pins what a call reads and writes, points its job to it, and runs that.</summary>
    /// <param name="running">The call's job, or that of its first layer.</param>
    /// <param name="rotary">The layer's rotations, if it has some.</param>
    /// <param name="call">The call.</param>
    /// <param name="workspace">Its workspace.</param>
    /// <param name="chain">The whole layers that the call is one of, or null.</param>
    public static void RunPinned(RunningCall running, RotaryTable? rotary, in LayerCall call, Workspace workspace, RunningChain? chain = null) =>
        RunPinned(running, rotary, in call, workspace, chain, inner: null, in call);

    /// <summary>The same for whole layers with cross-attention: pins what that reads, and then what the layers read.</summary>
    /// <param name="cross">The job of the first cross-attention.</param>
    /// <param name="crossCall">Its call.</param>
    /// <param name="running">The job of the first layer's own attention.</param>
    /// <param name="call">Its call.</param>
    /// <param name="workspace">The call's workspace.</param>
    /// <param name="chain">The layers.</param>
    public static void RunPinned(
        RunningCall cross, in LayerCall crossCall, RunningCall running, in LayerCall call, Workspace workspace, RunningChain chain) =>
        RunPinned(cross, rotary: null, in crossCall, workspace, chain, running, in call);

    private static void RunPinned(
        RunningCall running, RotaryTable? rotary, in LayerCall call, Workspace workspace, RunningChain? chain, RunningCall? inner, in LayerCall innerCall)
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
                running.Kept = new KeptPanels(memory: null, call.Cache);
                RunTasks(running, rotary, workspace, chain, inner, in innerCall);
            }
            else
            {
                RunWithOptions(running, rotary, in call, workspace, chain, inner, in innerCall);
            }

            GC.KeepAlive(call.Cache);
        }
    }

    private static void RunWithOptions(
        RunningCall running, RotaryTable? rotary, in LayerCall call, Workspace workspace, RunningChain? chain, RunningCall? inner, in LayerCall innerCall)
    {
        PaddingMask padding = call.Options.Padding;
        AttentionMask mask = call.Options.Mask;
        DropoutMask dropout = call.Options.Dropout;
        CapturedValues captured = call.Options.Captured;
        fixed (byte* t0 = captured.Table(0), t1 = captured.Table(1), t2 = captured.Table(2), t3 = captured.Table(3))
        fixed (byte* t4 = captured.Table(4), t5 = captured.Table(5), t6 = captured.Table(6), t7 = captured.Table(7))
        fixed (int* lengths = padding.Lengths)
        fixed (bool* flags = padding.Flags, maskFlags = mask.Flags, dropoutFlags = dropout.Flags)
        fixed (float* maskBias = mask.Bias, attentionWeights = call.Options.Weights.Target)
        fixed (float* scores = call.Options.Scores.Target, logSumExp = call.Options.LogSumExp)
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
            CapturedBlock block = CapturedBlock.Of(captured, t0, t1, t2, t3, t4, t5, t6, t7);
            running.Options.Captured = new CapturedTables(&block);
            running.Kept = new KeptPanels(call.Memory, call.Cache);
            if (call.FillsMemory)
            {
                call.Memory!.SetKeys(padding, call.KeyLength);
            }

            RunTasks(running, rotary, workspace, chain, inner, in innerCall);
            GC.KeepAlive(call.Memory);
        }
    }

    private static void RunTasks(
        RunningCall running, RotaryTable? rotary, Workspace workspace, RunningChain? chain, RunningCall? inner, in LayerCall innerCall)
    {
        if (inner is not null)
        {
            RunPinned(inner, rotary: null, in innerCall, workspace, chain);
            return;
        }

        if (chain is not null)
        {
            chain.RunAll(workspace);
            return;
        }

        if (rotary is not null && running.Scratch.RotaryRows > 0)
        {
            running.WriteRotations(rotary);
        }

        running.Prepare();
        JobRunner.Run(running, running.Division, workspace);
    }

    private static WeightMatrices WeightMatricesOf(RunningCall running, float* target)
    {
        ref readonly CallShape shape = ref running.Shape;
        nint matrix = (nint)shape.QueryLength * (shape.KeyLength + running.Layout.AddedKeys);
        return shape.AveragesWeights
            ? new WeightMatrices { Target = target, HeadStride = 0, Share = 1f / running.Layout.Heads }
            : new WeightMatrices { Target = target, HeadStride = matrix, Share = 1f };
    }
}
