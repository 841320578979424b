namespace AttentionGen;

/// <summary>
/// timm's vision transformers: <c>qkv.weight [3·H·D, E]</c> with the rows of queries, keys and values one after the other,
/// <c>proj [E, H·D]</c>. The bias is <c>qkv.bias</c>, or <c>q_bias</c> and <c>v_bias</c> where keys have none (BEiT, EVA).
/// </summary>
internal sealed class TimmAttention : WeightFamily
{
    private const string InWeight = "qkv.weight";
    private const string InBias = "qkv.bias";
    private const string QueryBias = "q_bias";
    private const string ValueBias = "v_bias";

    public override WeightNames[] Names => [WeightNames.TimmViT];

    public override string[] Modules => ["", "attn"];

    public override string[] Markers => [InWeight];

    public override WeightArrays Load(LayerTensors module, int heads)
    {
        (int rows, int dModel) = module.MatrixShape(InWeight, "[3·H·D, E]");
        if (rows % 3 != 0)
        {
            throw module.Fail(InWeight, $"expected shape [3·H·D, E], found [{rows}, {dModel}].");
        }

        if (module.Has(InBias) && (module.Has(QueryBias) || module.Has(ValueBias)))
        {
            throw module.Fail(InBias, $"expected either this tensor or {QueryBias} and {ValueBias}, found both.");
        }

        int width = rows / 3;
        float[] inWeight = module.Read(InWeight, rows, dModel);
        float[] inBias = module.ReadOptional(InBias, rows);
        (float[] outputWeight, float[] outputBias) = OutputProjectionTensors.Read(module, width, "proj");
        return HeadNormTensors.Read(module, new WeightArrays
        {
            DModel = dModel,
            KeyDim = dModel,
            ValueDim = dModel,
            QueryWeight = FusedRows.Third(inWeight, 0),
            KeyWeight = FusedRows.Third(inWeight, 1),
            ValueWeight = FusedRows.Third(inWeight, 2),
            QueryBias = inBias.Length == 0 ? module.ReadOptional(QueryBias, width) : FusedRows.Third(inBias, 0),
            KeyBias = FusedRows.Third(inBias, 1),
            ValueBias = inBias.Length == 0 ? module.ReadOptional(ValueBias, width) : FusedRows.Third(inBias, 2),
            OutputWeight = outputWeight,
            OutputBias = outputBias,
        });
    }
}
