namespace AttentionGen.Kernels;

/// <summary>Whole layers, each of which takes what the one before gives.</summary>
/// <param name="layers">The layers, of one model width.</param>
internal sealed class LayerChain(params LayerParts[] layers)
{
    private static long _made;

    /// <summary>Which chain this is, for who must not keep it: the assembly of a layer may be unloaded.</summary>
    public long Number { get; } = Interlocked.Increment(ref _made);

    /// <summary>How many layers.</summary>
    public int Count => layers.Length;

    /// <summary>The first layer with cross-attention; −1 if there is none.</summary>
    public int FirstCross { get; } = Array.FindIndex(layers, static layer => layer.Cross is not null);

    /// <summary>Floats of a row between them.</summary>
    public int DModel => layers[0].Attention.Layout.DModel;

    /// <summary>A layer.</summary>
    public LayerParts this[int index] => layers[index];
}
