namespace AttentionGen;

/// <summary>
/// Recognises under which of the field's conventions a layer is named, and has that family load it. A new convention is a
/// new file beside this one and a line here.
/// </summary>
internal static class WeightFamilies
{
    /// <summary>Loads the layer's weights.</summary>
    public static MultiHeadAttentionWeights Load(LayerTensors layer)
    {
        bool torch = TorchMultiheadAttention.Recognises(layer);
        bool linear = LinearProjections.Recognises(layer);
        return (torch, linear) switch
        {
            (true, false) => TorchMultiheadAttention.Load(layer),
            (false, true) => LinearProjections.Load(layer),
            (true, true) => throw layer.Fail(
                LinearProjections.QueryWeight, "expected the names of one convention, found those of nn.MultiheadAttention and of nn.Linear."),
            (false, false) => throw NothingRecognised(layer),
        };
    }

    private static SafetensorsException NothingRecognised(LayerTensors layer)
    {
        string separate = SafetensorsText.Quote(layer.FullName(TorchMultiheadAttention.QueryWeight));
        string linear = SafetensorsText.Quote(layer.FullName(LinearProjections.QueryWeight));
        string nearest = layer.File.DescribeNearest(layer.FullName(TorchMultiheadAttention.PackedWeight));
        return layer.Fail(
            TorchMultiheadAttention.PackedWeight, $"expected this tensor, or else {separate} or {linear}, found none of them; {nearest}.");
    }
}
