namespace AttentionGen;

/// <content>Decoders out of the files of models.</content>
public sealed partial class TextDecoder
{
    /// <summary>Loads a decoder from a file of a model: its tables, norms, all of its layers, and the products with the vocabulary.</summary>
    /// <param name="source">The open file, of any format; it may be closed afterwards.</param>
    /// <param name="layer">Makes a layer out of its number, from 0, and its weights: <c>(_, weights) => new SmallLayer(weights)</c>.</param>
    /// <param name="options">What the file does not say; the defaults by default.</param>
    /// <returns>A decoder that is independent of the file.</returns>
    /// <remarks>
    /// The kind and the epsilon of the final norm are those of the layers. Where the file has no head of its own, it is the table of the tokens.
    /// docs/models.md lists the families.
    /// </remarks>
    /// <exception cref="CheckpointException">The file has no model whose names are known, or is malformed, or has tensors that have no place in it.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> or <paramref name="layer"/> is null.</exception>
    /// <exception cref="ArgumentException">The weights do not fit the layers, or <paramref name="layer"/> has given null; the message names what differs.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The heads of the options or the cap are negative, or the cap is not finite.</exception>
    /// <exception cref="ObjectDisposedException">The source is closed.</exception>
    public static TextDecoder Load(ITensorSource source, Func<int, TransformerLayerWeights, ITransformerLayer> layer, TextDecoderOptions? options = null)
    {
        options ??= new TextDecoderOptions();
        LoadedModel model = ModelImport.Load(source, options.Preset, options.Heads, layer, hasHead: true);
        return new TextDecoder(model.Layers, model.Embeddings, model.EmbeddingNorm, model.FinalNorm, model.Head, model.HeadBias, options.LogitCap);
    }
}
