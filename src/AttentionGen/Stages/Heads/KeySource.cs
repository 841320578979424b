namespace AttentionGen.Kernels;

/// <summary>Where the rows lie that become packed keys and values.</summary>
internal enum KeySource
{
    /// <summary>In the projected rows of query | key | value.</summary>
    InputRows,

    /// <summary>In projected rows of their own.</summary>
    OwnRows,

    /// <summary>In the caller's memory: the caller has projected them.</summary>
    Caller,
}

/// <summary>The rows of one head's new keys and values.</summary>
internal readonly unsafe struct KeyValueRows
{
    private KeyValueRows(float* key, nint keyStride, float* value, nint valueStride)
    {
        Key = key;
        KeyStride = keyStride;
        Value = value;
        ValueStride = valueStride;
    }

    /// <summary>The head's part of the first key row.</summary>
    public float* Key { get; }

    /// <summary>Floats from one key row to the next.</summary>
    public nint KeyStride { get; }

    /// <summary>The head's part of the first value row.</summary>
    public float* Value { get; }

    /// <summary>Floats from one value row to the next.</summary>
    public nint ValueStride { get; }

    /// <summary>The rows of a head.</summary>
    public static KeyValueRows Of(KeySource source, RunningCall call, in HeadRows head)
    {
        ref readonly LayerLayout layout = ref call.Layout;
        int keyColumn = head.KeyHead * layout.HeadDim;
        int valueColumn = head.KeyHead * layout.ValueHeadDim;
        if (source == KeySource.Caller)
        {
            ref readonly CallRows rows = ref call.Rows;
            return new KeyValueRows(
                call.RowOf(rows.Key, head.Item, 0) + keyColumn, rows.Key.RowStride, call.RowOf(rows.Value, head.Item, 0) + valueColumn, rows.Value.RowStride);
        }

        keyColumn += layout.KeyColumn;
        valueColumn += layout.ValueColumn;
        return source == KeySource.InputRows
            ? new KeyValueRows(head.QueryRows + keyColumn, layout.ProjectedStride, head.QueryRows + valueColumn, layout.ProjectedStride)
            : new KeyValueRows(head.KeyRows + keyColumn, layout.KeyStride, head.ValueRows + valueColumn, layout.ValueStride);
    }
}
