using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <summary>The panels of a memory or a cache, pinned for a call.</summary>
internal unsafe struct KeptPanels
{
    /// <summary>The panels, item by item, head by head.</summary>
    public float* Panels;

    /// <summary>Where the pages of a cache in pages lie, those of a sequence one behind the other; otherwise null.</summary>
    public nint* Pages;

    /// <summary>The biases of a memory's keys with holes; unused by a cache.</summary>
    public float* Biases;

    /// <summary>Which keys of a memory's items are real.</summary>
    public KeyVisibility* Keys;

    /// <summary>Tokens of a cache's sequences before the call.</summary>
    public int* Lengths;

    /// <summary>Keys that the panels have room for.</summary>
    public int KeyCapacity;

    /// <summary>Tokens of each of a cache's sequences at most.</summary>
    public int Capacity;

    /// <param name="memory">The call's memory, or null.</param>
    /// <param name="cache">The call's cache, or null.</param>
    public KeptPanels(KeyValueMemory? memory, KeyValueCache? cache)
    {
        if (memory is not null)
        {
            Panels = (float*)Unsafe.AsPointer(ref memory.Panels);
            Biases = (float*)Unsafe.AsPointer(ref memory.Biases);
            Keys = (KeyVisibility*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory.AllKeys));
            KeyCapacity = memory.KeyCapacity;
        }

        if (cache is not null)
        {
            if (cache.Pages is { } pages)
            {
                Pages = (nint*)Unsafe.AsPointer(ref pages.Addresses);
            }
            else
            {
                Panels = (float*)Unsafe.AsPointer(ref cache.Panels);
            }

            Lengths = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(cache.Lengths));
            KeyCapacity = cache.KeyCapacity;
            Capacity = cache.Capacity;
        }
    }

    /// <summary>Whether there is a memory or a cache.</summary>
    public readonly bool IsPresent => Panels is not null || Pages is not null;

    /// <summary>The panels of one head of an item.</summary>
    public readonly HeadPanels Of(scoped in LayerLayout layout, int item, int keyHead, KeyVisibility keys)
    {
        ref float biases = ref Biases[(nint)item * KeyCapacity];
        if (Pages is not null)
        {
            int block = layout.KeyBlockLength;
            return new HeadPanels(
                ref Pages[(nint)item * (KeyCapacity / block)], (int)(keyHead * layout.HeadPanelFloats(block)), block, ref biases, KeyCapacity, layout.HeadDim, keys);
        }

        long index = ((long)item * layout.KeyValueHeads) + keyHead;
        float* panels = Panels + (index * layout.HeadPanelFloats(KeyCapacity));
        return new HeadPanels(ref *panels, ref biases, KeyCapacity, layout.HeadDim, keys);
    }
}
