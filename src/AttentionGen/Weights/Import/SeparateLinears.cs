namespace AttentionGen;

/// <summary>
/// Families with one <c>nn.Linear</c> per projection, as most have: query <c>[H·D, E]</c>, key <c>[G·D, kdim]</c>, value
/// <c>[G·Dv, vdim]</c> and output <c>[out, H·Dv]</c>, each with an optional bias. They differ in names only.
/// </summary>
internal sealed class SeparateLinears(WeightNames family, string[] modules, params LinearNames[] spellings) : WeightFamily
{
    public override WeightNames[] Names { get; } = [family];

    public override string[] Modules { get; } = modules;

    public override string[] Markers { get; } = [.. spellings.SelectMany(spelling => spelling.Weights)];

    public override bool Recognises(LayerTensors module) => Array.Exists(spellings, spelling => spelling.AreIn(module));

    public override WeightArrays Load(LayerTensors module, int heads)
    {
        LinearNames[] found = Array.FindAll(spellings, spelling => spelling.AreIn(module));
        if (found.Length != 1)
        {
            throw module.Fail(found[1].Weights[0], $"expected one set of projections, found {found[0].Query} and {found[1].Query}.");
        }

        LinearNames names = found[0];
        string keyWeight = names.Key + ".weight";
        (int keyWidth, int keyDim) = module.MatrixShape(keyWeight, "[G·D, kdim]");
        (int valueWidth, int valueDim) = module.MatrixShape(names.Value + ".weight", "[G·Dv, vdim]");
        var queries = new GatedQueryRows(module, names, keyWidth, valueWidth, heads);
        int contextWidth = OutputProjectionTensors.ContextWidth(module, keyWeight, queries.Width, keyWidth, valueWidth);
        (float[] outputWeight, float[] outputBias) = OutputProjectionTensors.Read(module, contextWidth, names.Outputs);
        (float[] queryWeight, float[] queryBias, float[] gateWeight, float[] gateBias) = queries.Read();
        return ExtraTensors.ReadAll(module, GateTensors.Read(module, names, contextWidth, new WeightArrays
        {
            DModel = queries.Inputs,
            KeyDim = keyDim,
            ValueDim = valueDim,
            Heads = heads == 0 ? queries.Heads : heads,
            QueryWeight = queryWeight,
            KeyWeight = module.Read(keyWeight, keyWidth, keyDim),
            ValueWeight = module.Read(names.Value + ".weight", valueWidth, valueDim),
            QueryBias = queryBias,
            KeyBias = module.ReadOptional(names.Key + ".bias", keyWidth),
            ValueBias = module.ReadOptional(names.Value + ".bias", valueWidth),
            OutputWeight = outputWeight,
            OutputBias = outputBias,
            GateWeight = gateWeight,
            GateBias = gateBias,
        }));
    }
}
