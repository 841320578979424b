using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

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
        var call = new LayerCall
        {
            Kind = CallKind.SelfAttention,
            Query = input,
            Output = output,
            Batch = batch,
            QueryLength = sequence,
            KeyLength = sequence,
            QueryStrides = RowStrides.Dense(layout.DModel, sequence, batch, options.Layout),
            OutputStrides = RowStrides.Dense(layout.OutputWidth, sequence, batch, options.Layout),
            SharesKeyValueSource = true,
        };
        call.SetOptions(layout, options);
        OptionArguments.CheckWeightsOverlap(options.Weights, input, nameof(input));
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
        if (options.Mask.Kind != AttentionMaskKind.None || options.Dropout.IsPresent || options.Weights.IsPresent)
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

    /// <summary>The sizes, for the division of the work.</summary>
    internal readonly CallShape Shape(in LayerLayout layout) => new()
    {
        Kind = Kind,
        Batch = Batch,
        QueryLength = QueryLength,
        KeyLength = KeyLength,
        SharesKeyValueSource = SharesKeyValueSource,
        HasGaps = Kind != CallKind.Core && HasGaps(layout),
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
        if (Memory is null)
        {
            Arguments.CheckPadding(options.Padding, Batch, KeyLength);
        }

        MaskScope = OptionArguments.CheckMask(options.Mask, Batch, layout.Heads, QueryLength, KeyLength);
        OptionArguments.CheckDropout(options.Dropout, Batch, layout.Heads, QueryLength, KeyLength, layout.AddedKeys);
        OptionArguments.CheckWeightsOutput(options.Weights, Batch, layout.Heads, QueryLength, KeyLength, layout.AddedKeys);
        OptionArguments.CheckNoOverlap(options, Output);
        Options = options;
    }

    private readonly void CheckNoOverlaps(scoped in AttentionOptions options)
    {
        Arguments.CheckNoOverlap(Query, "query", Output, "output");
        Arguments.CheckNoOverlap(Key, "key", Output, "output");
        Arguments.CheckNoOverlap(Value, "value", Output, "output");
        OptionArguments.CheckWeightsOverlap(options.Weights, Query, "query");
        OptionArguments.CheckWeightsOverlap(options.Weights, Key, "key");
        OptionArguments.CheckWeightsOverlap(options.Weights, Value, "value");
    }
}
