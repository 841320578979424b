namespace AttentionGen;

/// <summary>
/// Keys and values of a fixed memory, such as an encoder's output, projected once for all layers of a <see cref="TransformerStack"/> that have
/// cross-attention. The stack makes it.
/// </summary>
/// <remarks>Any number of calls may read it at once; projecting into it must not overlap them.</remarks>
public sealed class StackMemory
{
    internal StackMemory(long owner, KeyValueMemory?[] memories)
    {
        Owner = owner;
        Memories = memories;
        First = Array.Find(memories, static memory => memory is not null)!;
    }

    /// <summary>Batch items.</summary>
    public int Batch => First.Batch;

    /// <summary>Rows of each item at most.</summary>
    public int Capacity => First.Capacity;

    /// <summary>Rows of each item that are there, padding included.</summary>
    public int Length => First.KeyLength;

    /// <summary>Bytes that the memories take.</summary>
    public long Bytes => Memories.Sum(static memory => memory?.Bytes ?? 0);

    /// <summary>Which stack made it.</summary>
    internal long Owner { get; }

    /// <summary>The memory of each layer that has one, from the first to the last.</summary>
    internal KeyValueMemory?[] Memories { get; }

    /// <summary>The first of them.</summary>
    internal KeyValueMemory First { get; }
}
