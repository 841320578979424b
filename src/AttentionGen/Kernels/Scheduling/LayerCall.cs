using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>
/// One call of a generated layer: its tensors, sizes and options, checked. Made by the generated public methods, run by
/// <see cref="LayerRunner{TKernels}"/>.
/// </summary>
/// <remarks>
/// Every length is checked here, before anything reads memory without bounds checks. Messages name the parameters of the
/// generated methods.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref partial struct LayerCall
{
    internal CallKind Kind;
    internal ReadOnlySpan<float> Query;
    internal ReadOnlySpan<float> Key;
    internal ReadOnlySpan<float> Value;
    internal Span<float> Output;
    internal RowStrides QueryStrides;
    internal RowStrides KeyStrides;
    internal RowStrides ValueStrides;
    internal RowStrides OutputStrides;
    internal int Batch;
    internal int QueryLength;
    internal int KeyLength;
    internal bool SharesKeyValueSource;
    internal KeyValueMemory? Memory;
    internal KeyValueCache? Cache;
    internal ReadOnlySpan<int> CumulativeLengths;
    internal int PackedChunks;
    internal int PackedChunkTokens;
    internal AttentionOptions Options;
    internal MaskScope MaskScope;

    /// <summary>
    /// Whether there is nothing to compute. A memory is filled with no keys too: what it held goes, and keys that the layer
    /// adds are there.
    /// </summary>
    public readonly bool IsEmpty => Batch == 0 || (Kind != CallKind.ProjectMemory && QueryLength == 0);

    /// <summary>Self-attention.</summary>
    public static LayerCall SelfAttention(
        in LayerLayout layout, ReadOnlySpan<float> input, Span<float> output, int batch, int sequence, scoped in AttentionOptions options)
    {
        CheckSizes(options);
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(sequence, nameof(sequence));
        Arguments.CheckTensor(input.Length, batch, sequence, layout.DModel, nameof(input), nameof(sequence), "DModel");
        Arguments.CheckTensor(output.Length, batch, sequence, layout.OutputWidth, nameof(output), nameof(sequence), OutputName(layout));
        Arguments.CheckNoOverlap(input, nameof(input), output, nameof(output));
        // Field by field: an initializer would fill a second one of these large structs and copy it.
        LayerCall call = default;
        call.Kind = CallKind.SelfAttention;
        call.Query = input;
        call.Output = output;
        call.Batch = batch;
        call.QueryLength = sequence;
        call.KeyLength = sequence;
        call.QueryStrides = RowStrides.Dense(layout.DModel, sequence, batch, options.Layout);
        call.OutputStrides = RowStrides.Dense(layout.OutputWidth, sequence, batch, options.Layout);
        call.SharesKeyValueSource = true;
        call.SetOptions(layout, options);
        if (!options.IsPlain)
        {
            OptionArguments.CheckInputOverlap(options, input, nameof(input));
        }

        return call;
    }

    /// <summary>Queries from one input, keys and values from others.</summary>
    public static LayerCall CrossAttention(
        in LayerLayout layout,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        Span<float> output,
        int batch,
        int queryLength,
        int keyLength,
        scoped in AttentionOptions options)
    {
        CheckSizes(options);
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(queryLength, nameof(queryLength));
        Arguments.CheckSize(keyLength, nameof(keyLength));
        Arguments.CheckTensor(query.Length, batch, queryLength, layout.DModel, nameof(query), nameof(queryLength), "DModel");
        Arguments.CheckTensor(key.Length, batch, keyLength, layout.KeyDim, nameof(key), nameof(keyLength), "KeyDim");
        Arguments.CheckTensor(value.Length, batch, keyLength, layout.ValueDim, nameof(value), nameof(keyLength), "ValueDim");
        Arguments.CheckTensor(output.Length, batch, queryLength, layout.OutputWidth, nameof(output), nameof(queryLength), OutputName(layout));
        var call = new LayerCall
        {
            Kind = CallKind.CrossAttention,
            Query = query,
            Key = key,
            Value = value,
            Output = output,
            Batch = batch,
            QueryLength = queryLength,
            KeyLength = keyLength,
            QueryStrides = RowStrides.Dense(layout.DModel, queryLength, batch, options.Layout),
            KeyStrides = RowStrides.Dense(layout.KeyDim, keyLength, batch, options.Layout),
            ValueStrides = RowStrides.Dense(layout.ValueDim, keyLength, batch, options.Layout),
            OutputStrides = RowStrides.Dense(layout.OutputWidth, queryLength, batch, options.Layout),
            SharesKeyValueSource = key == value,
        };
        call.SetOptions(layout, options);
        call.CheckNoOverlaps(options);
        return call;
    }

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
        Arguments.CheckTensor(query.Length, batch, queryLength, layout.DModel, nameof(query), nameof(queryLength), "DModel");
        Arguments.CheckTensor(output.Length, batch, queryLength, layout.OutputWidth, nameof(output), nameof(queryLength), OutputName(layout));
        if (options.Padding.Kind != PaddingMaskKind.None)
        {
            throw new ArgumentException(
                "options.Padding must be left out: which keys are real was said when they were projected into the memory.", nameof(options));
        }

        var call = new LayerCall
        {
            Kind = CallKind.Memory,
            Query = query,
            Output = output,
            Memory = memory,
            Batch = batch,
            QueryLength = queryLength,
            KeyLength = memory.KeyLength,
            QueryStrides = RowStrides.Dense(layout.DModel, queryLength, batch, options.Layout),
            OutputStrides = RowStrides.Dense(layout.OutputWidth, queryLength, batch, options.Layout),
        };
        call.SetOptions(layout, options);
        call.CheckNoOverlaps(options);
        return call;
    }

    /// <summary>Keys and values that are projected into a memory.</summary>
    public static LayerCall ProjectMemory(
        in LayerLayout layout,
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

        Arguments.CheckTensor(key.Length, batch, keyLength, layout.KeyDim, nameof(key), nameof(keyLength), "KeyDim");
        Arguments.CheckTensor(value.Length, batch, keyLength, layout.ValueDim, nameof(value), nameof(keyLength), "ValueDim");
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
            Kind = CallKind.ProjectMemory,
            Key = key,
            Value = value,
            Memory = memory,
            Batch = batch,
            KeyLength = keyLength,
            KeyStrides = RowStrides.Dense(layout.KeyDim, keyLength, batch, options.Layout),
            ValueStrides = RowStrides.Dense(layout.ValueDim, keyLength, batch, options.Layout),
            SharesKeyValueSource = key == value,
            Options = options,
        };
    }

    /// <summary>The attention core alone.</summary>
    public static LayerCall Core(
        in LayerLayout layout,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        Span<float> output,
        int batch,
        int queryLength,
        int keyLength,
        scoped in AttentionOptions options)
    {
        CheckSizes(options);
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(queryLength, nameof(queryLength));
        Arguments.CheckSize(keyLength, nameof(keyLength));
        Arguments.CheckTensor(query.Length, batch, queryLength, layout.QueryWidth, nameof(query), nameof(queryLength), "Heads * HeadDim");
        Arguments.CheckTensor(key.Length, batch, keyLength, layout.KeyWidth, nameof(key), nameof(keyLength), "KeyValueHeads * HeadDim");
        Arguments.CheckTensor(value.Length, batch, keyLength, layout.ValueWidth, nameof(value), nameof(keyLength), "KeyValueHeads * ValueHeadDim");
        Arguments.CheckTensor(output.Length, batch, queryLength, layout.ContextWidth, nameof(output), nameof(queryLength), "Heads * ValueHeadDim");
        var call = new LayerCall
        {
            Kind = CallKind.Core,
            Query = query,
            Key = key,
            Value = value,
            Output = output,
            Batch = batch,
            QueryLength = queryLength,
            KeyLength = keyLength,
            QueryStrides = RowStrides.Dense(layout.QueryWidth, queryLength, batch, options.Layout),
            KeyStrides = RowStrides.Dense(layout.KeyWidth, keyLength, batch, options.Layout),
            ValueStrides = RowStrides.Dense(layout.ValueWidth, keyLength, batch, options.Layout),
            OutputStrides = RowStrides.Dense(layout.ContextWidth, queryLength, batch, options.Layout),
        };
        call.SetOptions(layout, options);
        call.CheckNoOverlaps(options);
        return call;
    }

    /// <summary>Self-attention over tokens that join those of a cache.</summary>
    public static LayerCall Cached(
        in LayerLayout layout,
        LayerWeights weights,
        ReadOnlySpan<float> input,
        KeyValueCache cache,
        Span<float> output,
        int sequence,
        scoped in AttentionOptions options)
    {
        CheckCache(weights, cache, sequence, nameof(sequence), options);
        Arguments.CheckTensor(input.Length, cache.Batch, sequence, layout.DModel, nameof(input), nameof(sequence), "DModel");
        Arguments.CheckTensor(output.Length, cache.Batch, sequence, layout.OutputWidth, nameof(output), nameof(sequence), OutputName(layout));
        Arguments.CheckNoOverlap(input, nameof(input), output, nameof(output));
        var call = new LayerCall
        {
            Kind = CallKind.Cached,
            Query = input,
            Output = output,
            Cache = cache,
            Batch = cache.Batch,
            QueryLength = sequence,
            QueryStrides = RowStrides.Dense(layout.DModel, sequence, cache.Batch, options.Layout),
            OutputStrides = RowStrides.Dense(layout.OutputWidth, sequence, cache.Batch, options.Layout),
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
        Arguments.CheckTensor(query.Length, batch, sequence, layout.QueryWidth, nameof(query), nameof(sequence), "Heads * HeadDim");
        Arguments.CheckTensor(key.Length, batch, sequence, layout.KeyWidth, nameof(key), nameof(sequence), "KeyValueHeads * HeadDim");
        Arguments.CheckTensor(value.Length, batch, sequence, layout.ValueWidth, nameof(value), nameof(sequence), "KeyValueHeads * ValueHeadDim");
        Arguments.CheckTensor(output.Length, batch, sequence, layout.ContextWidth, nameof(output), nameof(sequence), "Heads * ValueHeadDim");
        var call = new LayerCall
        {
            Kind = CallKind.CachedCore,
            Query = query,
            Key = key,
            Value = value,
            Output = output,
            Cache = cache,
            Batch = batch,
            QueryLength = sequence,
            QueryStrides = RowStrides.Dense(layout.QueryWidth, sequence, batch, options.Layout),
            KeyStrides = RowStrides.Dense(layout.KeyWidth, sequence, batch, options.Layout),
            ValueStrides = RowStrides.Dense(layout.ValueWidth, sequence, batch, options.Layout),
            OutputStrides = RowStrides.Dense(layout.ContextWidth, sequence, batch, options.Layout),
        };
        call.SetCache(layout, options);
        call.CheckNoOverlaps(options);
        return call;
    }

    /// <summary>Self-attention of sequences of different lengths, one behind the other.</summary>
    public static LayerCall Packed(
        in LayerLayout layout, ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<int> cumulativeLengths, scoped in AttentionOptions options)
    {
        CheckSizes(options);
        int tokens = CheckCumulativeLengths(cumulativeLengths);
        Arguments.CheckTensor(input.Length, 1, tokens, layout.DModel, nameof(input), "tokens", "DModel");
        Arguments.CheckTensor(output.Length, 1, tokens, layout.OutputWidth, nameof(output), "tokens", OutputName(layout));
        Arguments.CheckNoOverlap(input, nameof(input), output, nameof(output));
        if (MemoryMarshal.AsBytes(cumulativeLengths).Overlaps(MemoryMarshal.AsBytes(output)))
        {
            throw new ArgumentException(
                "output must not overlap cumulativeLengths: cumulativeLengths is still read after parts of output have been written.", nameof(output));
        }

        if (options.Padding.Kind != PaddingMaskKind.None || options.Mask.Kind != AttentionMaskKind.None || options.Dropout.IsPresent
            || options.Weights.IsPresent || options.Scores.IsPresent || !options.LogSumExp.IsEmpty || options.Layout != SequenceLayout.BatchFirst)
        {
            throw new ArgumentException(
                "options may only carry Workspace and MaxDegreeOfParallelism: sequences of different lengths have no padding, and no common matrix for masks or weights.",
                nameof(options));
        }

        (int chunks, int chunkTokens) = PackedItems.Count(cumulativeLengths, layout.ChunkRows, out int longest);
        return new LayerCall
        {
            Kind = CallKind.SelfAttention,
            Query = input,
            Output = output,
            CumulativeLengths = cumulativeLengths,
            PackedChunks = chunks,
            PackedChunkTokens = chunkTokens,
            Batch = tokens == 0 ? 0 : cumulativeLengths.Length - 1,
            QueryLength = longest,
            KeyLength = longest,
            QueryStrides = new RowStrides(layout.DModel, (nint)tokens * layout.DModel),
            OutputStrides = new RowStrides(layout.OutputWidth, (nint)tokens * layout.OutputWidth),
            SharesKeyValueSource = true,
            Options = options,
        };
    }

    /// <summary>The sizes, for the division of the work.</summary>
    internal readonly CallShape Shape(in LayerLayout layout) => new()
    {
        Kind = Kind,
        Batch = Batch,
        QueryLength = QueryLength,
        KeyLength = KeyLength,
        SharesKeyValueSource = SharesKeyValueSource,
        HasGaps = Kind is not (CallKind.Core or CallKind.CachedCore) && HasGaps(layout),
        PackedTokens = CumulativeLengths.IsEmpty ? 0 : CumulativeLengths[^1],
        PackedChunks = PackedChunks,
        PackedChunkTokens = PackedChunkTokens,
        WritesProbabilities = Options.Weights.IsPresent || Options.Scores.IsPresent,
        AveragesWeights = Options.Weights.IsPresent && Options.Weights.IsAveraged,
    };

    /// <summary>Counts the tokens of a part of a call with a cache as appended.</summary>
    internal readonly void AdvanceCache(int first, int tokens)
    {
        for (int item = 0; item < Batch; item++)
        {
            int appended = Options.Padding.Kind == PaddingMaskKind.Lengths
                ? Math.Clamp(Options.Padding.Lengths[item] - first, 0, tokens)
                : tokens;
            Cache!.Advance(item, appended);
        }
    }

    /// <summary>A part of a call with a cache: some of its tokens, of every sequence.</summary>
    internal readonly LayerCall Chunk(int first, int tokens, ReadOnlySpan<int> lengths)
    {
        LayerCall chunk = this;
        chunk.QueryLength = tokens;
        chunk.Query = Query[(int)(first * QueryStrides.Row)..];
        chunk.Output = Output[(int)(first * OutputStrides.Row)..];
        if (Kind == CallKind.CachedCore)
        {
            chunk.Key = Key[(int)(first * KeyStrides.Row)..];
            chunk.Value = Value[(int)(first * ValueStrides.Row)..];
        }

        if (!lengths.IsEmpty)
        {
            chunk.Options.Padding = PaddingMask.FromLengths(lengths);
        }

        return chunk;
    }

    private static string OutputName(in LayerLayout layout) => layout.HasOutputProjection ? "OutputDim" : "Heads * ValueHeadDim";

    private static void CheckSizes(scoped in AttentionOptions options)
    {
        Arguments.CheckSize(options.MaxDegreeOfParallelism, "maxDegreeOfParallelism");
        OptionArguments.CheckLayout(options.Layout);
    }

    /// <summary>Whether rows of a projection do not lie one after the other.</summary>
    private readonly bool HasGaps(in LayerLayout layout)
    {
        if (!CumulativeLengths.IsEmpty)
        {
            return false;
        }

        bool isDense = true;
        if (Kind != CallKind.ProjectMemory)
        {
            isDense &= RowView.IsDenseFor(QueryStrides, layout.DModel, QueryLength);
            isDense &= !layout.HasOutputProjection || RowView.IsDenseFor(OutputStrides, layout.OutputWidth, QueryLength);
        }

        if (Kind is CallKind.CrossAttention or CallKind.ProjectMemory)
        {
            isDense &= RowView.IsDenseFor(KeyStrides, layout.KeyDim, KeyLength) && RowView.IsDenseFor(ValueStrides, layout.ValueDim, KeyLength);
        }

        return !isDense;
    }

    [UnscopedRef]
    private void SetOptions(in LayerLayout layout, scoped in AttentionOptions options)
    {
        Options = options;
        if (options.IsPlain)
        {
            return;
        }

        if (Memory is null)
        {
            Arguments.CheckPadding(options.Padding, Batch, KeyLength);
        }

        MaskScope = OptionArguments.CheckMask(options.Mask, Batch, layout.Heads, QueryLength, KeyLength);
        OptionArguments.CheckDropout(options.Dropout, Batch, layout.Heads, QueryLength, KeyLength, layout.AddedKeys);
        OptionArguments.CheckWeightsOutput(options.Weights, Batch, layout.Heads, QueryLength, KeyLength, layout.AddedKeys);
        OptionArguments.CheckScoreOutputs(options, Batch, layout.Heads, QueryLength, KeyLength, layout.AddedKeys);
        OptionArguments.CheckNoOverlap(options, Output);
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
            if ((long)cache.Lengths[item] + tokens > cache.Capacity)
            {
                throw new InvalidOperationException(
                    $"The cache is full: sequence {item} has {cache.Lengths[item]} of {cache.Capacity} tokens, and {tokens} more do not fit. Nothing was changed.");
            }
        }
    }

    private static int CheckCumulativeLengths(ReadOnlySpan<int> cumulativeLengths)
    {
        if (cumulativeLengths.IsEmpty || cumulativeLengths[0] != 0)
        {
            throw new ArgumentException(
                $"cumulativeLengths must begin with 0, followed by the end of each sequence, but {(cumulativeLengths.IsEmpty ? "is empty" : $"begins with {cumulativeLengths[0]}")}.",
                nameof(cumulativeLengths));
        }

        for (int i = 1; i < cumulativeLengths.Length; i++)
        {
            if (cumulativeLengths[i] < cumulativeLengths[i - 1])
            {
                throw new ArgumentException(
                    $"cumulativeLengths must not decrease, but entry {i} is {cumulativeLengths[i]} behind {cumulativeLengths[i - 1]}.",
                    nameof(cumulativeLengths));
            }
        }

        return cumulativeLengths[^1];
    }

    [UnscopedRef]
    private void SetCache(in LayerLayout layout, scoped in AttentionOptions options)
    {
        int longest = 0;
        foreach (int length in Cache!.Lengths)
        {
            longest = Math.Max(longest, length);
        }

        KeyLength = longest + QueryLength;
        OptionArguments.CheckScoreOutputs(options, Batch, layout.Heads, QueryLength, KeyLength, layout.AddedKeys);
        OptionArguments.CheckNoOverlap(options, Output);
        Options = options;
    }

    private readonly void CheckNoOverlaps(scoped in AttentionOptions options)
    {
        Arguments.CheckNoOverlap(Query, "query", Output, "output");
        Arguments.CheckNoOverlap(Key, "key", Output, "output");
        Arguments.CheckNoOverlap(Value, "value", Output, "output");
        if (options.IsPlain)
        {
            return;
        }

        OptionArguments.CheckInputOverlap(options, Query, "query");
        OptionArguments.CheckInputOverlap(options, Key, "key");
        OptionArguments.CheckInputOverlap(options, Value, "value");
    }
}
