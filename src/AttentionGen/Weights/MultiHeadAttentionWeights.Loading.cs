namespace AttentionGen;

/// <content>Weights from files.</content>
public sealed partial class MultiHeadAttentionWeights
{
    /// <summary>Loads a layer's weights from a <c>.safetensors</c> file or a checkpoint of several.</summary>
    /// <param name="path">
    /// The file; or the <c>model.safetensors.index.json</c> of a checkpoint of several files; or the folder that holds either.
    /// </param>
    /// <param name="prefix">
    /// What comes before the layer's own tensor names, such as <c>layers.0.self_attn</c>; a dot joins the two, unless it ends
    /// in one. It may end at the attention module or, if there is only one in it, at the block around it
    /// (<c>layers.0</c>). Empty when the file holds nothing but the layer.
    /// </param>
    /// <param name="names">The family whose names and layout the tensors have; by default the names decide.</param>
    /// <param name="heads">
    /// The number of query heads H. Needed where the heads are interleaved (<see cref="WeightNames.GptNeoX"/>,
    /// <see cref="WeightNames.Bloom"/>, <see cref="WeightNames.GptBigCode"/> without multi-query); elsewhere 0, the default,
    /// means that only the layer has to know it.
    /// </param>
    /// <returns>Weights that are independent of the file.</returns>
    /// <remarks>
    /// <para>Whatever the family, the result is the same form: separate matrices <c>[out, in]</c> whose heads are contiguous
    /// blocks of rows.</para>
    /// <para>Elements of type F32, F16 and BF16 are converted to float32 exactly.</para>
    /// <para>Nothing of the module is left out: every tensor behind the prefix of the attention module is either one of the
    /// family's, or one of the few buffers and norms of the block that <c>docs/weights.md</c> lists, or an error.</para>
    /// </remarks>
    /// <exception cref="SafetensorsException">
    /// The file is malformed, or a tensor is missing or has another shape or type; the message names the file, the tensor,
    /// what was expected and what was found. Or no layer is behind the prefix, or more than one, or one with tensors that have
    /// no place here; the message names them.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="heads"/> is missing where it is needed, or does not fit the tensors.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="heads"/> is negative, or <paramref name="names"/> not a family.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static MultiHeadAttentionWeights Load(
        string path, string prefix = "", WeightNames names = WeightNames.Detect, int heads = 0)
    {
        using var checkpoint = SafetensorsCheckpoint.Open(path);
        return Load(checkpoint, prefix, names, heads);
    }

    /// <summary>Loads a layer's weights from an open <c>.safetensors</c> file.</summary>
    /// <param name="file">The file; it may be closed afterwards.</param>
    /// <param name="prefix">As for <see cref="Load(string, string, WeightNames, int)"/>.</param>
    /// <param name="names">As for <see cref="Load(string, string, WeightNames, int)"/>.</param>
    /// <param name="heads">As for <see cref="Load(string, string, WeightNames, int)"/>.</param>
    /// <returns>Weights that are independent of the file.</returns>
    /// <exception cref="SafetensorsException">As for <see cref="Load(string, string, WeightNames, int)"/>.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Load(string, string, WeightNames, int)"/>.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public static MultiHeadAttentionWeights Load(
        SafetensorsFile file, string prefix = "", WeightNames names = WeightNames.Detect, int heads = 0)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Load((ITensorSource)file, prefix, names, heads);
    }

    /// <summary>Loads a layer's weights from an open checkpoint; the way to load many layers of one.</summary>
    /// <param name="checkpoint">The checkpoint; it may be closed afterwards.</param>
    /// <param name="prefix">As for <see cref="Load(string, string, WeightNames, int)"/>.</param>
    /// <param name="names">As for <see cref="Load(string, string, WeightNames, int)"/>.</param>
    /// <param name="heads">As for <see cref="Load(string, string, WeightNames, int)"/>.</param>
    /// <returns>Weights that are independent of the checkpoint.</returns>
    /// <exception cref="SafetensorsException">As for <see cref="Load(string, string, WeightNames, int)"/>.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Load(string, string, WeightNames, int)"/>.</exception>
    /// <exception cref="FileNotFoundException">The index names a file that is not there.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint is closed.</exception>
    public static MultiHeadAttentionWeights Load(
        SafetensorsCheckpoint checkpoint, string prefix = "", WeightNames names = WeightNames.Detect, int heads = 0)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Load((ITensorSource)checkpoint, prefix, names, heads);
    }

    /// <summary>Loads a layer's weights from named tensors of any format, such as an <c>.onnx</c> file of the package AttentionGen.Onnx.</summary>
    /// <param name="source">The tensors; they may be closed afterwards.</param>
    /// <param name="prefix">As for <see cref="Load(string, string, WeightNames, int)"/>.</param>
    /// <param name="names">As for <see cref="Load(string, string, WeightNames, int)"/>.</param>
    /// <param name="heads">As for <see cref="Load(string, string, WeightNames, int)"/>.</param>
    /// <returns>Weights that are independent of the source.</returns>
    /// <exception cref="CheckpointException">As <see cref="SafetensorsException"/> for <see cref="Load(string, string, WeightNames, int)"/>.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Load(string, string, WeightNames, int)"/>.</exception>
    /// <exception cref="ObjectDisposedException">The source is closed.</exception>
    public static MultiHeadAttentionWeights Load(
        ITensorSource source, string prefix = "", WeightNames names = WeightNames.Detect, int heads = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfNegative(heads);
        return new MultiHeadAttentionWeights(WeightFamilies.Load(new LayerTensors(source, prefix), names, heads));
    }
}
