using System.ComponentModel;
using System.Runtime.CompilerServices;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>
/// Keys and values of a fixed memory, such as an encoder's output, projected once and attended to by many calls: what
/// PyTorch's decoder layer calls <c>memory</c>.
/// </summary>
/// <remarks>
/// Made by a generated layer's <c>CreateMemory</c> or <c>ProjectMemory</c>, in the layout of its kernels, and of use to that
/// layer object only. Any number of calls may read it at once; projecting into it must not overlap them.
/// </remarks>
public sealed class KeyValueMemory
{
    private readonly LayerWeights _owner;
    private readonly AlignedBuffer _buffer;
    private readonly KeyVisibility[] _keys;
    private readonly LayerLayout _layout;
    private readonly int _keyCapacity;

    /// <summary>Makes an empty memory. Generated layers call this.</summary>
    /// <param name="layout">The layer's numbers.</param>
    /// <param name="owner">The layer's weights.</param>
    /// <param name="batch">Batch items.</param>
    /// <param name="capacity">Keys of each item at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or the capacity no array could have.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public KeyValueMemory(in LayerLayout layout, LayerWeights owner, int batch, int capacity)
    {
        Arguments.CheckSize(batch, nameof(batch));
        Arguments.CheckSize(capacity, nameof(capacity));
        int longest = Array.MaxLength - layout.AddedKeys - LayerLayout.KeyCapacityStep;
        if (capacity > longest)
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"capacity must be at most {longest} keys.");
        }

        Alone = [this];
        _layout = layout;
        _owner = owner;
        Batch = batch;
        Capacity = capacity;
        _keyCapacity = layout.KeyCapacity(capacity);
        PanelFloats = layout.HeadPanelFloats(_keyCapacity);
        _buffer = new AlignedBuffer(batch * (_keyCapacity + (layout.KeyValueHeads * PanelFloats)));
        _keys = GC.AllocateArray<KeyVisibility>(batch, pinned: true);
        SetKeys(PaddingMask.None, keyLength: 0);
    }

    /// <summary>Batch items.</summary>
    public int Batch { get; }

    /// <summary>Keys of each item at most.</summary>
    public int Capacity { get; }

    /// <summary>Keys of each item that are there, padding included.</summary>
    public int KeyLength { get; private set; }

    /// <summary>Bytes that the memory takes.</summary>
    public long Bytes => _buffer.Length * sizeof(float);

    /// <summary>Keys that panels have room for.</summary>
    internal int KeyCapacity => _keyCapacity;

    /// <summary>Floats of the panels of one head.</summary>
    internal long PanelFloats { get; }

    /// <summary>The panels, item by item, head by head.</summary>
    internal ref float Panels => ref Unsafe.Add(ref _buffer.Origin, (nint)Batch * _keyCapacity);

    /// <summary>The biases of keys with holes, item by item.</summary>
    internal ref float Biases => ref _buffer.Origin;

    /// <summary>Which keys of each item are real; never moves.</summary>
    internal ReadOnlySpan<KeyVisibility> AllKeys => _keys;

    /// <summary>The memory as that of a chain of one layer.</summary>
    internal KeyValueMemory?[] Alone { get; }

    /// <summary>Takes down which keys are real, before they are projected.</summary>
    internal void SetKeys(PaddingMask padding, int keyLength)
    {
        KeyLength = keyLength;
        for (int item = 0; item < Batch; item++)
        {
            _keys[item] = KeyVisibility.Read(padding, item, keyLength, _layout.AddedKeys);
            _keys[item].WriteBias(
                padding, item, keyLength, _layout.AddedKeys, ref Unsafe.Add(ref _buffer.Origin, (nint)item * _keyCapacity));
        }
    }

    /// <summary>Refuses the memory of another layer, whose projections were others.</summary>
    internal void ThrowUnlessMadeBy(LayerWeights weights)
    {
        if (!ReferenceEquals(weights, _owner))
        {
            throw new ArgumentException("memory must have been made by this layer object, but was made by another one.", "memory");
        }
    }
}
