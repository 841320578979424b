using System.Runtime.InteropServices;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>The pages of a layer's cache: for each sequence one for each key block that it has room for, taken from a pool when first written to.</summary>
internal sealed class PageTable
{
    private readonly KeyValuePool _pool;
    private readonly LayerLayout _layout;
    private readonly int _blocks;
    private readonly KeyValuePage?[] _pages;
    private readonly nint[] _addresses;
    private int _count;

    /// <param name="pool">Where pages come from.</param>
    /// <param name="layout">The layer.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="blocks">Key blocks of each; those of a window are used in turn.</param>
    public PageTable(KeyValuePool pool, in LayerLayout layout, int batch, int blocks)
    {
        _pool = pool;
        _layout = layout;
        _blocks = blocks;
        _pages = new KeyValuePage?[checked(batch * blocks)];
        _addresses = GC.AllocateArray<nint>(_pages.Length, pinned: true);
    }

    /// <summary>Key blocks of a sequence.</summary>
    public int Blocks => _blocks;

    /// <summary>Where pages come from.</summary>
    public KeyValuePool Pool => _pool;

    /// <summary>Where the pages lie, sequence by sequence; never moves.</summary>
    public ref nint Addresses => ref MemoryMarshal.GetArrayDataReference(_addresses);

    /// <summary>Bytes of the pages in the table.</summary>
    public long Bytes => _count * _layout.PageFloats * sizeof(float);

    /// <summary>The page of a key block, counted from the sequence's beginning; null if there is none.</summary>
    public KeyValuePage? this[int sequence, int block] => _pages[Index(sequence, block)];

    /// <summary>Gives each block of some positions a page that nobody else uses. What was in a shared one is in its copy.</summary>
    /// <exception cref="KeyValuePoolException">The pool has no room. The pages that there are have what they had.</exception>
    public void MakeWritable(int sequence, int first, int count)
    {
        int block = first / _layout.KeyBlockLength;
        int end = (int)Math.Min(((long)first + count + _layout.KeyBlockLength - 1) / _layout.KeyBlockLength, (long)block + _blocks);
        for (; block < end; block++)
        {
            KeyValuePage? page = this[sequence, block];
            if (page is null)
            {
                KeyValuePage fresh = _pool.Rent(_layout.PageFloats);
                ClearNotes(fresh);
                Put(sequence, block, fresh);
            }
            else if (_pool.IsShared(page))
            {
                KeyValuePage copy = _pool.Rent(_layout.PageFloats);
                page.Buffer.Span.CopyTo(copy.Buffer.Span);
                Put(sequence, block, copy);
            }
        }
    }

    /// <summary>Uses a page that others use too.</summary>
    public void Share(int sequence, int block, KeyValuePage page)
    {
        _pool.Share(page);
        Put(sequence, block, page);
    }

    /// <summary>Lets the pages of a sequence go from a block on.</summary>
    public void Release(int sequence, int firstBlock)
    {
        for (int block = firstBlock; block < _blocks; block++)
        {
            Put(sequence, block, page: null);
        }
    }

    /// <summary>Has a sequence use the pages of another.</summary>
    public void Copy(int source, int target)
    {
        for (int block = 0; block < _blocks; block++)
        {
            if (this[source, block] is { } page)
            {
                Share(target, block, page);
            }
            else
            {
                Put(target, block, page: null);
            }
        }
    }

    /// <summary>Puts a page, with the reference that the caller has of it, into the place of another.</summary>
    private void Put(int sequence, int block, KeyValuePage? page)
    {
        int index = Index(sequence, block);
        KeyValuePage? before = _pages[index];
        _pages[index] = page;
        _addresses[index] = page?.Address ?? 0;
        _count += (page is null ? 0 : 1) - (before is null ? 0 : 1);
        if (before is not null)
        {
            _pool.Release(before);
        }
    }

    private int Index(int sequence, int block) => (sequence * _blocks) + (block % _blocks);

    /// <summary>A page may have been another block's.</summary>
    private void ClearNotes(KeyValuePage page)
    {
        int floats = (int)_layout.HeadPanelFloats(_layout.KeyBlockLength);
        for (int head = 0; head < _layout.KeyValueHeads; head++)
        {
            page.Buffer.Span.Slice(head * floats, _layout.KeyBlockLength).Clear();
        }
    }
}
