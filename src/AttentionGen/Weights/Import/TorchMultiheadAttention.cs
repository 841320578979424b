namespace AttentionGen;

/// <summary>
/// The names of PyTorch's <c>nn.MultiheadAttention</c>: <c>in_proj_weight [3·E, E]</c>, or <c>q_proj_weight [E, E]</c>,
/// <c>k_proj_weight [E, kdim]</c>, <c>v_proj_weight [E, vdim]</c>; in both forms one <c>in_proj_bias [3·E]</c>, and
/// <c>out_proj</c>, <c>bias_k</c> and <c>bias_v</c>.
/// </summary>
internal sealed class TorchMultiheadAttention : WeightFamily
{
    private const string PackedWeight = "in_proj_weight";
    private const string QueryWeight = "q_proj_weight";
    private const string KeyWeight = "k_proj_weight";
    private const string ValueWeight = "v_proj_weight";
    private const string InBias = "in_proj_bias";

    public override WeightNames[] Names => [WeightNames.PyTorch];

    public override string[] Modules => ["", "self_attn", "multihead_attn", "attn", "attention", "self_attention"];

    public override string[] Markers => [PackedWeight, QueryWeight, KeyWeight, ValueWeight];

    public override WeightArrays Load(LayerTensors module, int heads)
    {
        if (module.Has(PackedWeight) && module.Has(QueryWeight))
        {
            throw module.Fail(QueryWeight, $"expected either the packed or the separate form, found {PackedWeight} too.");
        }

        WeightArrays weights = module.Has(PackedWeight) ? ReadPacked(module) : ReadSeparate(module);
        int dModel = weights.DModel;
        float[] inBias = module.ReadOptional(InBias, 3L * dModel);
        (float[] outWeight, float[] outBias) = OutputProjectionTensors.Read(module, dModel, "out_proj");
        return ExtraTensors.ReadBiasKeyValue(module, weights with
        {
            QueryBias = FusedRows.Third(inBias, 0),
            KeyBias = FusedRows.Third(inBias, 1),
            ValueBias = FusedRows.Third(inBias, 2),
            OutputWeight = outWeight,
            OutputBias = outBias,
        });
    }

    private static WeightArrays ReadPacked(LayerTensors module)
    {
        int dModel = module.MatrixShape(PackedWeight, "[3·E, E]").Columns;
        float[] inWeight = module.Read(PackedWeight, 3L * dModel, dModel);
        return new WeightArrays
        {
            DModel = dModel,
            KeyDim = dModel,
            ValueDim = dModel,
            QueryWeight = FusedRows.Third(inWeight, 0),
            KeyWeight = FusedRows.Third(inWeight, 1),
            ValueWeight = FusedRows.Third(inWeight, 2),
        };
    }

    private static WeightArrays ReadSeparate(LayerTensors module)
    {
        int dModel = module.MatrixShape(QueryWeight, "[E, E]").Columns;
        int keyDim = module.MatrixShape(KeyWeight, $"[{dModel}, kdim]").Columns;
        int valueDim = module.MatrixShape(ValueWeight, $"[{dModel}, vdim]").Columns;
        return new WeightArrays
        {
            DModel = dModel,
            KeyDim = keyDim,
            ValueDim = valueDim,
            QueryWeight = module.Read(QueryWeight, dModel, dModel),
            KeyWeight = module.Read(KeyWeight, dModel, keyDim),
            ValueWeight = module.Read(ValueWeight, dModel, valueDim),
        };
    }
}
