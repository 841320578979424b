namespace AttentionGen.Kernels;

/// <summary>
/// What a kind of call is: the stages that it puts together. Rows come in and are projected, each head makes its keys and its
/// queries ready and attends, and rows go out.
/// </summary>
internal sealed class CallStages
{
    /// <summary>One input is projected to queries, keys and values.</summary>
    public static readonly CallStages SelfAttention = new(
        input: [new ProjectInput(), new NormaliseHeads(KeySource.InputRows)],
        keys: [new RotateKeys(KeySource.InputRows), new PackKeys(KeySource.InputRows)],
        queries: [new RotateQueries(), new Attend(), new GateContexts()],
        output: [new ProjectOutput()],
        mayStartEarly: true);

    /// <summary>Queries are projected from one input, keys and values from another, or from one each.</summary>
    public static readonly CallStages CrossAttention = new(
        input: [new ProjectQueries(), new ProjectKeys(), new ProjectValues(), new NormaliseHeads(KeySource.OwnRows)],
        keys: [new RotateKeys(KeySource.OwnRows), new PackKeys(KeySource.OwnRows)],
        queries: [new RotateQueries(), new Attend(), new GateContexts()],
        output: [new ProjectOutput()]);

    /// <summary>Keys and values are projected into a memory; there are no queries.</summary>
    public static readonly CallStages ProjectMemory = new(
        input: [new ProjectKeys(), new ProjectValues(), new NormaliseHeads(KeySource.OwnRows, queries: false)],
        keys: [new RotateKeys(KeySource.OwnRows), new PackKeys(KeySource.OwnRows, intoMemory: true)],
        queries: [],
        output: []);

    /// <summary>Queries are projected; keys and values have been, into a memory.</summary>
    public static readonly CallStages Memory = new(
        input: [new ProjectQueries(), new NormaliseHeads(keys: null)],
        keys: [],
        queries: [new RotateQueries(), new Attend(), new GateContexts()],
        output: [new ProjectOutput()]);

    /// <summary>One input is projected to queries, keys and values; keys and values join those of a cache.</summary>
    public static readonly CallStages Cached = new(
        input: [new ProjectInput(), new NormaliseHeads(KeySource.InputRows)],
        keys: [new RotateKeys(KeySource.InputRows, fromCache: true), new AppendKeys(KeySource.InputRows)],
        queries: [new RotateQueries(fromCache: true), new Attend(fromCache: true), new GateContexts()],
        output: [new ProjectOutput()]);

    /// <summary>The caller has projected all three.</summary>
    public static readonly CallStages Core = new(
        input: [],
        keys: [new PackKeys(KeySource.Caller)],
        queries: [new ScaleQueries(), new Attend()],
        output: []);

    /// <summary>The caller has projected all three; keys and values join those of a cache.</summary>
    public static readonly CallStages CachedCore = new(
        input: [],
        keys: [new AppendKeys(KeySource.Caller)],
        queries: [new ScaleQueries(), new Attend(fromCache: true)],
        output: []);

    /// <summary>The attention of a whole layer: rows are normalised first, if the layer has a norm there, and what comes out is added to the input.</summary>
    public static readonly CallStages OfLayer = new(
        input: [new NormaliseInput(), new ProjectInput(isNormalised: true), new NormaliseHeads(KeySource.InputRows)],
        keys: [new RotateKeys(KeySource.InputRows), new PackKeys(KeySource.InputRows)],
        queries: [new RotateQueries(), new Attend(), new GateContexts()],
        output: [new ProjectOutput(), new EndAttention()]);

    /// <summary>The same with a cache.</summary>
    public static readonly CallStages OfLayerCached = new(
        input: [new NormaliseInput(), new ProjectInput(isNormalised: true), new NormaliseHeads(KeySource.InputRows)],
        keys: [new RotateKeys(KeySource.InputRows, fromCache: true), new AppendKeys(KeySource.InputRows)],
        queries: [new RotateQueries(fromCache: true), new Attend(fromCache: true), new GateContexts()],
        output: [new ProjectOutput(), new EndAttention()]);

    /// <summary>The cross-attention of a whole layer, whose keys and values have been projected into a memory.</summary>
    public static readonly CallStages OfLayerCross = new(
        input: [new NormaliseInput(), new ProjectQueries(isNormalised: true), new NormaliseHeads(keys: null)],
        keys: [],
        queries: [new RotateQueries(), new Attend(), new GateContexts()],
        output: [new ProjectOutput(), new EndAttention()]);

    private readonly HeadStage[] _keys;
    private readonly HeadStage[] _queries;

    /// <summary>The same call of layers that do not do all of it, by what they do.</summary>
    private readonly CallStages?[] _variants = new CallStages?[8];

