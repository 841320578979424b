namespace AttentionGen.Kernels;

/// <summary>The caller's tensors, pinned for a call.</summary>
internal unsafe struct CallRows
{
    /// <summary>What the layer projects queries from, or queries that the caller has projected.</summary>
    public RowView Query;

    /// <summary>What the layer projects keys from if not from the queries' rows, or keys that the caller has projected.</summary>
    public RowView Key;

    /// <summary>The same for values.</summary>
    public RowView Value;

    /// <summary>What the call writes.</summary>
    public RowView Output;

    /// <summary>Where each item's rows begin, and one more, when items have lengths of their own; otherwise null.</summary>
    public int* CumulativeLengths;
}
