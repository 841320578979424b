namespace AttentionGen;

/// <content>Weights from <c>.safetensors</c> files.</content>
public sealed partial class FeedForwardWeights
{
    /// <summary>Loads the weights of a feed-forward from a <c>.safetensors</c> file or a checkpoint of several.</summary>
    /// <param name="path">
    /// The file; or the <c>model.safetensors.index.json</c> of a checkpoint of several files; or the folder that holds either.
    /// </param>
    /// <param name="prefix">
    /// The block around it, such as <c>encoder.layer.0</c> or <c>model.layers.0</c>, or the module, if it is one: <c>model.layers.0.mlp</c>. A
    /// trailing dot may be there or not. Empty when the file holds nothing but the block.
    /// </param>
    /// <returns>Weights that are independent of the file.</returns>
    /// <remarks>
    /// <para>The names are those of the families of <see cref="TransformerLayerWeights.Load(string, string, LayerPreset, WeightNames, int, string?)"/>,
    /// which docs/weights.md lists, and decide. The result is the same form for all: matrices <c>[out, in]</c>, gate and up apart.</para>
    /// <para>Elements of type F32, F16 and BF16 are converted to float32 exactly.</para>
    /// <para>What the block has besides, such as attention and norms, is not looked at; a tensor of the feed-forward's own module that has no
    /// place in it is an error.</para>
    /// </remarks>
    /// <exception cref="SafetensorsException">
    /// The file is malformed, or a tensor is missing or has another shape or type; or no feed-forward is behind the prefix, or more than one, or
    /// one with tensors that have no place here. The message names the file, the tensor, what was expected and what was found.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static FeedForwardWeights Load(string path, string prefix = "")
    {
        using var checkpoint = SafetensorsCheckpoint.Open(path);
        return Load(checkpoint, prefix);
    }

    /// <summary>Loads the weights of a feed-forward from an open <c>.safetensors</c> file.</summary>
    /// <param name="file">The file; it may be closed afterwards.</param>
    /// <param name="prefix">As for <see cref="Load(string, string)"/>.</param>
    /// <returns>Weights that are independent of the file.</returns>
    /// <exception cref="SafetensorsException">As for <see cref="Load(string, string)"/>.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public static FeedForwardWeights Load(SafetensorsFile file, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(prefix);
        return FeedForwardImport.Load(file, prefix);
    }

    /// <summary>Loads the weights of a feed-forward from an open checkpoint; the way to load those of many layers.</summary>
    /// <param name="checkpoint">The checkpoint; it may be closed afterwards.</param>
    /// <param name="prefix">As for <see cref="Load(string, string)"/>.</param>
    /// <returns>Weights that are independent of the checkpoint.</returns>
    /// <exception cref="SafetensorsException">As for <see cref="Load(string, string)"/>.</exception>
    /// <exception cref="FileNotFoundException">The index names a file that is not there.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint is closed.</exception>
    public static FeedForwardWeights Load(SafetensorsCheckpoint checkpoint, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(prefix);
        return FeedForwardImport.Load(checkpoint, prefix);
    }

    /// <summary>Loads the weights of a feed-forward from named tensors of any format, such as an <c>.onnx</c> file of the package AttentionGen.Onnx.</summary>
    /// <param name="source">The tensors; they may be closed afterwards.</param>
    /// <param name="prefix">As for <see cref="Load(string, string)"/>.</param>
    /// <returns>Weights that are independent of the source.</returns>
    /// <exception cref="CheckpointException">As <see cref="SafetensorsException"/> for <see cref="Load(string, string)"/>.</exception>
    /// <exception cref="ObjectDisposedException">The source is closed.</exception>
    public static FeedForwardWeights Load(ITensorSource source, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(prefix);
        return FeedForwardImport.Load(source, prefix);
    }
}
