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
    internal CallStages Stages;
    internal CallTensor Query;
    internal CallTensor Key;
    internal CallTensor Value;
    internal CallTensor Output;
    internal int Batch;
    internal int QueryLength;
    internal int KeyLength;
    internal bool SharesKeyValueSource;
    internal KeyValueMemory? Memory;
    internal KeyValueCache? Cache;
    internal PackedItems Items;
    internal AttentionOptions Options;
    internal MaskScope MaskScope;

    /// <summary>
    /// Whether there is nothing to compute. A memory is filled with no keys too: what it held goes, and keys that the layer
    /// adds are there.
    /// </summary>
    public readonly bool IsEmpty => Batch == 0 || (Stages.Attends && QueryLength == 0);

    /// <summary>Self-attention.</summary>
    public static LayerCall SelfAttention(
        in LayerLayout layout, ReadOnlySpan<float> input, Span<float> output, int batch, int sequence, scoped in AttentionOptions options)
    {
        CheckSizes(options);
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(sequence, nameof(sequence));
        Arguments.CheckTensor(input.Length, batch, sequence, layout.DModel, nameof(input), nameof(sequence), "DModel");
        Arguments.CheckTensor(output.Length, batch, sequence, layout.OutputWidth, nameof(output), nameof(sequence), nameof(layout.OutputWidth));
        Arguments.CheckNoOverlap(input, nameof(input), output, nameof(output));
        // Field by field: an initializer would fill a second one of these large structs and copy it.
        LayerCall call = default;
        call.Stages = CallStages.SelfAttention;
        call.Query = CallTensor.Dense(input, layout.DModel, sequence, batch, options.Layout);
        call.Output = CallTensor.Dense(output, layout.OutputWidth, sequence, batch, options.Layout);
        call.Batch = batch;
        call.QueryLength = sequence;
        call.KeyLength = sequence;
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
        Arguments.CheckTensor(output.Length, batch, queryLength, layout.OutputWidth, nameof(output), nameof(queryLength), nameof(layout.OutputWidth));
        var call = new LayerCall
        {
            Stages = CallStages.CrossAttention,
            Query = CallTensor.Dense(query, layout.DModel, queryLength, batch, options.Layout),
            Key = CallTensor.Dense(key, layout.KeyDim, keyLength, batch, options.Layout),
            Value = CallTensor.Dense(value, layout.ValueDim, keyLength, batch, options.Layout),
            Output = CallTensor.Dense(output, layout.OutputWidth, queryLength, batch, options.Layout),
            Batch = batch,
            QueryLength = queryLength,
            KeyLength = keyLength,
            SharesKeyValueSource = key == value,
        };
        call.SetOptions(layout, options);
        call.CheckNoOverlaps(options);
        return call;
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
            Stages = CallStages.Core,
            Query = CallTensor.Dense(query, layout.QueryWidth, queryLength, batch, options.Layout),
            Key = CallTensor.Dense(key, layout.KeyWidth, keyLength, batch, options.Layout),
            Value = CallTensor.Dense(value, layout.ValueWidth, keyLength, batch, options.Layout),
            Output = CallTensor.Dense(output, layout.ContextWidth, queryLength, batch, options.Layout),
            Batch = batch,
            QueryLength = queryLength,
            KeyLength = keyLength,
        };
        call.SetOptions(layout, options);
        call.CheckNoOverlaps(options);
        return call;
    }

    /// <summary>Self-attention of sequences of different lengths, one behind the other.</summary>
    public static LayerCall Packed(
        in LayerLayout layout, ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<int> cumulativeLengths, scoped in AttentionOptions options)
    {
        CheckSizes(options);
        int tokens = Arguments.CheckCumulativeLengths(cumulativeLengths);
        Arguments.CheckTensor(input.Length, 1, tokens, layout.DModel, nameof(input), "tokens", "DModel");
        Arguments.CheckTensor(output.Length, 1, tokens, layout.OutputWidth, nameof(output), "tokens", nameof(layout.OutputWidth));
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

        var items = new PackedItems(cumulativeLengths, layout.FittingChunkRows);
        return new LayerCall
        {
            Stages = CallStages.SelfAttention,
            Query = CallTensor.Dense(input, layout.DModel, tokens, batch: 1, SequenceLayout.BatchFirst),
            Output = CallTensor.Dense(output, layout.OutputWidth, tokens, batch: 1, SequenceLayout.BatchFirst),
            Items = items,
            Batch = tokens == 0 ? 0 : cumulativeLengths.Length - 1,
            QueryLength = items.Longest,
            KeyLength = items.Longest,
            SharesKeyValueSource = true,
            Options = options,
        };
    }

    /// <summary>The sizes, for the division of the work.</summary>
    internal readonly CallShape Shape(in LayerLayout layout) => new()
    {
        Batch = Batch,
        QueryLength = QueryLength,
        KeyLength = KeyLength,
        SharesKeyValueSource = SharesKeyValueSource,
        HasGaps = Stages.HasRowStages && HasGaps(layout),
        PackedTokens = Items.Tokens,
        PackedChunks = Items.Chunks,
        PackedChunkTokens = Items.ChunkTokens,
        WritesProbabilities = Options.Weights.IsPresent || Options.Scores.IsPresent,
        AveragesWeights = Options.Weights.IsPresent && Options.Weights.IsAveraged,
    };

    /// <summary>Whether keys and values go into a memory.</summary>
    internal readonly bool FillsMemory => ReferenceEquals(Stages, CallStages.ProjectMemory);

    private static void CheckSizes(scoped in AttentionOptions options)
    {
        Arguments.CheckSize(options.MaxDegreeOfParallelism, "maxDegreeOfParallelism");
        OptionArguments.CheckLayout(options.Layout);
    }

    /// <summary>Whether rows of a projection do not lie one after the other.</summary>
    private readonly bool HasGaps(in LayerLayout layout) =>
        !(Query.IsDense && Key.IsDense && Value.IsDense && (Output.IsDense || !layout.HasOutputProjection));

    [UnscopedRef]
    private void SetOptions(in LayerLayout layout, scoped in AttentionOptions options)
    {
        if (options.IsPlain)
        {
            Options.Layout = options.Layout;
            Options.Workspace = options.Workspace;
            Options.MaxDegreeOfParallelism = options.MaxDegreeOfParallelism;
            return;
        }

        Options = options;

        if (Memory is null)
        {
            Arguments.CheckPadding(options.Padding, Batch, KeyLength);
        }

        MaskScope = OptionArguments.CheckMask(options.Mask, Batch, layout.Heads, QueryLength, KeyLength);
        OptionArguments.CheckDropout(options.Dropout, Batch, layout.Heads, QueryLength, KeyLength, layout.AddedKeys);
        OptionArguments.CheckWeightsOutput(options.Weights, Batch, layout.Heads, QueryLength, KeyLength, layout.AddedKeys);
        OptionArguments.CheckScoreOutputs(options, Batch, layout.Heads, QueryLength, KeyLength, layout.AddedKeys);
        OptionArguments.CheckNoOverlap(options, Output.Floats);
    }

    private readonly void CheckNoOverlaps(scoped in AttentionOptions options)
    {
        Arguments.CheckNoOverlap(Query.Floats, "query", Output.Floats, "output");
        Arguments.CheckNoOverlap(Key.Floats, "key", Output.Floats, "output");
        Arguments.CheckNoOverlap(Value.Floats, "value", Output.Floats, "output");
        if (options.IsPlain)
        {
            return;
        }

        OptionArguments.CheckInputOverlap(options, Query.Floats, "query");
        OptionArguments.CheckInputOverlap(options, Key.Floats, "key");
        OptionArguments.CheckInputOverlap(options, Value.Floats, "value");
    }
}
