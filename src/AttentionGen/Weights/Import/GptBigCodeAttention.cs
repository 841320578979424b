namespace AttentionGen;

/// <summary>
/// GPTBigCode's <c>c_attn</c> and <c>c_proj</c>, both <c>nn.Linear</c>. With one head of keys and values (multi-query),
/// <c>c_attn.weight [H·D + 2·D, E]</c> has the rows of all queries, then the key's, then the value's; without,
/// <c>[3·H·D, E]</c> is <c>[H, 3, D, E]</c>, each head's queries, keys and values together. E is H·D in both.
/// </summary>
internal sealed class GptBigCodeAttention : WeightFamily
{
    private const string InWeight = "c_attn.weight";

    public override WeightNames[] Names => [WeightNames.GptBigCode];

    public override string[] Modules => ["", "attn"];

    public override string[] Markers => [InWeight];

    public override WeightArrays Load(LayerTensors module, int heads)
    {
        (int rows, int dModel) = module.MatrixShape(InWeight, "[E + 2·D, E] or [3·E, E]");
        bool multiQuery = rows != 3L * dModel;
        if (!multiQuery)
        {
            FusedRows.RequireHeads(module, InWeight, dModel, heads);
        }

        int count = multiQuery ? QueriesOfOneKey(module, rows, dModel, heads) : heads;
        (float[] outputWeight, float[] outputBias) = OutputProjectionTensors.Read(module, dModel, "c_proj");
        float[] weight = module.Read(InWeight, rows, dModel);
        float[] bias = module.ReadOptional("c_attn.bias", rows);
        return new WeightArrays
        {
            DModel = dModel,
            KeyDim = dModel,
            ValueDim = dModel,
            Heads = count,
            QueryWeight = Part(weight, 0),
            KeyWeight = Part(weight, 1),
            ValueWeight = Part(weight, 2),
            QueryBias = Part(bias, 0),
            KeyBias = Part(bias, 1),
            ValueBias = Part(bias, 2),
            OutputWeight = outputWeight,
            OutputBias = outputBias,
        };

        float[] Part(float[] fused, int part)
        {
            if (!multiQuery)
            {
                return FusedRows.ThirdOfEachHead(fused, count, part);
            }

            int headLength = fused.Length / (count + 2);
            return part == 0 ? fused[..(count * headLength)] : fused.AsSpan((count + part - 1) * headLength, headLength).ToArray();
        }
    }

    private static int QueriesOfOneKey(LayerTensors module, int rows, int dModel, int heads)
    {
        int headDim = (rows - dModel) / 2;
        if (headDim <= 0 || rows != dModel + (2L * headDim) || dModel % headDim != 0)
        {
            throw module.Fail(InWeight, $"expected shape [E + 2·D, E] with a head dimension D that divides E, or [3·E, E], found [{rows}, {dModel}].");
        }

        int count = dModel / headDim;
        return heads == 0 || heads == count
            ? count
            : throw new ArgumentException($"heads must be the {count} that {InWeight} of {module.Describe()} tells, but is {heads}.", nameof(heads));
    }
}
