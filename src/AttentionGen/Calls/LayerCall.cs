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

    /// <summary>Self-attention of sequences of different lengths, one behind the other.</summary>
    public static LayerCall Packed(
        in LayerLayout layout, ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<int> cumulativeLengths, scoped in AttentionOptions options)
    {
        CheckSizes(options);
        int tokens = Arguments.CheckCumulativeLengths(cumulativeLengths);
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

        (int chunks, int chunkTokens) = PackedItems.Count(cumulativeLengths, layout.FittingChunkRows, out int longest);
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
