namespace AttentionGen.Kernels;

/// <summary>Where in a workspace the scratch of a call lies, as its stages have asked for it.</summary>
internal readonly struct ScratchMap
{
    public ScratchMap(in LayerLayout layout, in CallShape call, in Division division, in ScratchNeeds needs)
    {
        GatheredRows = needs.GatheredRows;
        KeyCapacity = needs.KeyCapacity;
        PanelFloats = needs.PanelHeads == 0 ? 0 : layout.HeadPanelFloats(KeyCapacity);
        PartialFloats = needs.PartialFloats;
        RotaryRows = needs.RotaryRows;
        Gathered = layout.TileScratch;
        long ofThread = Gathered + RoundUp((long)needs.GatheredRows * needs.GatheredWidth);
        Biases = division.IsByItem ? ofThread : division.Degree * ofThread;
        Panels = Biases + ((long)needs.BiasRows * KeyCapacity);
        QueryRows = Panels + (needs.PanelHeads * PanelFloats);
        KeyRows = QueryRows + (needs.QueryRows * layout.ProjectedStride);
        ValueRows = call.ProjectsKeyValueAtOnce(layout) ? KeyRows : KeyRows + RoundUp(needs.KeyRowFloats);
        Partials = KeyRows + RoundUp(needs.KeyRowFloats) + RoundUp(needs.ValueRowFloats);
        NormRows = Partials + (call.Batch * layout.KeyValueHeads * PartialFloats);
        long end = NormRows + RoundUp(needs.NormRows * layout.DModel);
        ThreadStride = division.IsByItem ? Math.Max(end, needs.ThreadFloats) : ofThread;
        Rotations = division.IsByItem ? division.Degree * ThreadStride : end;
        TotalFloats = Rotations + RoundUp((long)RotaryRows * layout.HeadDim);
    }

    /// <summary>Rows that are copied together, where rows have gaps.</summary>
    public int GatheredRows { get; }

    /// <summary>Keys that the panels of a head have room for.</summary>
    public int KeyCapacity { get; }

    /// <summary>Floats of the panels of one head.</summary>
    public long PanelFloats { get; }

    /// <summary>Floats of the partial results of one key/value head.</summary>
    public long PartialFloats { get; }

    /// <summary>Positions whose rotations the call needs for itself, because the kept ones do not reach that far.</summary>
    public int RotaryRows { get; }

    /// <summary>Where in a thread's scratch copied rows go.</summary>
    public long Gathered { get; }

    /// <summary>Where the key biases start: in the thread's scratch if by item, in the workspace if by part.</summary>
    public long Biases { get; }

    /// <summary>Where the panels start, likewise.</summary>
    public long Panels { get; }

    /// <summary>Where the projected rows of queries start, likewise.</summary>
    public long QueryRows { get; }

    /// <summary>Where the projected rows of keys start, likewise, if they have a source of their own.</summary>
    public long KeyRows { get; }

    /// <summary>Where the projected rows of values start, likewise; the same as the keys' if one row has both.</summary>
    public long ValueRows { get; }

    /// <summary>Where the partial results of divided keys start.</summary>
    public long Partials { get; }

    /// <summary>Where normalised rows start, of calls that are divided by part.</summary>
    public long NormRows { get; }

    /// <summary>Where the rotations start: the cosines of all those positions, then their sines.</summary>
    public long Rotations { get; }

    /// <summary>Floats from one thread's scratch to the next thread's.</summary>
    public long ThreadStride { get; }

    /// <summary>Floats of the whole workspace.</summary>
    public long TotalFloats { get; }

    private static long RoundUp(long floats) => (floats + 15) & ~15L;
}
