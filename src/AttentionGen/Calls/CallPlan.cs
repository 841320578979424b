using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// How a call of some shape is divided, and where its scratch lies. Each thread keeps the last one that it made, since most calls
/// are like the one before.
/// </summary>
internal sealed class CallPlan
{
    [ThreadStatic]
    private static CallPlan? _last;

    private static long _made;

    private long _kernels;
    private CallStages? _stages;
    private CallShape _shape;
    private int _maxDegree;
    private int _cacheBytes;
    private Division _division;
    private ScratchMap _scratch;

    /// <summary>Which plan this is, of all that were ever made.</summary>
    public long Number { get; private set; }

    /// <summary>Threads and tasks.</summary>
    public ref readonly Division Division => ref _division;

    /// <summary>Where the scratch lies.</summary>
    public ref readonly ScratchMap Scratch => ref _scratch;

    /// <summary>The plan of a call; good until the thread asks for another.</summary>
    /// <param name="kernels">The layer.</param>
    /// <param name="layout">Its numbers; the same kernels always have the same ones.</param>
    /// <param name="stages">What the call does.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="maxDegree">Threads at most; 0 for as many as there are processors.</param>
    public static CallPlan Of(LayerKernels kernels, in LayerLayout layout, CallStages stages, in CallShape shape, int maxDegree)
    {
        CallPlan plan = _last ??= new CallPlan();
        if (plan._kernels != kernels.Number || plan._stages != stages || plan._maxDegree != maxDegree
            || plan._cacheBytes != CacheBlocks.SecondLevelBytes || plan._shape != shape)
        {
            plan.Make(kernels, layout, stages, shape, maxDegree);
        }

        return plan;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Make(LayerKernels kernels, in LayerLayout layout, CallStages stages, in CallShape shape, int maxDegree)
    {
        _division = new Division(stages, layout, shape, maxDegree);
        _scratch = stages.Place(layout, shape, _division);
        Number = Interlocked.Increment(ref _made);
        _kernels = kernels.Number;
        _stages = stages;
        _shape = shape;
        _maxDegree = maxDegree;
        _cacheBytes = CacheBlocks.SecondLevelBytes;
    }
}
