using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>Takes a graph and hands on what it says of the model besides its weights: operators, activations, and what norms add under the root.</summary>
internal sealed class GraphFacts(LinkedGraph graph, ElementReader elements)
{
    private const string Microsoft = "com.microsoft.";

    // Factors of the GELU by tanh and of quick GELU, as exporters write them out.
    private const float CubeFactor = 0.044715f;
    private const float QuickFactor = 1.702f;
    private const float Tolerance = 1e-5f;

    // What the operators add under the root where the graph does not say.
    private const float NormEpsilon = 1e-5f;
    private const float SkipNormEpsilon = 1e-12f;

    /// <summary>Reads the graph.</summary>
    public OnnxModelFacts Read(ModelRecord model) => new(
        model,
        graph.Nodes.GroupBy(node => node.Operator, StringComparer.Ordinal).ToImmutableSortedDictionary(nodes => nodes.Key, nodes => nodes.Count(), StringComparer.Ordinal),
        [.. graph.Nodes.Select(ActivationOf).OfType<Activation>().Distinct().Order()],
        [.. graph.Nodes.Select(EpsilonOf).OfType<float>().Distinct().Order()]);

    private Activation? ActivationOf(GraphNode node) => node.Operator switch
    {
        "Erf" or Microsoft + "Gelu" or Microsoft + "BiasGelu" or Microsoft + "BiasSplitGelu" => Activation.Gelu,
        "Gelu" => node.Record.Attribute("approximate") is { Text: "tanh" } ? Activation.GeluTanh : Activation.Gelu,
        Microsoft + "FastGelu" or Microsoft + "GemmFastGelu" => Activation.GeluTanh,
        "Mul" when Operands(node).Any(input => IsNear(input, CubeFactor)) => Activation.GeluTanh,
        "Mul" when Operands(node).Any(input => IsNear(input, QuickFactor)) && Leads(node, "Sigmoid") => Activation.QuickGelu,
        Microsoft + "QuickGelu" => (node.Record.Attribute("alpha")?.Number ?? QuickFactor) == 1 ? Activation.Silu : Activation.QuickGelu,
        "Swish" when (node.Record.Attribute("alpha")?.Number ?? 1) == 1 => Activation.Silu,
        "Sigmoid" when node.Outputs is [var gate] && gate.Consumers.Exists(product => product.Operator == "Mul" && Operands(product).Contains(node.Input(0))) => Activation.Silu,
        "Relu" => Activation.Relu,
        _ => null,
    };

    private float? EpsilonOf(GraphNode node) => node.Operator switch
    {
        "LayerNormalization" or "RMSNormalization" or "SimplifiedLayerNormalization" or Microsoft + "SimplifiedLayerNormalization" =>
            node.Record.Attribute("epsilon")?.Number ?? NormEpsilon,
        Microsoft + "SkipLayerNormalization" or Microsoft + "SkipSimplifiedLayerNormalization" or Microsoft + "EmbedLayerNormalization" =>
            node.Record.Attribute("epsilon")?.Number ?? SkipNormEpsilon,
        "Sqrt" when node.Input(0)?.Producer is { Operator: "Add" } sum && Operands(sum).Any(input => input?.Producer?.Operator == "ReduceMean") =>
            Operands(sum).Select(Scalar).FirstOrDefault(number => number is not null),
        _ => null,
    };

    /// <summary>The two that an Add or a Mul has, however many a file connects.</summary>
    private static GraphValue?[] Operands(GraphNode node) => [node.Input(0), node.Input(1)];

    private static bool Leads(GraphNode node, string name) => node.Outputs.Exists(value => value.Consumers.Exists(consumer => consumer.Operator == name));

    private bool IsNear(GraphValue? value, float number) => Scalar(value) is { } scalar && Math.Abs(scalar - number) < Tolerance;

    /// <summary>The number that a value is, if it is a constant one of floating point.</summary>
    private float? Scalar(GraphValue? value)
    {
        if (StoredPath.Of(value) is not { Tensor: { ElementCount: 1, Storage: not TensorStorage.External } tensor } || !OnnxDataTypes.IsReadable(tensor.DataType))
        {
            return null;
        }

        float element = 0;
        elements.Read(tensor, 0, new Span<float>(ref element));
        return element;
    }
}
