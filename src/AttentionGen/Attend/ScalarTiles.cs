using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Scores and contexts of one query row without vectors, for all shapes. For generated code, as <see cref="ScalarProjection"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ScalarTiles
{
    /// <summary>Keys or columns of a panel.</summary>
    private const int PanelWidth = 2;

    /// <summary>Scores of a row against the first keys from a panel on, whole panels of them.</summary>
    /// <param name="query">The query row.</param>
    /// <param name="keyPanels">The first key panel.</param>
    /// <param name="headDim">Floats of a query and of a key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="factor">What each product is multiplied by; 1 changes no bit.</param>
    /// <param name="scores">Receives the scores.</param>
    public static void Scores(ref float query, ref float keyPanels, int headDim, int keys, float factor, ref float scores)
    {
        for (int key = 0; key < keys; key += PanelWidth)
        {
            ScalarProjection.Columns2(ref query, ref keyPanels, headDim, out float first, out float second);
            Unsafe.Add(ref scores, key) = first * factor;
            Unsafe.Add(ref scores, key + 1) = second * factor;
            keyPanels = ref Unsafe.Add(ref keyPanels, headDim * PanelWidth);
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
    public static void Context(ref float probabilities, in HeadPanels head, nint slot, int keys, int headDim, float factor, ref float context)
    {
        int column = 0;
        for (; column + 1 < headDim; column += PanelWidth)
        {
            ref float panel = ref Unsafe.Add(ref head.ValuePanelsOrigin, (column * (nint)head.KeyCapacity) + (slot * PanelWidth));
            ScalarProjection.Columns2(ref probabilities, ref panel, keys, out float first, out float second);
            Unsafe.Add(ref context, column) = first * factor;
            Unsafe.Add(ref context, column + 1) = second * factor;
        }

        if (column < headDim)
        {
            ref float panel = ref Unsafe.Add(ref head.ValuePanelsOrigin, (column * (nint)head.KeyCapacity) + slot);
            Unsafe.Add(ref context, column) = ScalarProjection.Column(ref probabilities, ref panel, keys) * factor;
        }
    }
}
