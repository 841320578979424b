namespace AttentionGen;

/// <content>Weights from <c>.safetensors</c> files.</content>
public sealed partial class MultiHeadAttentionWeights
{
    /// <summary>Loads a layer's weights from a <c>.safetensors</c> file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="prefix">
    /// What comes before the layer's own tensor names, such as <c>layers.0.self_attn</c>; a dot joins the two, unless it ends in one. Empty when
    /// the file holds nothing but the layer.
    /// </param>
    /// <returns>Weights that are independent of the file.</returns>
    /// <remarks>
    /// <para>Recognised are PyTorch's <c>nn.MultiheadAttention</c> (<c>in_proj_weight [3·E, E]</c>, or
    /// <c>q_proj_weight</c>, <c>k_proj_weight</c> and <c>v_proj_weight</c>; <c>in_proj_bias [3·E]</c>;
    /// <c>out_proj.weight</c>, <c>out_proj.bias</c>), and one <c>nn.Linear</c> per projection (<c>q_proj</c>,
    /// <c>k_proj</c>, <c>v_proj</c> and <c>o_proj</c> or <c>out_proj</c>, each <c>.weight</c> and <c>.bias</c>), whose key
    /// and value heads may be grouped.</para>
    /// <para>Elements of type F32, F16 and BF16 are converted to float32 exactly.</para>
    /// </remarks>
    /// <exception cref="SafetensorsException">
    /// The file is malformed, or a tensor is missing or has another shape or type; the message names the file, the tensor,
    /// what was expected and what was found.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static MultiHeadAttentionWeights Load(string path, string prefix = "")
    {
        using var file = SafetensorsFile.Open(path);
        return Load(file, prefix);
    }

    /// <summary>Loads a layer's weights from an open <c>.safetensors</c> file.</summary>
    /// <param name="file">The file; it may be closed afterwards.</param>
    /// <param name="prefix">As for <see cref="Load(string, string)"/>.</param>
    /// <returns>Weights that are independent of the file.</returns>
    /// <exception cref="SafetensorsException">As for <see cref="Load(string, string)"/>.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public static MultiHeadAttentionWeights Load(SafetensorsFile file, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(prefix);
        return WeightFamilies.Load(new LayerTensors(file, prefix));
    }
}
