namespace AttentionGen;

/// <summary>The tensors that a layer may have besides its projections, and their names, which are the same in all families.</summary>
internal static class ExtraTensors
{
    public const string BiasKey = "bias_k";
    public const string BiasValue = "bias_v";
    public const string QueryNorm = "q_norm.weight";
    public const string KeyNorm = "k_norm.weight";
    public const string QueryNormBias = "q_norm.bias";
    public const string KeyNormBias = "k_norm.bias";
    public const string Sinks = "sinks";
    public const string RelativeAttentionBias = "relative_attention_bias.weight";

    /// <summary>The arrays, and with them those of these tensors that the module has.</summary>
    public static WeightArrays ReadAll(LayerTensors module, WeightArrays arrays)
    {
        arrays = HeadNormTensors.Read(module, ReadBiasKeyValue(module, arrays));
        int queryWidth = arrays.QueryWeight.Length / arrays.DModel;
        int keyWidth = arrays.KeyWeight.Length / arrays.KeyDim;
        if (module.Has(Sinks))
        {
            int heads = module.VectorLength(Sinks, "[H]");
            CheckHeads(Sinks, heads);
            arrays = arrays with { Heads = heads, Sinks = module.Read(Sinks, heads) };
        }

        if (module.Has(RelativeAttentionBias))
        {
            (int buckets, int heads) = module.MatrixShape(RelativeAttentionBias, "[buckets, H]");
            CheckHeads(RelativeAttentionBias, heads);
            arrays = arrays with { Heads = heads, RelativeAttentionBias = module.Read(RelativeAttentionBias, buckets, heads) };
        }

        return arrays;

        void CheckHeads(string name, int heads)
        {
            if (queryWidth % heads != 0 || keyWidth % (queryWidth / heads) != 0 || (arrays.Heads != 0 && arrays.Heads != heads))
            {
                string expected = arrays.Heads != 0
                    ? $"{arrays.Heads} heads, as stated or as other tensors have"
                    : $"a number of heads H whose head dimension divides {queryWidth} query rows and {keyWidth} key rows";
                throw module.Fail(name, $"expected {expected}, found {heads}.");
            }
        }
    }

    /// <summary>The arrays, and with them the learned key and value of <c>add_bias_kv</c>, if the module has them.</summary>
    public static WeightArrays ReadBiasKeyValue(LayerTensors module, WeightArrays arrays)
    {
        if (!module.Has(BiasKey) && !module.Has(BiasValue))
        {
            return arrays;
        }

        return arrays with
        {
            BiasKey = module.Read(BiasKey, 1, 1, arrays.KeyWeight.Length / arrays.KeyDim),
            BiasValue = module.Read(BiasValue, 1, 1, arrays.ValueWeight.Length / arrays.ValueDim),
        };
    }
}
