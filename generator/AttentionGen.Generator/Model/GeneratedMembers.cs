using System.Collections.Immutable;

namespace AttentionGen.Generator.Model;

/// <summary>
/// Every member that the generated partial declares: what the collision rule checks against. A test holds the
/// emitted code against this list, in both directions.
/// </summary>
internal static class GeneratedMembers
{
    /// <summary>The metadata name of a constructor, so that constructors need no second list.</summary>
    public const string ConstructorName = ".ctor";

    /// <summary>What precedes the type of an <c>in</c> parameter. C# has no overloads that differ in the kind of reference only.</summary>
    public const string ByReference = "in ";

    private const string FeedForwardWeights = "AttentionGen.FeedForwardWeights";
    private const string TransformerLayerWeights = "AttentionGen.TransformerLayerWeights";
    private const string Weights = "AttentionGen.Kernels.LayerWeights";
    private const string Captured = ByReference + "AttentionGen.CapturedValues";
    private const string Call = ByReference + "AttentionGen.Kernels.LayerCall";

    /// <summary>The constructor, which takes the weights.</summary>
    public static GeneratedMember Constructor => Method(ConstructorName, "AttentionGen.MultiHeadAttentionWeights");

    /// <summary>The public properties, with their types in full.</summary>
    public static ImmutableArray<(string Type, string Name)> Properties { get; } =
        [("AttentionGen.AttentionShape", "Shape"), ("AttentionGen.AttentionPlan", "Plan")];

    public static ImmutableArray<GeneratedMember> All { get; } =
    [
        Constructor,
        .. new[] { true, false }.SelectMany(LayerMethods.All).Select(static method => method.Member).Distinct(),
        .. Properties.Select(static property => Value(property.Name)),
        Value("DModel"),
        Value("KeyDim"),
        Value("ValueDim"),
        Value("OutputWidth"),
        Value("Heads"),
        Value("HeadDim"),
        Value("ValueHeadDim"),
        Value("KeyValueHeads"),
        Value("Scale"),
        Value("KeyBlockLength"),
        Value("Parameters"),
        Value("WeightBytes"),
        Value("ActivationBytesPerToken"),
        Value("MultiplyAddsPerToken"),
        Value("MultiplyAddsPerPair"),
        Value("MultiplyAddsPerSequence"),
        Value("ScratchBytesPerThread"),
        Value("CacheBytesPerToken"),
        Value("EstimatedCodeBytes"),
        Value("Sequence"),
        Value("Captures"),

        // Private, but a second member of the name would not compile either.
        Value("_weights"),
        Value("GeneratedFacts"),
        Method("CountMultiplyAdds", "int", "int", "int", Captured),
        Method("Run", Weights, Call),
        Method("RunVector512", Weights, Call),
        Method("RunVector256", Weights, Call),
        Method("RunVector128", Weights, Call),
        Method("RunScalar", Weights, Call),
    ];

    /// <summary>Those of a feed-forward.</summary>
    public static ImmutableArray<GeneratedMember> OfFeedForward { get; } =
    [
        Method(ConstructorName, FeedForwardWeights),
        .. WholeLayerMethods.OfFeedForward.Select(static method => method.Member).Distinct(),
        .. Values("Shape", "DModel", "Hidden", "Parameters", "WeightBytes", "MultiplyAddsPerToken", "_core", "GeneratedFacts"),
        .. Creators(FeedForwardWeights),
    ];

    /// <summary>Those of a whole layer.</summary>
    public static ImmutableArray<GeneratedMember> OfTransformerLayer { get; } =
    [
        Method(ConstructorName, TransformerLayerWeights),
        .. WholeLayerMethods.OfTransformerLayer.Select(static method => method.Member).Distinct(),
        .. Values("Shape", "Plan", "DModel", "Heads", "HeadDim", "KeyValueHeads", "Hidden", "KeyBlockLength"),
        .. Values("Parameters", "WeightBytes", "MultiplyAddsPerToken", "MultiplyAddsPerPair", "CacheBytesPerToken", "_core", "GeneratedFacts"),
        .. Values("MemoryDim", "MultiplyAddsPerMemoryRow", "Captures"),
        Method("CountMultiplyAdds", "int", "int", "int", Captured),
        .. Creators(TransformerLayerWeights),
    ];

    private static IEnumerable<GeneratedMember> Values(params string[] names) => names.Select(Value);

    /// <summary>The ways to the kernels, which make what the members call.</summary>
    private static IEnumerable<GeneratedMember> Creators(string weights) =>
        new[] { "Create", "CreateVector512", "CreateVector256", "CreateVector128", "CreateScalar" }.Select(name => Method(name, weights));

    private static GeneratedMember Method(string name, params string[] parameterTypes) =>
        new(name, IsMethod: true, ImmutableArray.Create(parameterTypes));

    private static GeneratedMember Value(string name) => new(name, IsMethod: false, ImmutableArray<string>.Empty);
}

/// <summary>A member of the generated partial.</summary>
/// <param name="Name">Its name, <see cref="GeneratedMembers.ConstructorName"/> for a constructor.</param>
/// <param name="IsMethod">Whether it can be overloaded: a method or constructor, not a constant, field, property or type.</param>
/// <param name="ParameterTypes">
/// C# names of the parameter types in full but without <c>global::</c>, such as "System.Span&lt;float&gt;", with
/// <see cref="GeneratedMembers.ByReference"/> in front of those that are passed by reference.
/// </param>
internal sealed record GeneratedMember(string Name, bool IsMethod, EquatableArray<string> ParameterTypes)
{
    /// <summary>How a message names the member: "Heads", or "Forward(int, int)".</summary>
    public override string ToString() => IsMethod ? $"{Name}({string.Join(", ", ParameterTypes)})" : Name;
}
