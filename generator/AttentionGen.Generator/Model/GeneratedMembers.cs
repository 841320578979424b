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

    private const string Input = "System.ReadOnlySpan<float>";
    private const string Output = "System.Span<float>";
    private const string InputTensor = "System.Numerics.Tensors.ReadOnlyTensorSpan<float>";
    private const string OutputTensor = "System.Numerics.Tensors.TensorSpan<float>";
    private const string Mask = "AttentionGen.PaddingMask";
    private const string Options = ByReference + "AttentionGen.AttentionOptions";
    private const string Memory = "AttentionGen.KeyValueMemory";
    private const string Workspace = "AttentionGen.Workspace";
    private const string Weights = "AttentionGen.Kernels.LayerWeights";
    private const string Call = ByReference + "AttentionGen.Kernels.LayerCall";

    public static ImmutableArray<GeneratedMember> All { get; } =
    [
        Method(ConstructorName, "AttentionGen.MultiHeadAttentionWeights"),
        .. WithAndWithoutLengths("Forward", [Input, Output, "int"], lengths: 1, [Mask, Workspace, "int"]),
        .. WithAndWithoutLengths("Forward", [Input, Output, "int"], lengths: 1, [Options]),
        .. WithAndWithoutLengths("Forward", [Input, Input, Input, Output, "int"], lengths: 2, [Options]),
        .. WithAndWithoutLengths("Forward", [Input, Memory, Output], lengths: 1, [Options]),
        Method("Forward", Input, Output, "System.ReadOnlySpan<int>", Options),
        Method("CreateCache", "int", "int"),
        Method("Forward", Input, "AttentionGen.KeyValueCache", Output, "int", Options),
        Method("Attend", Input, Input, Input, "AttentionGen.KeyValueCache", Output, "int", Options),
        Method("Forward", InputTensor, OutputTensor, Options),
        Method("Forward", InputTensor, InputTensor, InputTensor, OutputTensor, Options),
        .. WithAndWithoutLengths("CreateMemory", ["int"], lengths: 1, []),
        .. WithAndWithoutLengths("ProjectMemory", [Input, Input, Memory], lengths: 1, [Options]),
        .. WithAndWithoutLengths("Attend", [Input, Input, Input, Output, "int"], lengths: 2, [Mask, Workspace, "int"]),
        .. WithAndWithoutLengths("Attend", [Input, Input, Input, Output, "int"], lengths: 2, [Options]),
        .. WithAndWithoutLengths("GetWorkspaceBytes", ["int"], lengths: 1, ["int"]),
        .. WithAndWithoutLengths("GetCrossWorkspaceBytes", ["int"], lengths: 2, ["int"]),
        .. WithAndWithoutLengths("GetAttendWorkspaceBytes", ["int"], lengths: 2, ["int"]),
        .. WithAndWithoutLengths("GetMultiplyAdds", ["int"], lengths: 1, []),
        Value("Shape"),
        Value("Plan"),
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

        // Private, but a second member of the name would not compile either.
        Value("_weights"),
        Value("GeneratedFacts"),
        Method("Run", Weights, Call),
        Method("RunVector512", Weights, Call),
        Method("RunVector256", Weights, Call),
        Method("RunVector128", Weights, Call),
        Method("RunScalar", Weights, Call),
    ];

    /// <summary>A method that takes lengths, or none where the attribute fixes the sequence.</summary>
    private static GeneratedMember[] WithAndWithoutLengths(string name, string[] before, int lengths, string[] after) =>
    [
        Method(name, [.. before, .. Enumerable.Repeat("int", lengths), .. after]),
        Method(name, [.. before, .. after]),
    ];

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
