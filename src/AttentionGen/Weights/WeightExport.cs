namespace AttentionGen;

/// <summary>Takes the weights of a layer and hands them to a writer, under PyTorch's names where its module can hold them.</summary>
internal static class WeightExport
{
    /// <summary>Adds all tensors of the layer.</summary>
    public static void AddTo(SafetensorsWriter writer, string prefix, MultiHeadAttentionWeights weights, WeightArrays arrays)
    {
        if (!FitsTorchModule(weights))
        {
            AddLinearProjections();
        }
        else if (weights.KeyDim == weights.DModel && weights.ValueDim == weights.DModel)
        {
            Add("in_proj_weight", [.. arrays.QueryWeight, .. arrays.KeyWeight, .. arrays.ValueWeight], 3L * weights.DModel, weights.DModel);
            AddTorchRest();
        }
        else
        {
            Add("q_proj_weight", arrays.QueryWeight, weights.QueryWidth, weights.DModel);
            Add("k_proj_weight", arrays.KeyWeight, weights.KeyWidth, weights.KeyDim);
            Add("v_proj_weight", arrays.ValueWeight, weights.ValueWidth, weights.ValueDim);
            AddTorchRest();
        }

        void AddTorchRest()
        {
            Add("in_proj_bias", [.. arrays.QueryBias, .. arrays.KeyBias, .. arrays.ValueBias], 3L * weights.DModel);
            Add("out_proj.weight", arrays.OutputWeight, weights.OutputDim, weights.ContextWidth);
            Add("out_proj.bias", arrays.OutputBias, weights.OutputDim);
            AddBiasKeyValue();
        }

        void AddLinearProjections()
        {
            Add("q_proj.weight", arrays.QueryWeight, weights.QueryWidth, weights.DModel);
            Add("k_proj.weight", arrays.KeyWeight, weights.KeyWidth, weights.KeyDim);
            Add("v_proj.weight", arrays.ValueWeight, weights.ValueWidth, weights.ValueDim);
            Add("o_proj.weight", arrays.OutputWeight, weights.OutputDim, weights.ContextWidth);
            Add("q_proj.bias", arrays.QueryBias, weights.QueryWidth);
            Add("k_proj.bias", arrays.KeyBias, weights.KeyWidth);
            Add("v_proj.bias", arrays.ValueBias, weights.ValueWidth);
            Add("o_proj.bias", arrays.OutputBias, weights.OutputDim);
            AddBiasKeyValue();
            Add(ExtraTensors.QueryNorm, arrays.QueryNorm, arrays.QueryNorm.Length);
            Add(ExtraTensors.KeyNorm, arrays.KeyNorm, arrays.KeyNorm.Length);
            Add(ExtraTensors.QueryNormBias, arrays.QueryNormBias, arrays.QueryNormBias.Length);
            Add(ExtraTensors.KeyNormBias, arrays.KeyNormBias, arrays.KeyNormBias.Length);
            Add("g_proj.weight", arrays.GateWeight, weights.GateWidth, weights.DModel);
            Add("g_proj.bias", arrays.GateBias, weights.GateWidth);
            Add(ExtraTensors.Sinks, arrays.Sinks, arrays.Sinks.Length);
            Add(ExtraTensors.RelativeAttentionBias, arrays.RelativeAttentionBias, arrays.RelativeAttentionBias.Length / Math.Max(1, weights.Heads), weights.Heads);
        }

        void AddBiasKeyValue()
        {
            Add(ExtraTensors.BiasKey, arrays.BiasKey, 1, 1, weights.KeyWidth);
            Add(ExtraTensors.BiasValue, arrays.BiasValue, 1, 1, weights.ValueWidth);
        }

        void Add(string name, float[] elements, params ReadOnlySpan<long> shape)
        {
            if (elements.Length != 0)
            {
                writer.Add(LayerTensors.Join(prefix, name), elements, shape);
            }
        }
    }

    private static bool FitsTorchModule(MultiHeadAttentionWeights weights)
    {
        int width = weights.DModel;
        bool square = weights.QueryWidth == width && weights.KeyWidth == width && weights.ValueWidth == width
            && weights.HasOutputProjection && weights.OutputDim == width;
        bool everyBias = !weights.QueryBias.IsEmpty && !weights.KeyBias.IsEmpty && !weights.ValueBias.IsEmpty && !weights.OutputBias.IsEmpty;
        bool more = !weights.QueryNorm.IsEmpty || !weights.KeyNorm.IsEmpty || !weights.Sinks.IsEmpty || !weights.RelativeAttentionBias.IsEmpty
            || !weights.GateWeight.IsEmpty;

        // The packed matrix has to fit one array, as it does in every model that exists.
        return square && (everyBias || !weights.HasBias) && !more && 3L * width * width <= Array.MaxLength;
    }
}
