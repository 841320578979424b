namespace AttentionGen;

/// <summary>Takes the weights of a feed-forward or a whole layer and hands them to a writer, under the library's own names.</summary>
internal static class LayerExport
{
    /// <summary>Adds all tensors of the layer.</summary>
    public static void AddTo(SafetensorsWriter writer, string prefix, TransformerLayerWeights weights)
    {
        LayerNames names = LayerFamilies.OwnWithCross;
        weights.Attention.AddTo(writer, LayerTensors.Join(prefix, names.Attention));
        AddTo(writer, prefix, weights.FeedForward, names.FeedForwards[0]);
        Add(names.AttentionNorm!, weights.AttentionNorm);
        Add(names.FeedForwardNorm!, weights.FeedForwardNorm);
        CrossAttentionNames cross = names.Cross!;
        weights.CrossAttention?.AddTo(writer, LayerTensors.Join(prefix, cross.Module));
        Add(cross.Norm, weights.CrossAttentionNorm);
        Add(cross.OutputNorm!, weights.CrossAttentionOutputNorm);
        AddVector(writer, LayerTensors.Join(prefix, cross.Scale!), weights.CrossAttentionScale);
        Add(names.AttentionOutputNorm!, weights.AttentionOutputNorm);
        Add(names.FeedForwardOutputNorm!, weights.FeedForwardOutputNorm);
        (string attentionScale, string feedForwardScale) = names.Scales[0];
        AddVector(writer, LayerTensors.Join(prefix, attentionScale), weights.AttentionScale);
        AddVector(writer, LayerTensors.Join(prefix, feedForwardScale), weights.FeedForwardScale);

        void Add(string stem, NormWeights? norm)
        {
            AddVector(writer, LayerTensors.Join(prefix, stem + ".weight"), norm?.Weight.ToArray() ?? []);
            AddVector(writer, LayerTensors.Join(prefix, stem + ".bias"), norm?.Bias.ToArray() ?? []);
        }
    }

    /// <summary>Adds all tensors of a feed-forward.</summary>
    public static void AddTo(SafetensorsWriter writer, string prefix, FeedForwardWeights weights, FeedForwardNames names)
    {
        AddMatrix(names.Gate!, weights.GateWeight, weights.Hidden, weights.DModel, weights.GateBias);
        AddMatrix(names.Up, weights.UpWeight, weights.Hidden, weights.DModel, weights.UpBias);
        AddMatrix(names.Down, weights.DownWeight, weights.DModel, weights.Hidden, weights.DownBias);

        void AddMatrix(string stem, ReadOnlySpan<float> matrix, int rows, int columns, ReadOnlySpan<float> bias)
        {
            if (!matrix.IsEmpty)
            {
                writer.Add(LayerTensors.Join(prefix, stem + ".weight"), matrix.ToArray(), [rows, columns]);
            }

            AddVector(writer, LayerTensors.Join(prefix, stem + ".bias"), bias.ToArray());
        }
    }

    private static void AddVector(SafetensorsWriter writer, string name, ReadOnlyMemory<float> elements)
    {
        if (elements.Length != 0)
        {
            writer.Add(name, elements, [elements.Length]);
        }
    }
}
