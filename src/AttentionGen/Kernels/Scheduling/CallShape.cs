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

    /// <summary>All three have been projected by the caller.</summary>
    Core,
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

    /// <summary>Keys of each item.</summary>
    public required int KeyLength { get; init; }

    /// <summary>Whether keys and values are projected from the same rows.</summary>
    public bool SharesKeyValueSource { get; init; }

    /// <summary>Whether rows that are projected, or projected to, have gaps, so that they are copied first, or last.</summary>
    public bool HasGaps { get; init; }

    /// <summary>Whether the weights of an item's heads are added up, so that one thread takes all of them in order.</summary>
    public bool AveragesWeights { get; init; }

    /// <summary>Whether queries are projected.</summary>
    public bool ProjectsQueries => Kind is CallKind.SelfAttention or CallKind.CrossAttention or CallKind.Memory;

    /// <summary>Whether keys and values are projected from rows of their own.</summary>
    public bool ProjectsKeys => Kind is CallKind.CrossAttention or CallKind.ProjectMemory;

    /// <summary>Whether keys and values are packed by this call.</summary>
    public bool PacksKeys => Kind != CallKind.Memory;

    /// <summary>Whether there are queries that attend.</summary>
    public bool Attends => Kind != CallKind.ProjectMemory;
}
