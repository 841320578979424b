namespace AttentionGen.Kernels;

/// <summary>The sizes of a call, as far as its division depends on them.</summary>
internal readonly record struct CallShape
{
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

    /// <summary>Rows of keys of all items, where they are projected from rows of their own.</summary>
    public int KeyRows => Batch * KeyLength;

    /// <summary>Whether one product gives keys and values: they have the same rows, and one set of panels has both.</summary>
    public bool ProjectsKeyValueAtOnce(in LayerLayout layout) => SharesKeyValueSource && layout.SharesInputPanels;

    /// <summary>One more than the last position that is rotated; 0 if the layer rotates nothing.</summary>
    public int RotatedPositions(in LayerLayout layout) =>
        !layout.HasRotary ? 0 : (int)Math.Min((long)Math.Max(QueryLength, KeyLength) + layout.AddedKeys, int.MaxValue);

    /// <summary>Keys at most that the queries of an item see together.</summary>
    public int SeenKeys(in LayerLayout layout) =>
        layout.LeftWindow < 0 || layout.RightWindow < 0
            ? KeyLength
            : (int)Math.Min((long)QueryLength + layout.LeftWindow + layout.RightWindow, KeyLength);

    /// <summary>Key blocks at most that the queries of an item touch.</summary>
    public long KeyBlocks(in LayerLayout layout)
    {
        long all = (((long)KeyLength + layout.AddedKeys - 1) / layout.KeyBlockLength) + 1;
        long ofWindow = ((SeenKeys(layout) - 1) / layout.KeyBlockLength) + 2;
        return Math.Min(all, ofWindow);
    }
}
