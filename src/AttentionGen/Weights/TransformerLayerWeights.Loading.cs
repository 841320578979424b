namespace AttentionGen;

/// <content>Weights from <c>.safetensors</c> files.</content>
public sealed partial class TransformerLayerWeights
{
    /// <summary>Loads a layer's weights from a <c>.safetensors</c> file or a checkpoint of several.</summary>
    /// <param name="path">
    /// The file; or the <c>model.safetensors.index.json</c> of a checkpoint of several files; or the folder that holds either.
    /// </param>
    /// <param name="prefix">
    /// What comes before the layer's own tensor names, such as <c>encoder.layer.0</c> or <c>model.layers.0</c>; a dot joins the two, unless it
    /// ends in one. Empty when the file holds nothing but the layer.
    /// </param>
    /// <param name="preset">
    /// The family that the layer must be of; by default the names decide. They are enough, so this only turns the file of another model into
    /// an error: what a preset says besides, such as the activation, is in no file.
    /// </param>
    /// <param name="attentionNames">
    /// The convention of the attention's tensors where their names do not tell it: <see cref="WeightNames.GptBigCode"/>,
    /// <see cref="WeightNames.Falcon"/>, <see cref="WeightNames.ChatGlm"/>, and <see cref="WeightNames.Gpt2"/> for the <c>nn.Linear</c> of nanoGPT.
    /// </param>
    /// <param name="heads">As for <see cref="MultiHeadAttentionWeights.Load(string, string, WeightNames, int)"/>.</param>
    /// <param name="relativeAttentionBias">
    /// The full name of a relative position bias that the layer shares with others, <c>[buckets, H]</c>: T5 stores that of all layers in the
    /// first, as <c>encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight</c>. It may be the layer's own.
    /// </param>
    /// <returns>Weights that are independent of the file.</returns>
    /// <remarks>
    /// <para>docs/weights.md has the families. Whatever the family, the result is the same form: matrices <c>[out, in]</c>, those of queries, keys
    /// and values apart, and gate and up apart.</para>
    /// <para>Elements of type F32, F16 and BF16 are converted to float32 exactly.</para>
    /// <para>Nothing is left out: every tensor behind the prefix is part of the layer, or one of the buffers that <c>docs/weights.md</c> lists,
    /// or an error.</para>
    /// </remarks>
    /// <exception cref="SafetensorsException">
    /// The file is malformed, or a tensor is missing or has another shape or type; the message names the file, the tensor,
    /// what was expected and what was found. Or no layer is behind the prefix, or one of another family, or one with tensors that have
    /// no place here; the message names them.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="heads"/> is missing where it is needed, or does not fit the tensors.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="heads"/> is negative, or <paramref name="preset"/> or <paramref name="attentionNames"/> is none that there is.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static TransformerLayerWeights Load(
        string path,
        string prefix = "",
        LayerPreset preset = LayerPreset.None,
        WeightNames attentionNames = WeightNames.Detect,
        int heads = 0,
        string? relativeAttentionBias = null)
    {
        using var checkpoint = SafetensorsCheckpoint.Open(path);
        return Load(checkpoint, prefix, preset, attentionNames, heads, relativeAttentionBias);
    }

    /// <summary>Loads a layer's weights from an open <c>.safetensors</c> file.</summary>
    /// <param name="file">The file; it may be closed afterwards.</param>
    /// <param name="prefix">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <param name="preset">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <param name="attentionNames">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <param name="heads">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <param name="relativeAttentionBias">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <returns>Weights that are independent of the file.</returns>
    /// <exception cref="SafetensorsException">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public static TransformerLayerWeights Load(
        SafetensorsFile file,
        string prefix = "",
        LayerPreset preset = LayerPreset.None,
        WeightNames attentionNames = WeightNames.Detect,
        int heads = 0,
        string? relativeAttentionBias = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Load((ITensorSource)file, prefix, preset, attentionNames, heads, relativeAttentionBias);
    }

    /// <summary>Loads a layer's weights from an open checkpoint; the way to load many layers of one.</summary>
    /// <param name="checkpoint">The checkpoint; it may be closed afterwards.</param>
    /// <param name="prefix">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <param name="preset">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <param name="attentionNames">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <param name="heads">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <param name="relativeAttentionBias">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <returns>Weights that are independent of the checkpoint.</returns>
    /// <exception cref="SafetensorsException">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</exception>
    /// <exception cref="FileNotFoundException">The index names a file that is not there.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint is closed.</exception>
    public static TransformerLayerWeights Load(
        SafetensorsCheckpoint checkpoint,
        string prefix = "",
        LayerPreset preset = LayerPreset.None,
        WeightNames attentionNames = WeightNames.Detect,
        int heads = 0,
        string? relativeAttentionBias = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Load((ITensorSource)checkpoint, prefix, preset, attentionNames, heads, relativeAttentionBias);
    }

    /// <summary>Loads a layer's weights from named tensors of any format, such as an <c>.onnx</c> file of the package AttentionGen.Onnx.</summary>
    /// <param name="source">The tensors; they may be closed afterwards.</param>
    /// <param name="prefix">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <param name="preset">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <param name="attentionNames">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <param name="heads">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <param name="relativeAttentionBias">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</param>
    /// <returns>Weights that are independent of the source.</returns>
    /// <exception cref="CheckpointException">
    /// As <see cref="SafetensorsException"/> for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.
    /// </exception>
    /// <exception cref="ArgumentException">As for <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/>.</exception>
    /// <exception cref="ObjectDisposedException">The source is closed.</exception>
    public static TransformerLayerWeights Load(
        ITensorSource source,
        string prefix = "",
        LayerPreset preset = LayerPreset.None,
        WeightNames attentionNames = WeightNames.Detect,
        int heads = 0,
        string? relativeAttentionBias = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfNegative(heads);
        return LayerImport.Load(new LayerTensors(source, prefix), preset, attentionNames, heads, relativeAttentionBias);
    }
}
