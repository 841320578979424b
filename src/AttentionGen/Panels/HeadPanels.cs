using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>Where the packed keys and values of one key/value head lie, and which of its keys are real.</summary>
/// <remarks>
/// The memory belongs to a workspace or to a <see cref="KeyValueMemory"/>, and does not move; the struct is only valid
/// during a call. Keys that the layer adds come before those of the call.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct HeadPanels
{
    private readonly ref float _panels;
    private readonly ref float _keyBias;
    private readonly int _headDim;
    private readonly int _pageKeys;
    private readonly int _offset;

    internal HeadPanels(ref float panels, ref float keyBias, int keyCapacity, int headDim, KeyVisibility keys)
    {
        _panels = ref panels;
        _keyBias = ref keyBias;
        _headDim = headDim;
        KeyCapacity = keyCapacity;
        Keys = keys;
    }

    /// <summary>Panels in pages: each has those of one key block, for all heads one behind the other.</summary>
    /// <param name="pages">Where the page of each block lies, for as many blocks as <paramref name="keyCapacity"/> has.</param>
    /// <param name="offset">Floats from the beginning of a page to the panels of this head.</param>
    /// <param name="pageKeys">Keys of a block.</param>
    /// <param name="keyBias">As for the other constructor.</param>
    /// <param name="keyCapacity">Keys that all pages have room for.</param>
    /// <param name="headDim">Head dimension of keys.</param>
    /// <param name="keys">Which keys are real.</param>
    internal HeadPanels(ref nint pages, int offset, int pageKeys, ref float keyBias, int keyCapacity, int headDim, KeyVisibility keys)
    {
        // In the place of the panels: a struct that is handed on for each head stays small.
        _panels = ref Unsafe.As<nint, float>(ref pages);
        _offset = offset;
        _pageKeys = pageKeys;
        _keyBias = ref keyBias;
        _headDim = headDim;
        KeyCapacity = keyCapacity;
        Keys = keys;
    }

    /// <summary>Whether the panels are in pages: then only <see cref="Holding"/> and what counts keys are of use.</summary>
    internal bool IsPaged => _pageKeys != 0;

    /// <summary>Keys that the panels have room for: the distance between value panels is this many rows.</summary>
    public int KeyCapacity { get; }

    /// <summary>Which keys are real.</summary>
    public KeyVisibility Keys { get; }

    /// <summary>A bias per key, 0 or minus infinity; only there if the keys have holes.</summary>
    public ref float KeyBias => ref _keyBias;

    /// <summary>One note for each key block: NaN if a value in it is not finite, or 2^64 or larger in size, and otherwise 0.</summary>
    public ref float Notes => ref _panels;

    /// <summary>The key panels.</summary>
    public ref float KeyPanelsOrigin => ref Unsafe.Add(ref _panels, KeyCapacity);

    /// <summary>The value panels.</summary>
    public ref float ValuePanelsOrigin => ref Unsafe.Add(ref _panels, (nint)KeyCapacity * (_headDim + 1));

    /// <summary>Whether no key block has a note.</summary>
    /// <param name="blockKeys">Keys of a key block.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool HasPlainValues(int blockKeys)
    {
        int blocks = (Math.Min(Keys.Count, KeyCapacity) + blockKeys - 1) / blockKeys;
        for (int block = 0; block < blocks; block++)
        {
            if (IsPaged ? PageAddress(block) != 0 && Page(block) != 0f : Unsafe.Add(ref Notes, block) != 0f)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Hides the scores of padded keys, whatever they are.</summary>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="scores">The scores of a row.</param>
    public void HidePadding(int block, int keys, ref float scores) =>
        BiasRows.Hide(
            MemoryMarshal.CreateSpan(ref scores, keys), MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref _keyBias, block), keys));

    /// <summary>Where a key of a cache lies that keeps a window only: its panels are used in turn.</summary>
    /// <param name="key">The key's position.</param>
    public int Slot(int key) => key % KeyCapacity;

    /// <summary>The panels that hold a key: these, or those of its page.</summary>
    /// <param name="key">The key's position.</param>
    /// <param name="slot">Where in them it lies.</param>
    internal HeadPanels Holding(int key, out int slot)
    {
        slot = Slot(key);
        if (!IsPaged)
        {
            return this;
        }

        (int page, slot) = Math.DivRem(slot, _pageKeys);
        return new HeadPanels(ref Page(page), ref _keyBias, _pageKeys, _headDim, Keys);
    }

    /// <summary>
    /// Begins or continues a key block of a cache: from now on its note is that of this use of the block alone. What keys of
    /// the use before it say comes back with <see cref="EndBlock"/>.
    /// </summary>
    /// <param name="block">The block's number among those of the cache.</param>
    /// <param name="use">How many times the cache was used up before: 0, 1, 2, ...</param>
    /// <param name="isFirstKey">Whether the block's first key is packed next.</param>
    internal void BeginBlock(int block, int use, bool isFirstKey)
    {
        ref float current = ref Note(block, 1);
        ref float before = ref Note(block, 2);
        ref float lastUse = ref Note(block, 3);
        if (isFirstKey)
        {
            // Tokens that were taken back begin the same use once more: what was there before it stays known.
            before = use == 0 ? 0f : BitConverter.SingleToInt32Bits(lastUse) == use ? before : current;
            current = 0f;
            lastUse = BitConverter.Int32BitsToSingle(use);
        }

        Unsafe.Add(ref Notes, block) = current;
    }

    /// <summary>
    /// Ends what <see cref="BeginBlock"/> began. While a block is filled again, a query of the same call may still see the last
    /// keys of its use before: then both count.
    /// </summary>
    internal void EndBlock(int block)
    {
        ref float note = ref Unsafe.Add(ref Notes, block);
        Note(block, 1) = note;
        note += Note(block, 2);
    }

    /// <summary>A block has at least 64 keys, so the room for a note per key has room for more than four notes per block.</summary>
    private ref float Note(int block, int kind) => ref Unsafe.Add(ref Notes, (KeyCapacity / 4 * kind) + block);

    /// <summary>This head's part of a page, which begins with its block's note.</summary>
    private unsafe ref float Page(int page) => ref Unsafe.Add(ref *(float*)PageAddress(page), _offset);

    /// <summary>Where a page lies; 0 if there is none, as for blocks that a window has passed by.</summary>
    private nint PageAddress(int page) => Unsafe.Add(ref Unsafe.As<float, nint>(ref _panels), page);

    /// <summary>Takes back all notes, before anything is packed.</summary>
    internal void ClearNotes() => MemoryMarshal.CreateSpan(ref Notes, KeyCapacity).Clear();
}
