using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Lists the public members that the stubs of a layer declare.</summary>
/// <param name="Weights">What its constructor takes, in full.</param>
/// <param name="Constants">Its constants.</param>
/// <param name="Properties">Its static properties, with their types in full.</param>
/// <param name="Methods">Its methods, and whether they are static.</param>
internal sealed record StubMembers(
    string Weights,
    IEnumerable<LayerConstant> Constants,
    IEnumerable<(string Type, string Name)> Properties,
    IEnumerable<(MethodSignature Method, bool IsStatic)> Methods)
{
    /// <summary>What stands behind the name of the class.</summary>
    public string Bases { get; init; } = "";

    /// <summary>Properties of its interfaces, up to what they give.</summary>
    public IEnumerable<string> OfInterfaces { get; init; } = [];

    public static StubMembers Of(LayerStub stub)
    {
        AttentionSpec spec = stub.StandIn;
        KernelPlan[] plans = [.. VectorWidth.All.Select(width => KernelPlanner.Plan(spec, width))];
        IEnumerable<MethodSignature> methods = LayerMethods.All(anyLength: spec.Sequence == 0);
        return new StubMembers(
            GeneratedMembers.Constructor.ParameterTypes[0],
            LayerConstants.Of(spec, plans).Append(LayerConstants.CacheBytesPerToken(plans[0].Layout)).Distinct(),
            GeneratedMembers.Properties,
            (stub.HasBothLengths ? methods.Concat(LayerMethods.All(anyLength: true)).GroupBy(static method => method.Member).Select(static same => same.First()) : methods)
                .Select(method => (method, IsStatic(method))));

        bool IsStatic(MethodSignature method) => method.Name == "Attend"
            ? !spec.CoreNeedsWeights && !method.Parameters.Any(static parameter => parameter.Name == "cache")
            : method.Name.StartsWith("Get", StringComparison.Ordinal);
    }

    public static StubMembers Of(WholeLayerStub stub)
    {
        const string Layer = "global::AttentionGen.ITransformerLayer";
        string kind = stub.IsFeedForward ? "FeedForward" : "TransformerLayer";
        string[] counts = stub.IsFeedForward
            ? ["Parameters", "WeightBytes", "MultiplyAddsPerToken"]
            : ["Parameters", "WeightBytes", "MultiplyAddsPerToken", "MultiplyAddsPerPair", "CacheBytesPerToken", "MultiplyAddsPerMemoryRow"];
        (string, string) shape = ($"AttentionGen.{kind}Shape", "Shape");
        return new StubMembers(
            $"AttentionGen.{kind}Weights",
            [
                .. stub.Constants.Select(static constant => new LayerConstant("int", constant.Name, VectorDialect.Offset(constant.Value), "")),
                .. counts.Select(static name => new LayerConstant("long", name, "0", "")),
            ],
            stub.IsFeedForward ? [shape] : [shape, ("AttentionGen.AttentionPlan", "Plan")],
            (stub.IsFeedForward ? WholeLayerMethods.OfFeedForward : WholeLayerMethods.OfTransformerLayer)
                .Select(static method => (method, method.Name == "GetMultiplyAdds")))
        {
            Bases = stub.IsFeedForward ? "" : $" : {Layer}",
            OfInterfaces = stub.IsFeedForward ? [] : [$"global::AttentionGen.Kernels.TransformerLayerCore {Layer}.Core"],
        };
    }
}
