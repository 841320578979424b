using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Scores and contexts of one query row without vectors, for all shapes. For generated code, as <see cref="ScalarProjection"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ScalarTiles
{
    /// <summary>Scores of a row against the first keys from a panel on, whole panels of them.</summary>
    /// <param name="query">The query row.</param>
    /// <param name="keyPanels">The first key panel.</param>
    /// <param name="headDim">Floats of a query and of a key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="factor">What each product is multiplied by.</param>
    /// <param name="scores">Receives the scores.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scores(ref float query, ref float keyPanels, int headDim, int keys, float factor, ref float scores)
    {
        int computed = (keys + ScalarProducts.PanelColumns - 1) / ScalarProducts.PanelColumns * ScalarProducts.PanelColumns;
        ScalarProducts.Row(ref query, headDim, ref keyPanels, headDim * ScalarProducts.PanelColumns, computed, ref scores);
        for (int key = 0; factor != 1f && key < keys; key++)
        {
            Unsafe.Add(ref scores, key) *= factor;
        }
    }

    /// <summary>The context of a row: its probabilities of some keys times their values, and times its factor.</summary>
    /// <param name="probabilities">The row of probabilities.</param>
    /// <param name="head">The value panels.</param>
    /// <param name="slot">Where the first key lies in the panels.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="headDim">Floats of a value.</param>
    /// <param name="factor">The row's factor.</param>
    /// <param name="context">Receives the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Context(ref float probabilities, in HeadPanels head, nint slot, int keys, int headDim, float factor, ref float context)
    {
        int even = headDim / ScalarProducts.PanelColumns * ScalarProducts.PanelColumns;
        ref float panels = ref Unsafe.Add(ref head.ValuePanelsOrigin, slot * ScalarProducts.PanelColumns);
        ScalarProducts.Row(ref probabilities, keys, ref panels, (nint)head.KeyCapacity * ScalarProducts.PanelColumns, even, ref context);

        // A last panel of one column has its keys one float apart.
        ref float last = ref Unsafe.Add(ref head.ValuePanelsOrigin, (even * (nint)head.KeyCapacity) + slot);
        ScalarProducts.Row(ref probabilities, keys, ref last, 0, headDim - even, ref Unsafe.Add(ref context, even));
        for (int column = 0; column < headDim; column++)
        {
            Unsafe.Add(ref context, column) *= factor;
        }
    }
}
