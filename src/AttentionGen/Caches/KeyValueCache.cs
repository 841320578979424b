using System.ComponentModel;
using System.Runtime.CompilerServices;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>
/// The keys and values of the tokens so far, for a batch of sequences that grow token by token: what a decoder layer keeps
/// between calls. Each sequence has a length of its own.
/// </summary>
/// <remarks>
/// <para>Made by a generated layer's <c>CreateCache</c>, in the layout of its kernels, and of use to that layer object only.
/// Keys are kept after rotation. A layer with a window keeps no more than the window; older tokens are evicted, and the
/// cache takes no more memory however long the sequence.</para>
/// <para>
/// One that is made with a <see cref="KeyValuePool"/> takes its memory from there, a key block at a time, and shares what it can. It returns
/// the memory with <see cref="Reset()"/>, which therefore has to be called before the cache is let go.
/// </para>
/// <para>Running a sequence whole, in chunks or token by token gives the same bits.</para>
/// <para>Not thread-safe: one call at a time.</para>
/// </remarks>
public sealed partial class KeyValueCache
{
    private readonly LayerWeights _owner;
    private readonly LayerLayout _layout;
    private readonly AlignedBuffer? _panels;
    private readonly int[] _lengths;
    private readonly int[] _evicted;
    private int[]? _chunkLengths;

    /// <summary>Makes an empty cache. Generated layers call this.</summary>
    /// <param name="layout">The layer's numbers.</param>
    /// <param name="owner">The layer's weights.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="capacity">Tokens of each sequence at most; 1 at least.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch is negative, or the capacity not positive.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public KeyValueCache(in LayerLayout layout, LayerWeights owner, int batch, int capacity)
        : this(in layout, owner, batch, capacity, pool: null)
    {
    }

    /// <summary>The same with pages of a pool, or with a buffer of its own.</summary>
    internal KeyValueCache(in LayerLayout layout, LayerWeights owner, int batch, int capacity, KeyValuePool? pool)
    {
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(capacity, nameof(capacity));
        if (capacity == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "capacity must be at least 1: a cache without room for a token takes none.");
        }

        _layout = layout;
        _owner = owner;
        Batch = batch;
        Capacity = capacity;
        if (pool is null)
        {
            KeyCapacity = layout.CacheCapacity(capacity);
            PanelFloats = layout.HeadPanelFloats(KeyCapacity);
            _panels = new AlignedBuffer((long)Int128.Min(FloatsOf(layout, batch, capacity), long.MaxValue));
        }
        else
        {
            KeyCapacity = layout.PagedCapacity(capacity);
            Pages = new PageTable(pool, layout, batch, KeyCapacity / layout.KeyBlockLength);
        }

