namespace AttentionGen;

/// <content>Weights into <c>.safetensors</c> files.</content>
public sealed partial class TransformerLayerWeights
{
    /// <summary>Saves the weights as a <c>.safetensors</c> file, in float32; loading it gives the same bits.</summary>
    /// <param name="path">The file; one that is there is replaced, in one step.</param>
    /// <param name="prefix">What comes before the tensors' names; a dot joins the two, unless it ends in one.</param>
    /// <remarks>
    /// The names are the library's own, whatever family the weights were loaded from: docs/weights.md lists them. They hold every layer,
    /// and <see cref="Load(string, string, LayerPreset, WeightNames, int, string?)"/> takes them for any preset. The attention's are those of
    /// <see cref="MultiHeadAttentionWeights.Save"/>; nothing is fused, transposed or interleaved but its <c>in_proj_weight</c>.
    /// </remarks>
    /// <exception cref="IOException">The file cannot be written; what was there before still is.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path, string prefix = "")
    {
        var writer = new SafetensorsWriter().AddMetadata("format", "pt");
        AddTo(writer, prefix);
        writer.Write(path);
    }

    /// <summary>Adds the tensors that <see cref="Save"/> writes to a file that holds more, such as other layers.</summary>
    /// <param name="writer">The file to be.</param>
    /// <param name="prefix">What comes before the tensors' names; a dot joins the two, unless it ends in one.</param>
    /// <exception cref="ArgumentException">The writer already has a tensor of one of the names.</exception>
    public void AddTo(SafetensorsWriter writer, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(prefix);
        LayerExport.AddTo(writer, prefix, this);
    }
}
