namespace AttentionGen;

/// <summary>
/// GPT-2's <c>c_attn</c> and <c>c_proj</c>. Its <c>Conv1D</c> stores weights <c>[in, out]</c>, transposed against
/// <c>nn.Linear</c>, so that <c>c_attn.weight</c> is <c>[E, 3·E]</c> with the columns of queries, keys and values one after
/// the other. Some implementations (nanoGPT, Qwen) keep the names and use <c>nn.Linear</c>; the shape of <c>c_attn.weight</c>
/// tells, but not whether its rows are those of GPTBigCode.
/// </summary>
internal sealed class Gpt2Attention : WeightFamily
{
    private const string InWeight = "c_attn.weight";
    private const string OutWeight = "c_proj.weight";
    private const string OutBias = "c_proj.bias";

    public override WeightNames[] Names => [WeightNames.Gpt2];

    public override string[] Modules => ["", "attn"];

    public override string[] Markers => [InWeight];

    public override void CheckUnambiguous(LayerTensors module)
    {
        (int rows, int columns) = module.MatrixShape(InWeight, "[E, 3·E]");
        if (rows == 3L * columns)
        {
            throw module.Fail(
                InWeight,
                $"expected shape [E, 3·E], found [{rows}, {columns}], in which the rows may be those of all queries, all keys and all values (nanoGPT, Qwen) or those of each head together (GPTBigCode); give {nameof(WeightNames)}.{nameof(WeightNames.Gpt2)} in names for the former, {nameof(WeightNames)}.{nameof(WeightNames.GptBigCode)} for the latter.");
        }
    }

    public override WeightArrays Load(LayerTensors module, int heads)
    {
        (int rows, int columns) = module.MatrixShape(InWeight, "[E, 3·E]");
        int dModel = Math.Min(rows, columns);
        bool transposed = columns == 3L * rows;
        if (!transposed && rows != 3L * columns)
        {
            throw module.Fail(InWeight, $"expected shape [E, 3·E], or [3·E, E] of an nn.Linear, found [{rows}, {columns}]; if it is GPTBigCode's, give {nameof(WeightNames)}.{nameof(WeightNames.GptBigCode)} in names.");
        }

        float[] inWeight = Oriented(module.Read(InWeight, rows, columns), rows, columns);
        float[] inBias = module.ReadOptional("c_attn.bias", 3L * dModel);
        if (module.Has(OutBias) && !module.Has(OutWeight))
        {
            throw module.Fail(OutWeight, $"expected this tensor because {FileText.Quote(module.FullName(OutBias))} is there, found none of that name.");
        }

        return new WeightArrays
        {
            DModel = dModel,
            KeyDim = dModel,
            ValueDim = dModel,
            QueryWeight = FusedRows.Third(inWeight, 0),
            KeyWeight = FusedRows.Third(inWeight, 1),
            ValueWeight = FusedRows.Third(inWeight, 2),
            QueryBias = FusedRows.Third(inBias, 0),
            KeyBias = FusedRows.Third(inBias, 1),
            ValueBias = FusedRows.Third(inBias, 2),
            OutputWeight = Oriented(module.ReadOptional(OutWeight, dModel, dModel), dModel, dModel),
            OutputBias = module.ReadOptional(OutBias, dModel),
        };

        float[] Oriented(float[] matrix, int matrixRows, int matrixColumns) =>
            transposed && matrix.Length != 0 ? FusedRows.Transpose(matrix, matrixRows, matrixColumns) : matrix;
    }
}
