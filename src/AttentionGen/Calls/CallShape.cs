namespace AttentionGen.Kernels;

/// <summary>Where the queries, keys and values of a call come from.</summary>
internal enum CallKind
{
    /// <summary>One input is projected to queries, keys and values.</summary>
    SelfAttention,

    /// <summary>Queries are projected from one input, keys and values from another, or from one each.</summary>
    CrossAttention,

    /// <summary>Queries are projected; keys and values have been, into a memory.</summary>
    Memory,

    /// <summary>Keys and values are projected into a memory; there are no queries.</summary>
    ProjectMemory,

    /// <summary>One input is projected to queries, keys and values; keys and values join those of a cache.</summary>
    Cached,

    /// <summary>All three have been projected by the caller.</summary>
    Core,

    /// <summary>All three have been projected by the caller; keys and values join those of a cache.</summary>
    CachedCore,
}

/// <summary>The sizes of a call, as far as its division depends on them.</summary>
internal readonly record struct CallShape
{
    /// <summary>Where queries, keys and values come from.</summary>
    public required CallKind Kind { get; init; }

    /// <summary>Batch items.</summary>
    public required int Batch { get; init; }

    /// <summary>Queries of each item.</summary>
    public required int QueryLength { get; init; }

    /// <summary>Keys of each item; with a cache, those of the longest sequence, old and new.</summary>
    public required int KeyLength { get; init; }

    /// <summary>Tokens of all items together, where items have lengths of their own; otherwise 0.</summary>
    public int PackedTokens { get; init; }

    /// <summary>Groups of neighbouring items that are computed together, where items have lengths of their own.</summary>
    public int PackedChunks { get; init; }

    /// <summary>Tokens of the largest of them.</summary>
    public int PackedChunkTokens { get; init; }

    /// <summary>Whether keys and values are projected from the same rows.</summary>
    public bool SharesKeyValueSource { get; init; }

    /// <summary>Whether rows that are projected, or projected to, have gaps, so that they are copied first, or last.</summary>
    public bool HasGaps { get; init; }

    /// <summary>Whether weights or scores are written, for which a thread needs all keys of a row.</summary>
    public bool WritesProbabilities { get; init; }

    /// <summary>Whether the weights of an item's heads are added up, so that one thread takes all of them in order.</summary>
    public bool AveragesWeights { get; init; }

    /// <summary>Whether items follow each other without padding, each as long as it is.</summary>
    public bool IsPacked => PackedTokens > 0;

    /// <summary>Rows of queries of all items.</summary>
    public int QueryRows => IsPacked ? PackedTokens : Batch * QueryLength;

    /// <summary>Whether queries, keys and values come out of the same rows.</summary>
    public bool ProjectsAll => Kind is CallKind.SelfAttention or CallKind.Cached;

    /// <summary>Whether queries are projected.</summary>
    public bool ProjectsQueries => ProjectsAll || Kind is CallKind.CrossAttention or CallKind.Memory;

    /// <summary>Whether keys and values are projected from rows of their own.</summary>
    public bool ProjectsKeys => Kind is CallKind.CrossAttention or CallKind.ProjectMemory;

    /// <summary>Whether the caller has projected all three.</summary>
    public bool IsCore => Kind is CallKind.Core or CallKind.CachedCore;

    /// <summary>Whether keys and values join those of a cache.</summary>
    public bool HasCache => Kind is CallKind.Cached or CallKind.CachedCore;

    /// <summary>Whether panels of keys and values outlive the call.</summary>
    public bool KeepsPanels => HasCache || Kind is CallKind.Memory or CallKind.ProjectMemory;

    /// <summary>Whether keys and values are packed by this call.</summary>
    public bool PacksKeys => Kind != CallKind.Memory;

    /// <summary>Whether there are queries that attend.</summary>
    public bool Attends => Kind != CallKind.ProjectMemory;

    /// <summary>One more than the last position that is rotated; 0 if nothing is.</summary>
    public int RotatedPositions(in LayerLayout layout) =>
        !layout.HasRotary || IsCore ? 0 : (int)Math.Min((long)Math.Max(QueryLength, KeyLength) + layout.AddedKeys, int.MaxValue);

    /// <summary>Keys at most that the queries of an item see together.</summary>
    public int SeenKeys(in LayerLayout layout) =>
        layout.LeftWindow < 0 || layout.RightWindow < 0
            ? KeyLength
            : (int)Math.Min((long)QueryLength + layout.LeftWindow + layout.RightWindow, KeyLength);
}
