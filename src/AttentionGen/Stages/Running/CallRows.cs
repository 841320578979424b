namespace AttentionGen.Kernels;

/// <summary>The caller's tensors, pinned for a call.</summary>
internal struct CallRows
{
    /// <summary>What the layer projects queries from, or queries that the caller has projected.</summary>
    public RowView Query;

    /// <summary>What the layer projects keys from if not from the queries' rows, or keys that the caller has projected.</summary>
    public RowView Key;

    /// <summary>The same for values.</summary>
    public RowView Value;

    /// <summary>What the call writes.</summary>
    public RowView Output;
}