        _lengths = GC.AllocateArray<int>(batch, pinned: true);
        _evicted = new int[batch];
    }

    /// <summary>Whether the panels of such a cache fit into an array.</summary>
    internal static bool CanHold(in LayerLayout layout, int batch, long capacity) =>
        capacity <= int.MaxValue && FloatsOf(layout, batch, (int)capacity) <= AlignedBuffer.MaxLength;

    /// <summary>Sequences.</summary>
    public int Batch { get; }

    /// <summary>Tokens of each sequence at most.</summary>
    public int Capacity { get; }

    /// <summary>Bytes that the cache takes; of one with pages, those of the pages that it uses, alone or with others.</summary>
    public long Bytes => Pages?.Bytes ?? (_panels!.Length * sizeof(float));

    /// <summary>Tokens of each sequence so far, those that a window has evicted included.</summary>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>Keys that the panels have room for: all, or those of a window.</summary>
    internal int KeyCapacity { get; }

    /// <summary>Floats of the panels of one head.</summary>
    internal long PanelFloats { get; }

    /// <summary>The panels, sequence by sequence, head by head.</summary>
    internal ref float Panels => ref _panels!.Origin;

    /// <summary>Tokens that one call may append before keys are overwritten that its own queries see.</summary>
    internal int LongestChunk => KeyCapacity >= _layout.KeyCapacity(Capacity) ? int.MaxValue : KeyCapacity - _layout.LeftWindow;

    /// <summary>Room for the padding lengths of a part of a call; made when first needed.</summary>
    internal Span<int> ChunkLengths => _chunkLengths ??= new int[Batch];

    /// <summary>Empties all sequences, whose pages return to their pool.</summary>
    public void Reset()
    {
        for (int sequence = 0; sequence < Batch; sequence++)
        {
            SetLength(sequence, 0, 0);
        }
    }

    /// <summary>Empties one sequence.</summary>
    /// <param name="sequence">Its number in the batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public void Reset(int sequence)
    {
        CheckSequence(sequence, nameof(sequence));
        SetLength(sequence, 0, 0);
    }

    /// <summary>Takes back the last tokens of a sequence, such as those of a rejected speculation.</summary>
    /// <param name="sequence">Its number in the batch.</param>
    /// <param name="length">Tokens that remain, at most those that are there.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence, or it is shorter.</exception>
    /// <exception cref="InvalidOperationException">A window has evicted tokens that the next query would see.</exception>
    public void Truncate(int sequence, int length)
    {
        CheckSequence(sequence, nameof(sequence));
        CheckLength(sequence, length);
        SetLength(sequence, length, _evicted[sequence]);
    }

    /// <summary>Makes one sequence a copy of another's first tokens: a shared prompt, or a beam.</summary>
    /// <param name="source">The sequence to copy.</param>
    /// <param name="target">The sequence to replace.</param>
    /// <param name="length">Tokens to copy; −1 for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence, or the source is shorter.</exception>
    /// <exception cref="InvalidOperationException">A window has evicted tokens that the next query would see.</exception>
    public void Copy(int source, int target, int length = -1)
    {
        CheckSequence(source, nameof(source));
        CheckSequence(target, nameof(target));
        int kept = length == -1 ? _lengths[source] : length;
        CheckLength(source, kept);
        if (source != target && Pages is not null)
        {
            Pages.Copy(source, target);
        }
        else if (source != target)
        {
            long floats = _layout.KeyValueHeads * PanelFloats;
            unsafe
            {
                var from = (float*)Unsafe.AsPointer(ref Unsafe.Add(ref Panels, (nint)(source * floats)));
                var to = (float*)Unsafe.AsPointer(ref Unsafe.Add(ref Panels, (nint)(target * floats)));
                Buffer.MemoryCopy(from, to, floats * sizeof(float), floats * sizeof(float));
            }
        }

        SetLength(target, kept, _evicted[source]);
    }

    /// <summary>Counts tokens that a call has appended.</summary>
    internal void Advance(int sequence, int tokens)
    {
        _lengths[sequence] += tokens;
        _evicted[sequence] = Math.Max(_evicted[sequence], _lengths[sequence] - KeyCapacity);
    }

    /// <summary>Throws unless a sequence has room for so many more tokens.</summary>
    internal void ThrowUnlessRoom(int sequence, int tokens)
    {
        if ((long)_lengths[sequence] + tokens > Capacity)
        {
            throw new InvalidOperationException(
                $"The cache is full: sequence {sequence} has {_lengths[sequence]} of {Capacity} tokens, and {tokens} more do not fit. Nothing was changed.");
        }
    }

    /// <summary>Throws unless a sequence can be cut, or copied, to that length.</summary>
    internal void ThrowUnlessKept(int sequence, int length)
    {
        CheckSequence(sequence, nameof(sequence));
        CheckLength(sequence, length);
    }

    /// <summary>Refuses the cache of another layer, whose keys and values were others.</summary>
    internal void ThrowUnlessMadeBy(LayerWeights weights)
    {
        if (!ReferenceEquals(weights, _owner))
        {
            throw new ArgumentException("cache must have been made by this layer object, but was made by another one.", "cache");
        }
    }

    private static Int128 FloatsOf(in LayerLayout layout, int batch, int capacity) =>
        (Int128)batch * layout.KeyValueHeads * layout.HeadPanelFloats(layout.CacheCapacity(capacity));

    private void SetLength(int sequence, int length, int evicted)
    {
        _lengths[sequence] = length;
        _evicted[sequence] = length == 0 ? 0 : evicted;
        if (Pages is not null && (length == 0 || _layout.LeftWindow < 0))
        {
            Pages.Release(sequence, (length + _layout.KeyBlockLength - 1) / _layout.KeyBlockLength);
        }
    }

    private void CheckLength(int sequence, int length)
    {
        if ((uint)length > (uint)_lengths[sequence])
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"length must be from 0 to the {_lengths[sequence]} tokens of sequence {sequence}.");
        }

        if (length > 0 && length - _layout.LeftWindow < _evicted[sequence] && _evicted[sequence] > 0)
        {
            throw new InvalidOperationException(
                $"Sequence {sequence} cannot be truncated to {length} tokens: the next token would see back to position "
                + $"{Math.Max(0, length - _layout.LeftWindow)}, and positions before {_evicted[sequence]} have been evicted.");
        }
    }

    private void CheckSequence(int sequence, string name)
    {
        if ((uint)sequence >= (uint)Batch)
        {
            throw new ArgumentOutOfRangeException(name, sequence, $"{name} must be from 0 to {Batch - 1}.");
        }
    }
}