    /// <param name="input">From the caller's rows to projected ones; none, if the caller has projected them.</param>
    /// <param name="keys">What makes the keys and values of a head ready.</param>
    /// <param name="queries">What then happens to its queries, with <see cref="Attend"/> among it; none, if there are no queries.</param>
    /// <param name="output">From contexts to the caller's output; without any, the contexts are the output.</param>
    /// <param name="mayStartEarly">Whether tasks know what they need of the stages before theirs.</param>
    private CallStages(RowStage[] input, HeadStage[] keys, HeadStage[] queries, RowStage[] output, bool mayStartEarly = false)
    {
        MayStartEarly = mayStartEarly;
        Input = input;
        Output = output;
        _keys = keys;
        _queries = queries;
        int attend = Array.FindIndex(queries, static stage => stage is Attend);
        Attends = attend >= 0;
        HeadPhase[] ofKeys = keys.Length > 0 ? [new PerKeyHead(keys)] : [];
        Heads = Attends ? [.. ofKeys, new PerQueryBlock(queries)] : ofKeys;
        SplitHeads = Attends
            ?
            [
                new PerKeyHead([.. keys, .. queries[..attend]]),
                new PerKeyPart(new AttendParts()),
                new PerKeyHead([new MergeParts(), .. queries[(attend + 1)..]]),
            ]
            : ofKeys;
    }

    /// <summary>The stages before the heads'.</summary>
    public RowStage[] Input { get; }

    /// <summary>What each head does: its keys become ready, then its queries attend, block by block.</summary>
    public HeadPhase[] Heads { get; }

    /// <summary>The same where several threads share the keys of a row.</summary>
    public HeadPhase[] SplitHeads { get; }

    /// <summary>The stages behind the heads'.</summary>
    public RowStage[] Output { get; }

    /// <summary>Whether there are queries that attend.</summary>
    public bool Attends { get; }

    /// <summary>Whether rows are projected at all.</summary>
    public bool HasRowStages => Input.Length + Output.Length > 0;

    /// <summary>Whether tasks of this kind of call know what they need of the stages before theirs.</summary>
    public bool MayStartEarly { get; }

    /// <summary>The same call of one layer, without the stages that others have.</summary>
    public CallStages Of(LayerKernels kernels, in LayerLayout layout)
    {
        LayerSteps steps = (kernels.PreparesRows ? LayerSteps.PreparesRows : 0)
            | (layout.NormalisesHeads ? LayerSteps.NormalisesHeads : 0)
            | (layout.GateWidth > 0 ? LayerSteps.GatesContexts : 0);
        return _variants[(int)steps] ??= Of(steps);
    }

    /// <summary>Where rows are normalised over all heads, nothing behind that knows which of them are done.</summary>
    private CallStages Of(LayerSteps steps)
    {
        return new CallStages(Those(Input), Those(_keys), Those(_queries), Output, MayStartEarly && !steps.HasFlag(LayerSteps.NormalisesHeads));

        TStage[] Those<TStage>(TStage[] stages)
            where TStage : Stage =>
            Array.FindAll(stages, stage => (stage.OnlyFor & ~steps) == 0);
    }

    /// <summary>Rows that a row stage takes of the longest item; 1 at least.</summary>
    public int RowsOfItem(in CallShape call)
    {
        int rows = 1;
        foreach (RowStage stage in Input)
        {
            rows = Math.Max(rows, stage.RowsOfItem(call));
        }

        return rows;
    }

    /// <summary>About how many multiply-adds the call is as long as.</summary>
    public long Work(in LayerLayout layout, in CallShape call)
    {
        long work = 0;
        foreach (RowStage stage in Input)
        {
            work += stage.Work(layout, call);
        }

        foreach (HeadPhase phase in Heads)
        {
            work += phase.Work(layout, call);
        }

        foreach (RowStage stage in Output)
        {
            work += stage.Work(layout, call);
        }

        return work;
    }

    /// <summary>Where the scratch of a call lies.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="call">The sizes.</param>
    /// <param name="division">Threads and tasks.</param>
    /// <param name="threadFloats">Floats of a thread's scratch at least, by item.</param>
    public ScratchMap Place(in LayerLayout layout, in CallShape call, in Division division, long threadFloats = 0)
    {
        ScratchNeeds needs = new() { ThreadFloats = threadFloats };
        foreach (RowStage stage in Input)
        {
            stage.Reserve(layout, call, division, ref needs);
        }

        foreach (HeadPhase phase in division.IsSplit ? SplitHeads : Heads)
        {
            phase.Reserve(layout, call, division, ref needs);
        }

        foreach (RowStage stage in Output)
        {
            stage.Reserve(layout, call, division, ref needs);
        }

        return new ScratchMap(layout, call, division, needs);
    }
}
