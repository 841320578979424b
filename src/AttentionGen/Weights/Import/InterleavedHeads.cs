namespace AttentionGen;

/// <summary>
/// GPT-NeoX and BLOOM: <c>query_key_value.weight [3·H·D, E]</c> is <c>[H, 3, D, E]</c>, each head's queries, keys and values
/// together, and the tensor does not tell how many heads they are; <c>dense [E, H·D]</c>.
/// </summary>
internal sealed class InterleavedHeads : WeightFamily
{
    private const string InWeight = "query_key_value.weight";
    private const string OutWeight = "dense.weight";

    public override WeightNames[] Names => [WeightNames.GptNeoX, WeightNames.Bloom];

    public override string[] Modules => ["", "attention", "self_attention"];

    public override string[] Markers => [InWeight];

    public override WeightArrays Load(LayerTensors module, int heads)
    {
        (int rows, int dModel) = module.MatrixShape(InWeight, "[3·H·D, E]");
        bool grouped = module.Has(OutWeight) && rows != 3L * module.MatrixShape(OutWeight, "[E, H·D]").Columns;
        if (rows % 3 != 0 || grouped)
        {
            string context = grouped ? $" with the {module.MatrixShape(OutWeight, "").Columns} columns H·D of {OutWeight}" : "";
            throw module.Fail(
                InWeight,
                $"expected shape [3·H·D, E]{context}, found [{rows}, {dModel}]; if these are grouped heads, give {nameof(WeightNames)}.{nameof(WeightNames.Falcon)} in names where the rows of each group stand together, {nameof(WeightNames)}.{nameof(WeightNames.ChatGlm)} where those of all queries come first.");
        }

        int width = rows / 3;
        FusedRows.RequireHeads(module, InWeight, width, heads);
        (float[] outputWeight, float[] outputBias) = OutputProjectionTensors.Read(module, width, "dense");
        float[] inWeight = module.Read(InWeight, rows, dModel);
        float[] inBias = module.ReadOptional("query_key_value.bias", rows);
        return HeadNormTensors.Read(module, new WeightArrays
        {
            DModel = dModel,
            KeyDim = dModel,
            ValueDim = dModel,
            QueryWeight = FusedRows.ThirdOfEachHead(inWeight, heads, 0),
            KeyWeight = FusedRows.ThirdOfEachHead(inWeight, heads, 1),
            ValueWeight = FusedRows.ThirdOfEachHead(inWeight, heads, 2),
            QueryBias = FusedRows.ThirdOfEachHead(inBias, heads, 0),
            KeyBias = FusedRows.ThirdOfEachHead(inBias, heads, 1),
            ValueBias = FusedRows.ThirdOfEachHead(inBias, heads, 2),
            OutputWeight = outputWeight,
            OutputBias = outputBias,
        });
    }
}
