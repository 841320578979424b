using System.Reflection;
using System.Runtime.InteropServices;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Kernels;

namespace AttentionGen.Benchmarks.Stages;

/// <summary>The parts of a layer as they can be timed apart: the same kernels on the same memory, one stage at a time.</summary>
internal abstract class KernelStages
{
    /// <summary>The stages in the order of the layer.</summary>
    public abstract IReadOnlyList<Stage> Stages { get; }

    /// <summary>Finds the kernels of a shape's layer for the width that this machine runs.</summary>
    public static KernelStages Create(BenchmarkShape shape)
    {
        Type layer = LayerUnderTest.TypeOf(shape);
        var plan = (AttentionPlan)layer.GetProperty("Plan")!.GetValue(null)!;
        var layout = (LayerLayout)layer.GetNestedType("GeneratedFacts", BindingFlags.NonPublic)!.GetField("Layout")!.GetValue(null)!;
        return (KernelStages)Activator.CreateInstance(
            typeof(KernelStages<>).MakeGenericType(LayerUnderTest.KernelsOf(layer)), shape, layout, plan.Active)!;
    }
}

/// <summary>One stage: what it is called, what it does, and how many multiply-adds of it are useful.</summary>
internal sealed record Stage(string Name, long MultiplyAdds, Action Run);

