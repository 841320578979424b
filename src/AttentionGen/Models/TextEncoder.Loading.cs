namespace AttentionGen;

/// <content>Encoders out of the files of models.</content>
public sealed partial class TextEncoder
{
    /// <summary>Loads an encoder from a file of a model: its tables, norms and all of its layers.</summary>
    /// <param name="source">The open file, of any format; it may be closed afterwards.</param>
    /// <param name="layer">Makes a layer out of its number, from 0, and its weights: <c>(_, weights) => new MiniLmLayer(weights)</c>.</param>
    /// <param name="options">What the file does not say; the defaults by default.</param>
    /// <returns>An encoder that is independent of the file.</returns>
    /// <remarks>The kind and the epsilon of the norms outside the layers are those of the layers. docs/models.md lists the families.</remarks>
    /// <exception cref="CheckpointException">The file has no model whose names are known, or is malformed, or has tensors that have no place in it.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> or <paramref name="layer"/> is null.</exception>
    /// <exception cref="ArgumentException">The weights do not fit the layers, or <paramref name="layer"/> has given null; the message names what differs.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The heads of the options are negative, or the pooling is none of the enumeration's.</exception>
    /// <exception cref="ObjectDisposedException">The source is closed.</exception>
    public static TextEncoder Load(ITensorSource source, Func<int, TransformerLayerWeights, ITransformerLayer> layer, TextEncoderOptions? options = null)
    {
        options ??= new TextEncoderOptions();
        LoadedModel model = ModelImport.Load(source, options.Preset, options.Heads, layer, hasHead: false);
        return new TextEncoder(model.Layers, model.Embeddings, model.EmbeddingNorm, model.FinalNorm, options.Pooling, options.Normalize);
    }
}
