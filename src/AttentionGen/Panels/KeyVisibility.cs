using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>What a padding mask says about the keys of one batch item, in the form that the kernels use.</summary>
/// <remarks>
/// A mask that only cuts off a tail costs nothing: the keys are fewer. Only a mask with holes carries a bias per key,
/// 0 for a real token and minus infinity for padding.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct KeyVisibility
{
    private KeyVisibility(int first, int count, bool hasHoles)
    {
        First = first;
        Count = count;
        HasHoles = hasHoles;
    }

    /// <summary>All of the first keys, without holes.</summary>
    internal static KeyVisibility All(int count) => new(0, count, hasHoles: false);

    /// <summary>The first real key, or <see cref="Count"/> if there is none.</summary>
    public int First { get; }

    /// <summary>One more than the last real key; 0 if there is none.</summary>
    public int Count { get; }

    /// <summary>Whether keys before <see cref="Count"/> are padding, so that the bias applies.</summary>
    public bool HasHoles { get; }

    /// <summary>Reads the mask of one batch item.</summary>
    /// <param name="padding">The mask, already checked against batch and key length.</param>
    /// <param name="item">The batch item.</param>
    /// <param name="keyLength">Number of keys S of the call.</param>
    /// <param name="addedKeys">Keys that the layer puts before those of the call; they are always real.</param>
    internal static KeyVisibility Read(PaddingMask padding, int item, int keyLength, int addedKeys)
    {
        if (padding.Kind == PaddingMaskKind.None)
        {
            return new KeyVisibility(0, addedKeys + keyLength, hasHoles: false);
        }

        if (padding.Kind == PaddingMaskKind.Lengths)
        {
            return new KeyVisibility(0, addedKeys + padding.Lengths[item], hasHoles: false);
        }

        bool real = padding.Kind == PaddingMaskKind.Valid;
        ReadOnlySpan<bool> flags = Flags(padding, item, keyLength);
        int count = flags.LastIndexOf(real) + 1;
        int first = count == 0 ? 0 : flags.IndexOf(real);
        bool hasHoles = first > 0 || flags[..count].Contains(!real);
        return new KeyVisibility(addedKeys > 0 ? 0 : first, addedKeys + count, hasHoles);
    }

    /// <summary>Writes the bias per key of one batch item, if its mask has holes.</summary>
    /// <param name="padding">The mask.</param>
    /// <param name="item">The batch item.</param>
    /// <param name="keyLength">Number of keys S of the call.</param>
    /// <param name="addedKeys">Keys that the layer puts before them.</param>
    /// <param name="bias">Receives one value for each key up to <see cref="Count"/>, rounded up to a whole number of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void WriteBias(PaddingMask padding, int item, int keyLength, int addedKeys, ref float bias)
    {
        if (!HasHoles)
        {
            return;
        }

        bool real = padding.Kind == PaddingMaskKind.Valid;
        ReadOnlySpan<bool> flags = Flags(padding, item, keyLength);
        Span<float> target = MemoryMarshal.CreateSpan(ref bias, (Count + 15) & ~15);
        target.Fill(float.NegativeInfinity);
        target[..addedKeys].Clear();
        for (int key = addedKeys; key < Count; key++)
        {
            if (flags[key - addedKeys] == real)
            {
                target[key] = 0f;
            }
        }
    }

    private static ReadOnlySpan<bool> Flags(PaddingMask padding, int item, int keyLength) =>
        padding.Flags.Slice(item * keyLength, keyLength);
}
