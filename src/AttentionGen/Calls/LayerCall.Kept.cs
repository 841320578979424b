using System.Diagnostics.CodeAnalysis;

namespace AttentionGen.Kernels;

/// <content>Calls with keys and values that outlive them: memories and caches.</content>
public ref partial struct LayerCall
{
    /// <summary>Queries that are projected, keys and values that have been.</summary>
    public static LayerCall WithMemory(
        in LayerLayout layout,
        LayerWeights weights,
        ReadOnlySpan<float> query,
        KeyValueMemory memory,
        Span<float> output,
        int queryLength,
        scoped in AttentionOptions options)
    {
        ArgumentNullException.ThrowIfNull(memory);
        memory.ThrowUnlessMadeBy(weights);
        CheckSizes(options);
        Arguments.CheckSize(queryLength, nameof(queryLength));
        int batch = memory.Batch;
        Arguments.CheckTensor(query.Length, batch, queryLength, layout.DModel, nameof(query), nameof(queryLength), "DModel", "memory.Batch");
        Arguments.CheckTensor(output.Length, batch, queryLength, layout.OutputWidth, nameof(output), nameof(queryLength), nameof(layout.OutputWidth), "memory.Batch");
        if (options.Padding.Kind != PaddingMaskKind.None)
        {
            throw new ArgumentException(
                "options.Padding must be left out: which keys are real was said when they were projected into the memory.", nameof(options));
        }

        var call = new LayerCall
        {
            Stages = CallStages.Memory,
            Query = CallTensor.Dense(query, layout.DModel, queryLength, batch, options.Layout),
            Output = CallTensor.Dense(output, layout.OutputWidth, queryLength, batch, options.Layout),
            Memory = memory,
            Batch = batch,
            QueryLength = queryLength,
            KeyLength = memory.KeyLength,
        };
        call.SetOptions(layout, options);
        call.CheckNoOverlaps(options);
        return call;
    }

    /// <summary>Keys and values that are projected into a memory.</summary>
    public static LayerCall ProjectMemory(
        scoped in LayerLayout layout,
        LayerWeights weights,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        KeyValueMemory memory,
        int keyLength,
        scoped in AttentionOptions options)
    {
        ArgumentNullException.ThrowIfNull(memory);
        memory.ThrowUnlessMadeBy(weights);
        CheckSizes(options);
        Arguments.CheckSize(keyLength, nameof(keyLength));
        int batch = memory.Batch;
        if (keyLength > memory.Capacity)
        {
            throw new ArgumentException(
                $"keyLength must be at most the memory's capacity of {memory.Capacity} keys, but is {keyLength}.", nameof(keyLength));
        }

        Arguments.CheckTensor(key.Length, batch, keyLength, layout.KeyDim, nameof(key), nameof(keyLength), "KeyDim", "memory.Batch");
        Arguments.CheckTensor(value.Length, batch, keyLength, layout.ValueDim, nameof(value), nameof(keyLength), "ValueDim", "memory.Batch");
        Arguments.CheckPadding(options.Padding, batch, keyLength);
        OptionArguments.CheckLayout(options.Layout);
        if (options.Mask.Kind != AttentionMaskKind.None || options.Dropout.IsPresent || options.Weights.IsPresent
            || options.Scores.IsPresent || !options.LogSumExp.IsEmpty)
        {
            throw new ArgumentException(
                "options may only carry Padding, Layout, Workspace and MaxDegreeOfParallelism: nothing attends while keys and values are projected.",
                nameof(options));
        }

        return new LayerCall
        {
            Stages = CallStages.ProjectMemory,
            Key = CallTensor.Dense(key, layout.KeyDim, keyLength, batch, options.Layout),
            Value = CallTensor.Dense(value, layout.ValueDim, keyLength, batch, options.Layout),
            Memory = memory,
            Batch = batch,
            KeyLength = keyLength,
            SharesKeyValueSource = key == value,
            Options = options,
        };
    }

    /// <summary>Self-attention over tokens that join those of a cache.</summary>
    public static LayerCall Cached(
        scoped in LayerLayout layout,
        LayerWeights weights,
        ReadOnlySpan<float> input,
        KeyValueCache cache,
        Span<float> output,
        int sequence,
        scoped in AttentionOptions options)
    {
        CheckCache(weights, cache, sequence, nameof(sequence), options);
        Arguments.CheckTensor(input.Length, cache.Batch, sequence, layout.DModel, nameof(input), nameof(sequence), "DModel", "cache.Batch");
        Arguments.CheckTensor(output.Length, cache.Batch, sequence, layout.OutputWidth, nameof(output), nameof(sequence), nameof(layout.OutputWidth), "cache.Batch");
        Arguments.CheckNoOverlap(input, nameof(input), output, nameof(output));
        var call = new LayerCall
        {
            Stages = CallStages.Cached,
            Query = CallTensor.Dense(input, layout.DModel, sequence, cache.Batch, options.Layout),
            Output = CallTensor.Dense(output, layout.OutputWidth, sequence, cache.Batch, options.Layout),
            Cache = cache,
            Batch = cache.Batch,
            QueryLength = sequence,
            SharesKeyValueSource = true,
        };
        call.SetCache(layout, options);
        OptionArguments.CheckInputOverlap(options, input, nameof(input));
        return call;
    }

    /// <summary>The attention core over tokens that join those of a cache.</summary>
    public static LayerCall CachedCore(
        in LayerLayout layout,
        LayerWeights weights,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        KeyValueCache cache,
        Span<float> output,
        int sequence,
        scoped in AttentionOptions options)
    {
        CheckCache(weights, cache, sequence, nameof(sequence), options);
        int batch = cache.Batch;
        Arguments.CheckTensor(query.Length, batch, sequence, layout.QueryWidth, nameof(query), nameof(sequence), "Heads * HeadDim", "cache.Batch");
        Arguments.CheckTensor(key.Length, batch, sequence, layout.KeyWidth, nameof(key), nameof(sequence), "KeyValueHeads * HeadDim", "cache.Batch");
        Arguments.CheckTensor(value.Length, batch, sequence, layout.ValueWidth, nameof(value), nameof(sequence), "KeyValueHeads * ValueHeadDim", "cache.Batch");
        Arguments.CheckTensor(output.Length, batch, sequence, layout.ContextWidth, nameof(output), nameof(sequence), "Heads * ValueHeadDim", "cache.Batch");
        var call = new LayerCall
        {
            Stages = CallStages.CachedCore,
            Query = CallTensor.Dense(query, layout.QueryWidth, sequence, batch, options.Layout),
            Key = CallTensor.Dense(key, layout.KeyWidth, sequence, batch, options.Layout),
            Value = CallTensor.Dense(value, layout.ValueWidth, sequence, batch, options.Layout),
            Output = CallTensor.Dense(output, layout.ContextWidth, sequence, batch, options.Layout),
            Cache = cache,
            Batch = batch,
            QueryLength = sequence,
        };
        call.SetCache(layout, options);
        call.CheckNoOverlaps(options);
        return call;
    }

    /// <summary>Makes pages for the tokens of a call with a cache; all of them, or what the cache holds stays as it was.</summary>
    internal readonly void MakeWritable(KeyValueCache cache)
    {
        for (int item = 0; cache.Pages is not null && item < Batch; item++)
        {
            cache.MakeWritable(item, Options.Padding.Kind == PaddingMaskKind.Lengths ? Options.Padding.Lengths[item] : QueryLength);
        }
    }

    /// <summary>Counts the tokens of a part of a call with a cache as appended.</summary>
    internal readonly void AdvanceCache(KeyValueCache cache, int first, int tokens)
    {
        for (int item = 0; item < Batch; item++)
        {
            int appended = Options.Padding.Kind == PaddingMaskKind.Lengths
                ? Math.Clamp(Options.Padding.Lengths[item] - first, 0, tokens)
                : tokens;
            cache.Advance(item, appended);
        }
    }

    /// <summary>A part of a call with a cache: some of its tokens, of every sequence.</summary>
    internal readonly LayerCall Chunk(int first, int tokens, ReadOnlySpan<int> lengths)
    {
        LayerCall chunk = this;
        chunk.QueryLength = tokens;
        chunk.Query = Query.Slice(first, tokens);
        chunk.Key = Key.Slice(first, tokens);
        chunk.Value = Value.Slice(first, tokens);
        chunk.Output = Output.Slice(first, tokens);
        if (!lengths.IsEmpty)
        {
            chunk.Options.Padding = PaddingMask.FromLengths(lengths);
        }

        return chunk;
    }

    private static void CheckCache(
        LayerWeights weights, KeyValueCache cache, int sequence, string sequenceName, scoped in AttentionOptions options)
    {
        ArgumentNullException.ThrowIfNull(cache);
        cache.ThrowUnlessMadeBy(weights);
        CheckSizes(options);
        Arguments.CheckSize(sequence, sequenceName);
        if (options.Padding.Kind is not (PaddingMaskKind.None or PaddingMaskKind.Lengths))
        {
            throw new ArgumentException(
                "options.Padding must be PaddingMask.FromLengths with the new tokens of each sequence, or be left out.", nameof(options));
        }

        Arguments.CheckPadding(options.Padding, cache.Batch, sequence);
        if (options.Mask.Kind != AttentionMaskKind.None || options.Dropout.IsPresent || options.Weights.IsPresent || options.Scores.IsPresent)
        {
            throw new ArgumentException(
                "options may only carry Padding, LogSumExp, Layout, Workspace and MaxDegreeOfParallelism in a call with a cache.", nameof(options));
        }

        if (!options.LogSumExp.IsEmpty && sequence > cache.LongestChunk)
        {
            throw new ArgumentException(
                $"options.LogSumExp is not available for more than {cache.LongestChunk} tokens at once with this window's cache, but {sequence} were given.",
                nameof(options));
        }

        for (int item = 0; item < cache.Batch; item++)
        {
            int tokens = options.Padding.Kind == PaddingMaskKind.Lengths ? options.Padding.Lengths[item] : sequence;
            cache.ThrowUnlessRoom(item, tokens);
        }
    }

    [UnscopedRef]
    private void SetCache(in LayerLayout layout, scoped in AttentionOptions options)
    {
        int longest = 0;
        foreach (int length in Cache!.Lengths)
        {
            longest = Math.Max(longest, length);
        }

        KeyLength = (int)Math.Min((long)longest + QueryLength, int.MaxValue);
        OptionArguments.CheckScoreOutputs(options, Batch, layout.Heads, QueryLength, KeyLength, layout.AddedKeys);
        OptionArguments.CheckNoOverlap(options, Output.Floats);
        Options = options;
    }
}
