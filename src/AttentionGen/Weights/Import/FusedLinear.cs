namespace AttentionGen;

/// <summary>
/// Families whose one input projection holds the rows of all queries, then those of all keys, then those of all values,
/// <c>[H·D + 2·G·D, E]</c>, with as many heads of keys and values as they like: Phi-3's <c>qkv_proj</c>, <c>Wqkv</c> of ModernBERT,
/// nomic-bert and MPT, ChatGLM's <c>query_key_value</c>. The columns of the output projection tell H·D.
/// </summary>
/// <param name="family">The family.</param>
/// <param name="modules">How its module is called within a block.</param>
/// <param name="input">The input projection.</param>
/// <param name="outputs">What the output projection may be called; CodeGen's <c>qkv_proj</c> has another one, and another order.</param>
internal sealed class FusedLinear(WeightNames family, string[] modules, string input, params string[] outputs) : WeightFamily
{
    private readonly string _inWeight = input + ".weight";

    public override WeightNames[] Names { get; } = [family];

    public override string[] Modules { get; } = modules;

    public override string[] Markers => [_inWeight];

    public override bool Recognises(LayerTensors module) => module.Has(_inWeight) && Array.Exists(outputs, output => module.Has(output + ".weight"));

    public override WeightArrays Load(LayerTensors module, int heads)
    {
        (int rows, int dModel) = module.MatrixShape(_inWeight, "[H·D + 2·G·D, E]");
        string output = Array.Find(outputs, output => module.Has(output + ".weight"))
            ?? throw module.Fail(_inWeight, $"expected {string.Join(" or ", outputs)}.weight beside this tensor, whose columns tell how many of its rows are queries, found none.");
        int queryWidth = module.MatrixShape(output + ".weight", "[E, H·D]").Columns;
        int keyWidth = FusedRows.KeyWidth(module, _inWeight, rows, dModel, queryWidth, output);
        (float[] outputWeight, float[] outputBias) = OutputProjectionTensors.Read(module, queryWidth, outputs);
        float[] weight = module.Read(_inWeight, rows, dModel);
        float[] bias = module.ReadOptional(input + ".bias", rows);
        return HeadNormTensors.Read(module, new WeightArrays
        {
            DModel = dModel,
            KeyDim = dModel,
            ValueDim = dModel,
            QueryWeight = Rows(weight, 0, queryWidth),
            KeyWeight = Rows(weight, queryWidth, keyWidth),
            ValueWeight = Rows(weight, queryWidth + keyWidth, keyWidth),
            QueryBias = Rows(bias, 0, queryWidth),
            KeyBias = Rows(bias, queryWidth, keyWidth),
            ValueBias = Rows(bias, queryWidth + keyWidth, keyWidth),
            OutputWeight = outputWeight,
            OutputBias = outputBias,
        });

        float[] Rows(float[] fused, int first, int count)
        {
            int columns = fused.Length / rows;
            return fused.AsSpan(first * columns, count * columns).ToArray();
        }
    }
}