/// <summary>The stages of one batch item, on one thread.</summary>
internal sealed unsafe class KernelStages<TKernels> : KernelStages
    where TKernels : struct, ILayerKernels
{
    private readonly BenchmarkShape _shape;
    private readonly LayerLayout _layout;
    private readonly LayerWeights _weights;
    private readonly AlignedBuffer _tokens;
    private readonly AlignedBuffer _rows;
    private readonly AlignedBuffer _context;
    private readonly AlignedBuffer _panels;
    private readonly AlignedBuffer _scratch;
    private readonly AlignedBuffer _result;
    private readonly int _keyBlock;

    public KernelStages(BenchmarkShape shape, LayerLayout layout, WidthPlan width)
    {
        _shape = shape;
        _layout = layout;
        _keyBlock = (int)LayerUnderTest.TypeOf(shape).GetField("KeyBlockLength")!.GetRawConstantValue()!;
        MultiHeadAttentionWeights weights = RandomData.Weights(shape.DModel);
        var shapeOfLayer = (AttentionShape)LayerUnderTest.TypeOf(shape).GetProperty("Shape")!.GetValue(null)!;
        _weights = new LayerWeights(layout, shapeOfLayer, weights, layout.QueryFactor, width.Lanes, width.ProjectionVectors);
        _tokens = new AlignedBuffer(shape.Sequence * shape.DModel);
        RandomData.Input(shape).AsSpan(0, shape.Sequence * shape.DModel).CopyTo(_tokens.Span);
        _rows = new AlignedBuffer((long)shape.Sequence * layout.ProjectedStride);
        _context = new AlignedBuffer((long)shape.Sequence * layout.ProjectedStride);
        _panels = new AlignedBuffer(layout.HeadPanelFloats(layout.KeyCapacity(shape.Sequence)) * layout.KeyValueHeads);
        _scratch = new AlignedBuffer(layout.TileScratch);
        _result = new AlignedBuffer(shape.Sequence * layout.OutputWidth);

        // Each stage finds what the one before it has left.
        ProjectInput();
        Pack();
        Attend();
        ProjectOutput();
    }

    public override IReadOnlyList<Stage> Stages
    {
        get
        {
            long tokens = _shape.Sequence;
            long pairs = (_shape.Causal ? tokens * (tokens + 1) / 2 : tokens * tokens) * _layout.QueryWidth;
            long input = tokens * _layout.DModel * (_layout.QueryWidth + _layout.KeyWidth + _layout.ValueWidth);
            return
            [
                new("input projection", input, ProjectInput),
                new("packing keys and values", 0, Pack),
                new("attention as a whole", 2 * pairs, Attend),
                new("  scores", pairs, () => Tiles(scores: true)),
                new("  softmax", 0, () => Tiles(softmax: true)),
                new("  context", pairs, () => Tiles(context: true)),
                new("output projection", tokens * _layout.QueryWidth * _layout.OutputWidth, ProjectOutput),
            ];
        }
    }

    private void ProjectInput() => TKernels.ProjectInput(
        ref _tokens.Origin, new PackedWeights(_weights.Input), ref _rows.Origin, _shape.Sequence, 0, TKernels.Panels.Input);

    private void ProjectOutput() => TKernels.ProjectOutput(
        ref _context.Origin, new PackedWeights(_weights.Output), ref _result.Origin, _shape.Sequence, 0, TKernels.Panels.Output);

    private void Pack()
    {
        for (int head = 0; head < _layout.KeyValueHeads; head++)
        {
            ref float key = ref _rows.Span[_layout.QueryWidth + (head * _layout.HeadDim)];
            ref float value = ref _rows.Span[_layout.QueryWidth + _layout.KeyWidth + (head * _layout.HeadDim)];
            TKernels.PackKeys(ref key, _layout.ProjectedStride, 0, _shape.Sequence, Panels(head));
            TKernels.PackValues(ref value, _layout.ProjectedStride, 0, _shape.Sequence, Panels(head));
        }
    }

    private void Attend()
    {
        for (int head = 0; head < _layout.Heads; head++)
        {
            int column = head * _layout.HeadDim;
            HeadAttention<TKernels>.Attend(
                ref _rows.Span[column],
                0,
                _shape.Sequence,
                Panels(head / _layout.GroupSize),
                default,
                ref _context.Span[column],
                _layout.ProjectedStride,
                ref _scratch.Origin);
        }
    }

    /// <summary>One of the three stages over all tiles of all heads, in the order in which attention runs them.</summary>
    private void Tiles(bool scores = false, bool softmax = false, bool context = false)
    {
        Span<float> scratch = _scratch.Span;
        ref float scoreRows = ref scratch[0];
        ref float part = ref scratch[scratch.Length / 2];
        ref float maxima = ref scratch[^64];
        ref float sums = ref scratch[^48];
        ref float factors = ref scratch[^32];
        for (int head = 0; head < _layout.Heads; head++)
        {
            HeadPanels panels = Panels(head / _layout.GroupSize);
            for (int block = 0; block < _shape.Sequence; block += _keyBlock)
            {
                int rows;
                for (int query = 0; query < _shape.Sequence; query += rows)
                {
                    rows = TKernels.TileRows(_shape.Sequence - query);
                    int last = _shape.Causal ? Math.Min(query + rows, _shape.Sequence) : _shape.Sequence;
                    int extent = Math.Min(last - block, _keyBlock);
                    if (extent <= 0)
                    {
                        continue;
                    }

                    if (scores)
                    {
                        ref float rowsOfHead = ref _rows.Span[(query * _layout.ProjectedStride) + (head * _layout.HeadDim)];
                        ref float blockKeys = ref System.Runtime.CompilerServices.Unsafe.Add(ref panels.KeyPanelsOrigin, (nint)block * _layout.HeadDim);
                        TKernels.ScoreTile(rows, ref rowsOfHead, ref blockKeys, extent, ref scoreRows);
                    }

                    if (softmax)
                    {
                        TileSoftmax<TKernels>.Exponentials(rows, query, block, extent, in panels, default, ref scoreRows, ref maxima, ref sums);
                    }

                    if (context)
                    {
                        TKernels.ContextTile(rows, ref scoreRows, in panels, block, extent, ref factors, ref part, _layout.PaddedValueHeadDim);
                    }
                }
            }
        }
    }

    private HeadPanels Panels(int head)
    {
        int capacity = _layout.KeyCapacity(_shape.Sequence);
        long offset = head * _layout.HeadPanelFloats(capacity);
        KeyVisibility keys = KeyVisibility.Read(PaddingMask.None, 0, _shape.Sequence, addedKeys: 0);
        return new HeadPanels(ref _panels.Span[(int)offset], ref MemoryMarshal.GetReference(_scratch.Span), capacity, _layout.HeadDim, keys);
    }
}
