namespace AttentionGen;

/// <summary>
/// Families whose one input projection has, for each head of keys and values, the rows of the queries that read it, of its keys and of its
/// values, <c>[G, H/G + 2, D, E]</c>: InternLM2's <c>wqkv</c>, Falcon's <c>query_key_value</c>, with one such head or one for each query head
/// too. The columns of the output projection tell H·D; how many heads they are has to be given.
/// </summary>
internal sealed class GroupedHeads(WeightNames family, string[] modules, string input, string output) : WeightFamily
{
    private readonly string _inWeight = input + ".weight";

    public override WeightNames[] Names { get; } = [family];

    public override string[] Modules { get; } = modules;

    public override string[] Markers => [_inWeight];

    public override WeightArrays Load(LayerTensors module, int heads)
    {
        (int rows, int dModel) = module.MatrixShape(_inWeight, "[H·D + 2·G·D, E]");
        int queryWidth = module.MatrixShape(output + ".weight", "[E, H·D]").Columns;
        int keyWidth = FusedRows.KeyWidth(module, _inWeight, rows, dModel, queryWidth, output);
        int groups = GroupsOf(module, queryWidth, keyWidth, heads);
        (float[] outputWeight, float[] outputBias) = OutputProjectionTensors.Read(module, queryWidth, output);
        float[] weight = module.Read(_inWeight, rows, dModel);
        float[] bias = module.ReadOptional(input + ".bias", rows);
        int shared = heads / groups;
        return HeadNormTensors.Read(module, new WeightArrays
        {
            DModel = dModel,
            KeyDim = dModel,
            ValueDim = dModel,
            Heads = heads,
            QueryWeight = Part(weight, 0, shared),
            KeyWeight = Part(weight, shared, 1),
            ValueWeight = Part(weight, shared + 1, 1),
            QueryBias = Part(bias, 0, shared),
            KeyBias = Part(bias, shared, 1),
            ValueBias = Part(bias, shared + 1, 1),
            OutputWeight = outputWeight,
            OutputBias = outputBias,
        });

        float[] Part(float[] fused, int firstHead, int count) => FusedRows.HeadsOfEachGroup(fused, groups, shared + 2, firstHead, count);
    }

    private int GroupsOf(LayerTensors module, int queryWidth, int keyWidth, int heads)
    {
        if (heads == 0)
        {
            throw new ArgumentException(
                $"heads must be given for {module.Describe()}: {_inWeight} holds the queries, the key and the value of each group of heads together, and does not tell how many heads they are.",
                nameof(heads));
        }

        int headDim = queryWidth / heads;
        if (queryWidth % heads != 0 || keyWidth % headDim != 0 || heads % (keyWidth / headDim) != 0)
        {
            throw new ArgumentException(
                $"heads must be a number of heads H whose head dimension divides the query rows = {queryWidth} and the key rows = {keyWidth} of {_inWeight} of {module.Describe()}, but is {heads}.",
                nameof(heads));
        }

        return keyWidth / headDim;
    }
}
