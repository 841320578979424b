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

    internal HeadPanels(ref float panels, ref float keyBias, int keyCapacity, int headDim, KeyVisibility keys)
    {
        _panels = ref panels;
        _keyBias = ref keyBias;
        _headDim = headDim;
        KeyCapacity = keyCapacity;
        Keys = keys;
    }

    /// <summary>Keys that the panels have room for: the distance between value panels is this many rows.</summary>
    public int KeyCapacity { get; }

    /// <summary>Which keys are real.</summary>
    public KeyVisibility Keys { get; }

    /// <summary>A bias per key, 0 or minus infinity; only there if the keys have holes.</summary>
    public ref float KeyBias => ref _keyBias;

    /// <summary>One note for each key block: 0 if all its values are finite, NaN if not.</summary>
    public ref float NonFinite => ref _panels;

    /// <summary>The key panels.</summary>
    public ref float KeyPanelsOrigin => ref Unsafe.Add(ref _panels, KeyCapacity);

    /// <summary>The value panels.</summary>
    public ref float ValuePanelsOrigin => ref Unsafe.Add(ref _panels, (nint)KeyCapacity * (_headDim + 1));

    /// <summary>Where a key of a cache lies that keeps a window only: its panels are used in turn.</summary>
    /// <param name="key">The key's position.</param>
    public int Slot(int key) => key % KeyCapacity;

    /// <summary>Takes back the note of one key block, before its first key is packed.</summary>
    internal void ClearNote(int block) => Unsafe.Add(ref NonFinite, block) = 0f;

    /// <summary>Takes back all notes, before anything is packed.</summary>
    internal void ClearNotes() => MemoryMarshal.CreateSpan(ref NonFinite, KeyCapacity).Clear();
}
