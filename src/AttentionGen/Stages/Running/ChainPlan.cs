using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// How a call of a layer, or of several one after the other, is divided, and where its scratch lies. Each thread keeps the last one that it made.
/// </summary>
internal sealed class ChainPlan
{
    [ThreadStatic]
    private static ChainPlan? _last;

    private static long _made;

    private long _layers;
    private CallStages? _stages;
    private CallShape _shape;
    private CallShape _crossShape;
    private int _maxDegree;
    private int _cacheBytes;
    private LayerPlaces[] _places = [];

    /// <summary>Which plan this is, of all that were ever made.</summary>
    public long Number { get; private set; }

    /// <summary>Threads and tasks.</summary>
    public Division Division { get; private set; }

    /// <summary>Whether a task takes some items through all layers; otherwise layers follow each other.</summary>
    public bool IsTogether { get; private set; }

    /// <summary>Where rows between two layers start; there are two buffers of them.</summary>
    public long Between { get; private set; }

    /// <summary>Floats of one such buffer.</summary>
    public long BetweenFloats { get; private set; }

    /// <summary>Where rows between the two attentions of a layer start, if one has two.</summary>
    public long Middle => Between + (2 * BetweenFloats);

    /// <summary>Floats of the whole workspace.</summary>
    public long TotalFloats { get; private set; }

    /// <summary>Where the scratch of a layer's attention lies.</summary>
    public ref readonly ScratchMap ScratchOf(int layer) => ref _places[layer].Attention;

    /// <summary>The same for its cross-attention.</summary>
    public ref readonly ScratchMap CrossScratchOf(int layer) => ref _places[layer].Cross;

    /// <summary>How the feed-forward of a layer is divided.</summary>
    public ref readonly FeedForwardDivision FeedForwardOf(int layer) => ref _places[layer].FeedForward;

    /// <summary>The plan of a call; good until the thread asks for another.</summary>
    /// <param name="layers">The layers; the same chain always has the same ones.</param>
    /// <param name="stages">What the attention of each does.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="crossShape">Those of the cross-attention; the default value without any.</param>
    /// <param name="maxDegree">Threads at most; 0 for as many as there are processors.</param>
    public static ChainPlan Of(LayerChain layers, CallStages stages, in CallShape shape, in CallShape crossShape, int maxDegree)
    {
        ChainPlan plan = _last ??= new ChainPlan();
        if (plan._layers != layers.Number || plan._stages != stages || plan._maxDegree != maxDegree
            || plan._cacheBytes != CacheBlocks.SecondLevelBytes || plan._shape != shape || plan._crossShape != crossShape)
        {
            plan.Make(layers, stages, shape, crossShape, maxDegree);
        }

        return plan;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Make(LayerChain layers, CallStages stages, in CallShape shape, in CallShape crossShape, int maxDegree)
    {
        if (_places.Length < layers.Count)
        {
            _places = new LayerPlaces[layers.Count];
        }

        Division = new Division(stages, layers[0].Attention.Layout, shape, maxDegree, OtherWork(layers, stages, shape, crossShape));
        long threadFloats = PlaceFeedForwards(layers, shape);

        // By item, all layers have to agree on where a thread's scratch begins.
        for (int i = 0; Division.IsByItem && i < layers.Count; i++)
        {
            threadFloats = Math.Max(threadFloats, stages.Place(layers[i].Attention.Layout, shape, Division).ThreadStride);
            if (layers[i].Cross is { } cross)
            {
                threadFloats = Math.Max(threadFloats, CallStages.OfLayerCross.Place(cross.Layout, crossShape, Division).ThreadStride);
            }
        }

        long total = 0;
        bool hasOwnRotations = false;
        for (int i = 0; i < layers.Count; i++)
        {
            _places[i].Attention = stages.Place(layers[i].Attention.Layout, shape, Division, threadFloats);
            total = Math.Max(total, _places[i].Attention.TotalFloats);
            if (layers[i].Cross is { } cross)
            {
                _places[i].Cross = CallStages.OfLayerCross.Place(cross.Layout, crossShape, CrossDivision(cross, crossShape), threadFloats);
                total = Math.Max(total, _places[i].Cross.TotalFloats);
            }

            hasOwnRotations |= _places[i].Attention.RotaryRows > 0;
        }

        // Rotations behind the kept tables are written for one layer at a time.
        IsTogether = Division.IsByItem && !(hasOwnRotations && layers.Count > 1);
        for (int i = 0; i < layers.Count; i++)
        {
            if (!IsTogether)
            {
                _places[i].FeedForward = new FeedForwardDivision(layers[i].FeedForwardLayout, shape.QueryRows, Division.Degree);
                total = Math.Max(total, _places[i].FeedForward.TotalFloats);
            }
        }

        Between = (total + 15) & ~15L;
        long ofRows = ((long)shape.QueryRows * layers.DModel + 15) & ~15L;
        BetweenFloats = layers.Count == 1 ? 0 : ofRows;
        TotalFloats = Middle + (layers.FirstCross < 0 ? 0 : ofRows);
        Number = Interlocked.Increment(ref _made);
        _layers = layers.Number;
        _stages = stages;
        _shape = shape;
        _crossShape = crossShape;
        _maxDegree = maxDegree;
        _cacheBytes = CacheBlocks.SecondLevelBytes;
    }

    /// <summary>How the cross-attention of a layer is divided.</summary>
    public Division CrossDivision(AttentionBranch cross, in CallShape crossShape) => new(Division, cross.Layout, crossShape);

    /// <summary>What there is to compute besides the attention of the first layer.</summary>
    private static long OtherWork(LayerChain layers, CallStages stages, in CallShape shape, in CallShape crossShape)
    {
        long work = 0;
        for (int i = 0; i < layers.Count; i++)
        {
            work += layers[i].FeedForwardLayout.Weights * Math.Max(shape.QueryRows, RowStage.MultiplyAddsPerWeight);
            work += i == 0 ? 0 : stages.Work(layers[i].Attention.Layout, shape);
            work += layers[i].Cross is { } cross ? CallStages.OfLayerCross.Work(cross.Layout, crossShape) : 0;
        }

        return work;
    }

    /// <summary>By item: what a thread needs for the feed-forwards of its rows.</summary>
    private long PlaceFeedForwards(LayerChain layers, in CallShape shape)
    {
        long most = 0;
        int rows = shape.IsPacked ? shape.PackedChunkTokens : Division.ItemsAtOnce * shape.QueryLength;
        for (int i = 0; Division.IsByItem && i < layers.Count; i++)
        {
            _places[i].FeedForward = new FeedForwardDivision(layers[i].FeedForwardLayout, rows, degree: 1);
            most = Math.Max(most, _places[i].FeedForward.ThreadFloats);
        }

        return most;
    }

    /// <summary>Where the scratch of a layer's branches lies, and how its feed-forward is divided.</summary>
    private struct LayerPlaces
    {
        public ScratchMap Attention;
        public ScratchMap Cross;
        public FeedForwardDivision FeedForward;
    }
}
