using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Lists the constants of a layer: what the attribute says, and what it costs as far as that does not depend on a call.</summary>
internal static class LayerConstants
{
    /// <param name="spec">The layer.</param>
    /// <param name="plans">Its plans, one per width.</param>
    public static IReadOnlyList<LayerConstant> Of(AttentionSpec spec, IReadOnlyList<KernelPlan> plans)
    {
        LayoutPlan layout = plans[0].Layout;
        CostPlan cost = CostPlanner.Plan(spec, layout);
        var constants = new List<LayerConstant>
        {
            Int("DModel", spec.DModel, "Model width E: floats in an input row of queries."),
            Int("KeyDim", spec.KeyDim, "Floats in an input row of keys."),
            Int("ValueDim", spec.ValueDim, "Floats in an input row of values."),
            Int("OutputWidth", spec.OutputWidth, "Floats in an output row."),
            Int("Heads", spec.Heads, "Query heads."),
            Int("HeadDim", spec.HeadDim, "Floats of one head of queries and keys."),
            Int("ValueHeadDim", spec.ValueHeadDim, "Floats of one head of values and contexts."),
            Int("KeyValueHeads", spec.KeyValueHeads, "Key/value heads."),
            new("double", "Scale", GeneratedText.Double(spec.Scale), "The factor on query·key before the softmax."),
            Int("KeyBlockLength", layout.KeyBlockLength, "Keys that are reduced together before they are merged with the others."),
            Long("Parameters", cost.Parameters, "Learned numbers: weights, biases and what the options add."),
            Long("WeightBytes", cost.WeightBytes, "Bytes of the parameters: what a call reads at least."),
            Long("ActivationBytesPerToken", cost.ActivationBytesPerToken, "Bytes of a token's input and output rows."),
            Long("MultiplyAddsPerToken", cost.MultiplyAddsPerToken, "Multiply-adds of a token's projections."),
            Long("MultiplyAddsPerPair", cost.MultiplyAddsPerPair, "Multiply-adds of a query and a key that it sees, all heads together."),
        };
        if (spec.Sequence > 0 && spec.SharesInputPanels)
        {
            constants.Add(Long("MultiplyAddsPerSequence", CostPlanner.MultiplyAdds(spec, cost, spec.Sequence), "Multiply-adds of self-attention of one sequence."));
        }

        constants.Add(Long("ScratchBytesPerThread", cost.ScratchBytesPerThread, "Scratch that each thread of a call needs besides what grows with the tokens."));
        if (spec.CanCache)
        {
            constants.Add(CacheBytesPerToken(layout));
        }

        constants.Add(Int("EstimatedCodeBytes", plans.Max(CodeSizePlanner.CodeBytes), "About how much machine code the kernels of a vector width become at most."));
        if (spec.Sequence > 0)
        {
            constants.Add(Int("Sequence", spec.Sequence, "Sequence length T, fixed by the attribute."));
        }

        return constants;
    }

    public static LayerConstant CacheBytesPerToken(LayoutPlan layout) =>
        Long("CacheBytesPerToken", layout.CacheBytesPerToken, "Bytes that a cache takes for each token of a sequence.");

    private static LayerConstant Int(string name, int value, string summary) => new("int", name, VectorDialect.Offset(value), summary);

    private static LayerConstant Long(string name, long value, string summary) => new("long", name, VectorDialect.Offset(value), summary);
}

/// <summary>A constant of a layer.</summary>
/// <param name="Type">int, long or double.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value as a literal.</param>
/// <param name="Summary">What its documentation says.</param>
internal sealed record LayerConstant(string Type, string Name, string Value, string Summary)
{
    public string Declaration => $"public const {Type} {Name} = {Value};";
}
