using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.Layers;

/// <summary>A call of a layer with everything that options can carry: inputs, masks and dropout on the heap, all seeded.</summary>
internal sealed class OptionCall
{
    public const float DropoutProbability = 0.25f;

    private static readonly Dictionary<string, Lazy<LayerHandle>> Layers = new[]
    {
        nameof(AllWidthsDiffer), nameof(WideValuesToTheEnd), nameof(BareWideValues), nameof(AddedKeysCausal), nameof(ShortBlocksToTheEnd),
        nameof(ShortBlocksOfWideValues), nameof(GroupedHeads), nameof(BareHeadsOf7), nameof(TwoHeadsOf72), nameof(LoopedHeadOf512),
    }.ToDictionary(name => name, name => new Lazy<LayerHandle>(() => Make(name)));

    public OptionCall(
        string layer,
        int batch,
        int queries,
        int keys,
        MaskCase mask = MaskCase.None,
        PaddingCase padding = PaddingCase.None,
        bool dropout = false,
        bool isSelf = false)
    {
        Layer = Layers[layer].Value;
        AttentionShape shape = Layer.Shape;
        Batch = batch;
        Queries = queries;
        Keys = keys;
        Mask = TestMask.Make(mask, batch, shape.Heads, queries, keys);
        Padding = TestPadding.Make(padding, batch, keys);
        Dropped = dropout
            ? [.. SeededNumbers.Make(batch * shape.Heads * queries * AllKeys, (ulong)(500 + keys)).Select(number => number > 0.5f)]
            : null;
        Query = SeededNumbers.Make(batch * queries * shape.DModel, 21);
        Key = isSelf ? Query : SeededNumbers.Make(batch * keys * shape.KeyDim, 22);
        Value = isSelf ? Query : SeededNumbers.Make(batch * keys * shape.ValueDim, 23);
        Name = $"{layer}, batch {batch}, {queries} queries, {keys} keys, mask {mask}, padding {padding}{(dropout ? ", dropout" : "")}";
    }

    /// <summary>The layers of these tests: their own, and some plain ones.</summary>
    public static IEnumerable<string> LayerNames => Layers.Keys;

    public LayerHandle Layer { get; }

    public AttentionShape Shape => Layer.Shape;

    public int Batch { get; }

    public int Queries { get; }

    public int Keys { get; }

    /// <summary>Keys with those that the layer adds.</summary>
    public int AllKeys => Keys + Shape.AddedKeys;

    public TestMask Mask { get; }

    public TestPadding Padding { get; }

    /// <summary>What dropout drops, or null.</summary>
    public bool[]? Dropped { get; }

    public float[] Query { get; set; }

    public float[] Key { get; set; }

    public float[] Value { get; set; }

    public string Name { get; }

    public int OutputLength => Batch * Queries * Shape.OutputWidth;

    public int WeightsLength => Batch * Shape.Heads * Queries * AllKeys;

    public int AveragedLength => Batch * Queries * AllKeys;

    public AttentionOptions Options => new()
    {
        Padding = Padding.Mask,
        Mask = Mask.Mask,
        Dropout = Dropped is null ? DropoutMask.None : DropoutMask.FromDropped(Dropped, DropoutProbability),
        MaxDegreeOfParallelism = 1,
    };

    /// <summary>The weights that the layer of that name was made of.</summary>
    public static MultiHeadAttentionWeights WeightsOf(AttentionShape shape) => SeededWeights.Of(shape);

    /// <summary>Another object of the layer's class.</summary>
    public static LayerHandle Make(string layer)
    {
        Type type = LayerHandle.Named(layer);
        var shape = (AttentionShape)type.GetProperty(nameof(Shape))!.GetValue(null)!;
        return new LayerHandle(type, WeightsOf(shape));
    }

    /// <summary>Memory that must be written whole: what is not stays NaN.</summary>
    public static float[] Unwritten(int length)
    {
        var memory = new float[length];
        memory.AsSpan().Fill(float.NaN);
        return memory;
    }

    /// <summary>The options of one item, for a call of that item alone.</summary>
    public AttentionOptions OptionsOf(int item)
    {
        Range flags = MatricesOf(item, Mask.Flags.Length);
        Range bias = MatricesOf(item, Mask.Bias.Length);
        int probabilities = WeightsLength / Batch;
        return new AttentionOptions
        {
            Padding = Padding.MaskOf(Padding.Lengths.Slice(item, 1), Padding.Flags.Slice(item * Keys, Keys)),
            Mask = Mask.MaskOf(Mask.Flags[flags], Mask.Bias[bias]),
            Dropout = Dropped is null
                ? DropoutMask.None
                : DropoutMask.FromDropped(Dropped.AsSpan(item * probabilities, probabilities), DropoutProbability),
            MaxDegreeOfParallelism = 1,
        };
    }

    public float[] Run() => Run(Options);

    /// <summary>Cross-attention with other options than the call's.</summary>
    public float[] Run(scoped in AttentionOptions options)
    {
        float[] output = Unwritten(OutputLength);
        Layer.Cross(Query, Key, Value, output, Batch, Queries, Keys, in options);
        return output;
    }

    /// <summary>Cross-attention with weights.</summary>
    public float[] Run(out float[] weights, bool averaged = false, int degree = 1)
    {
        weights = Unwritten(averaged ? AveragedLength : WeightsLength);
        AttentionOptions options = Options;
        options.Weights = averaged ? AttentionWeightsOutput.Averaged(weights) : AttentionWeightsOutput.PerHead(weights);
        options.MaxDegreeOfParallelism = degree;
        return Run(in options);
    }

    /// <summary>Whether a query sees a key of the call; written without a look at the code that is tested.</summary>
    public bool Sees(int item, int head, int query, int key)
    {
        int diagonal = Shape.CausalAlignment == CausalAlignment.BottomRight ? query + Keys - Queries : query;
        return (!Shape.Causal || key <= diagonal) && Padding.IsReal(item, key) && Mask.Shows(item, head, query, key);
    }

    /// <summary>Those entries of a mask that concern one item: all of them, if the items share them.</summary>
    private Range MatricesOf(int item, int entries)
    {
        return Mask.IsOfItems ? (item * (entries / Batch))..((item + 1) * (entries / Batch)) : ..entries;
    }
}
