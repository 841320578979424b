using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>Runs the kernels of one layer and one vector width: plans the call, finds scratch, and hands the parts to threads.</summary>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[SkipLocalsInit] // zeroing a kilobyte of locals took 1 % of the smallest calls; nothing reads them before it is written
public static unsafe class LayerRunner<TKernels>
    where TKernels : struct, ILayerKernels
{
    /// <summary>Runs a call, which is not empty.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="weights">Its weights; null if the call is one of the core that needs none.</param>
    /// <param name="call">The call, whose lengths have been checked.</param>
    public static void Run(in LayerLayout layout, LayerWeights? weights, scoped in LayerCall call)
    {
        if (call.Cache is null)
        {
            RunOnce(layout, weights, in call);
            return;
        }

        // What is appended at once must not push out of a window's cache what the first of it sees. The bits are the same.
        int longest = call.Cache.LongestChunk;
        for (int first = 0; first < call.QueryLength; first += longest)
        {
            int tokens = Math.Min(longest, call.QueryLength - first);
            if (tokens == call.QueryLength)
            {
                RunOnce(layout, weights, in call);
            }
            else
            {
                RunChunk(layout, weights, in call, first, tokens);
            }

            call.AdvanceCache(first, tokens);
        }
    }

    private static void RunChunk(in LayerLayout layout, LayerWeights? weights, scoped in LayerCall call, int first, int tokens)
    {
        // Lengths of the padding count from the chunk's first token.
        bool hasLengths = call.Options.Padding.Kind == PaddingMaskKind.Lengths;
        Span<int> lengths = hasLengths ? call.Cache!.ChunkLengths : [];
        for (int item = 0; item < lengths.Length; item++)
        {
            lengths[item] = Math.Clamp(call.Options.Padding.Lengths[item] - first, 0, tokens);
        }

        scoped LayerCall chunk = call.Chunk(first, tokens, lengths);
        RunOnce(layout, weights, in chunk);
    }

    private static void RunOnce(in LayerLayout layout, LayerWeights? weights, scoped in LayerCall call)
    {
        CallShape shape = call.Shape(layout);

        // Field by field: an initializer would fill a second one of these large structs and copy it.
        LayerJob<TKernels> job = default;
        job.Layout = layout;
        job.Call = shape;
        job.GroupSize = layout.GroupSize;
        job.Plan = new WorkPlan(layout, shape, call.Options.MaxDegreeOfParallelism);
        DistanceBias.Snapshot? biases = null;
        RotaryTable.Snapshot? rotations = null;
        if (weights is not null)
        {
            SetWeights(ref job, weights, shape, out biases, out rotations);
        }

        long bytes = job.Plan.TotalFloats * sizeof(float);
        Workspace? given = call.Options.Workspace;
        Workspace scratch = given ?? WorkspacePool.Rent(bytes);
        scratch.Reserve(bytes);
        job.Scratch = (float*)Unsafe.AsPointer(ref scratch.Origin);
        RunPinned(ref job, weights?.Rotary, in call, scratch);
        GC.KeepAlive(weights);
        GC.KeepAlive(biases);
        GC.KeepAlive(rotations);
        GC.KeepAlive(scratch);
        if (given is null)
        {
            WorkspacePool.Return(scratch);
        }
    }

    private static void SetWeights(
        ref LayerJob<TKernels> job,
        LayerWeights weights,
        in CallShape call,
        out DistanceBias.Snapshot? biases,
        out RotaryTable.Snapshot? rotations)
    {
        biases = null;
        rotations = null;
        job.InputWeights = new PackedWeights(weights.Input);
        job.KeyWeights = new PackedWeights(weights.Key);
        job.ValueWeights = new PackedWeights(weights.Value);
        job.OutputWeights = new PackedWeights(weights.Output);
        job.AddedKeys = Address(weights.AddedKeys);
        job.AddedValues = Address(weights.AddedValues);
        job.Options.Sinks = Address(weights.Sinks);
        job.Options.NaturalSinks = Address(weights.NaturalSinks);

        // Tables grow with the longest sequence so far, or the longest window; a call holds on to the one that it reads.
        if (weights.DistanceBias is { } distances && call.Attends)
        {
            biases = distances.Ensure(
                Farthest(job.Layout.LeftWindow, call, job.Layout.AddedKeys), Farthest(job.Layout.RightWindow, call, job.Layout.AddedKeys));
            job.Options.DistanceBias = (float*)Unsafe.AsPointer(ref biases.At(0, 0));
            job.Options.NaturalDistanceBias = biases.HasNatural ? (float*)Unsafe.AsPointer(ref biases.NaturalAt(0, 0)) : null;
            job.Options.DistanceBiasHeadStride = biases.HeadStride;
        }

        if (TKernels.PreparesRows && !call.IsCore)
        {
            job.Rotation.QueryNorm = Address(weights.QueryNorm);
            job.Rotation.KeyNorm = Address(weights.KeyNorm);
            int positions = call.RotatedPositions(job.Layout);
            if (weights.Rotary is { } rotary && positions <= RotaryTable.LongestKept)
            {
                rotations = rotary.Ensure(Math.Max(positions, 1));
                job.Rotation.Cosines = (float*)Unsafe.AsPointer(ref rotations.Cosines(0));
                job.Rotation.Sines = (float*)Unsafe.AsPointer(ref rotations.Sines(0));
                job.Rotation.Stride = rotations.Stride;
            }
        }
    }

    /// <summary>
    /// The longest distance on one side whose bias is read. A tile takes the keys of all its rows for each of them, so that a
    /// window is exceeded by the rows of a tile and the keys of a panel. Who asks for scores gets those of all keys.
    /// </summary>
    private static int Farthest(int window, in CallShape call, int addedKeys)
    {
        long all = (long)Math.Max(call.QueryLength, call.KeyLength) + addedKeys + LayerLayout.KeyCapacityStep;
        long inWindow = window < 0 || call.WritesProbabilities ? all : Math.Min(all, (long)window + (2 * LayerLayout.KeyCapacityStep));
        return (int)Math.Min(inWindow, int.MaxValue / 2);
    }

    /// <summary>Writes the rotations of a call that goes beyond the kept ones into its scratch.</summary>
    private static void WriteRotations(ref LayerJob<TKernels> job, RotaryTable rotary)
    {
        int items = job.Call.HasCache ? job.Call.Batch : 1;
        int rows = job.Plan.RotaryRows / items;
        int floats = checked(rows * rotary.Pairs);
        float* cosines = job.Scratch + job.Plan.RotaryOffset;
        float* sines = cosines + ((nint)items * floats);
        job.Rotation.Cosines = cosines;
        job.Rotation.Sines = sines;
        job.Rotation.Stride = rotary.Pairs;
        job.Rotation.ItemStride = job.Call.HasCache ? floats : 0;
        job.Rotation.Starts = job.Kept.Lengths;
        for (int item = 0; item < items; item++)
        {
            nint offset = (nint)item * floats;
            int first = job.Call.HasCache ? job.Kept.Lengths[item] : 0;
            rotary.WriteRows(first, new Span<float>(cosines + offset, floats), new Span<float>(sines + offset, floats));
        }
    }

    private static float* Address(AlignedBuffer? buffer) => buffer is null ? null : (float*)Unsafe.AsPointer(ref buffer.Origin);

    private static void RunPinned(ref LayerJob<TKernels> job, RotaryTable? rotary, in LayerCall call, Workspace scratch)
    {
        PaddingMask padding = call.Options.Padding;
        AttentionMask mask = call.Options.Mask;
        DropoutMask dropout = call.Options.Dropout;
        fixed (float* query = call.Query, key = call.Key, value = call.Value, output = call.Output)
        fixed (int* lengths = padding.Lengths, cumulativeLengths = call.CumulativeLengths)
        fixed (bool* flags = padding.Flags, maskFlags = mask.Flags, dropoutFlags = dropout.Flags)
        fixed (float* maskBias = mask.Bias, attentionWeights = call.Options.Weights.Target)
        fixed (float* scores = call.Options.Scores.Target, logSumExp = call.Options.LogSumExp)
        fixed (KeyVisibility* memoryKeys = call.Memory is null ? default : call.Memory.AllKeys)
        {
            LayerLayout layout = job.Layout;
            bool isCore = job.Call.IsCore;
            int queryRows = job.Call.IsPacked ? job.Call.PackedTokens : call.QueryLength;
            int keyRows = job.Call.HasCache ? call.QueryLength : call.KeyLength;
            job.Query = new RowView(query, call.QueryStrides, isCore ? layout.QueryWidth : layout.DModel, queryRows);
            job.Key = new RowView(key, call.KeyStrides, isCore ? layout.KeyWidth : layout.KeyDim, keyRows);
            job.Value = new RowView(value, call.ValueStrides, isCore ? layout.ValueWidth : layout.ValueDim, keyRows);
            job.Output = new RowView(output, call.OutputStrides, isCore ? layout.ContextWidth : layout.OutputWidth, queryRows);
            job.CumulativeLengths = cumulativeLengths;
            job.Padding = new PinnedMask(padding.Kind, lengths, padding.Lengths.Length, flags, padding.Flags.Length);
            job.Options.MaskKind = mask.Kind;
            job.Options.MaskScope = call.MaskScope;
            job.Options.MaskFlags = maskFlags;
            job.Options.MaskBias = maskBias;
            job.Options.DropoutFlags = dropoutFlags;
            job.Options.DropoutKeeps = dropout.Keeps;
            job.Options.DropoutScale = 1f / (1f - dropout.Probability);
            job.Options.Weights = attentionWeights;
            job.Options.AveragesWeights = job.Call.AveragesWeights;
            job.Options.Scores = scores;
            job.Options.ScoreStage = call.Options.Scores.Stage;
            job.Options.LogSumExp = logSumExp;
            if (call.Memory is { } memory)
            {
                if (job.Call.Kind == CallKind.ProjectMemory)
                {
                    memory.SetKeys(padding, call.KeyLength);
                }

                job.Kept.Panels = (float*)Unsafe.AsPointer(ref memory.Panels);
                job.Kept.Biases = (float*)Unsafe.AsPointer(ref memory.Biases);
                job.Kept.Keys = memoryKeys;
                job.Kept.KeyCapacity = memory.KeyCapacity;
            }

            if (call.Cache is { } cache)
            {
                job.Kept.Panels = (float*)Unsafe.AsPointer(ref cache.Panels);
                job.Kept.Lengths = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(cache.Lengths));
                job.Kept.KeyCapacity = cache.KeyCapacity;
            }

            if (rotary is not null && job.Plan.RotaryRows > 0)
            {
                WriteRotations(ref job, rotary);
            }

            if (job.Plan.Degree == 1)
            {
                RunAlone(in job);
            }
            else
            {
                job.Prepare();
                scratch.Team.Run(ref job, job.Plan.Degree, job.Plan.WakesThreads);
            }

            GC.KeepAlive(call.Memory);
            GC.KeepAlive(call.Cache);
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
