using System.Collections.Immutable;

namespace AttentionGen.Generator.Model;

/// <summary>
/// The public methods of a layer, each in one place: their text, their stubs and the rule about members of the same name are
/// made from it. Those that compute take options, or nothing that a call may leave out, so that an interface can ask for them.
/// </summary>
internal static class LayerMethods
{
    private const string Input = "System.ReadOnlySpan<float>";
    private const string Output = "System.Span<float>";
    private const string InputTensor = "System.Numerics.Tensors.ReadOnlyTensorSpan<float>";
    private const string OutputTensor = "System.Numerics.Tensors.TensorSpan<float>";
    private const string Cache = "AttentionGen.KeyValueCache";
    private const string Memory = "AttentionGen.KeyValueMemory";

    private static readonly Parameter Batch = new("int", "batch");

    /// <summary>What the functions of a layer capture.</summary>
    public static Parameter Captured { get; } = new(GeneratedMembers.ByReference + "AttentionGen.CapturedValues", "captured");

    private static readonly Parameter Threads = new("int", "maxDegreeOfParallelism", "0");

    /// <summary>Nothing behind the tensors and their sizes.</summary>
    public static ImmutableArray<Parameter> Nothing { get; } = [];

    /// <summary>Everything that a call may carry, as one argument.</summary>
    public static ImmutableArray<Parameter> Options { get; } = [new(GeneratedMembers.ByReference + "AttentionGen.AttentionOptions", "options")];

    /// <summary>What a call carries most often, each by itself.</summary>
    public static ImmutableArray<Parameter> Plain { get; } =
        [new("AttentionGen.PaddingMask", "padding", "default"), new("AttentionGen.Workspace", "workspace", "null"), Threads];

    /// <summary>All of them, of layers whose length is free or fixed.</summary>
    public static IEnumerable<MethodSignature> All(bool anyLength) =>
    [
        .. new[] { Nothing, Options, Plain }.SelectMany(last => (MethodSignature[])[SelfAttention(anyLength, last), Core(anyLength, last)]),
        .. new[] { Nothing, Options }.SelectMany(last => (MethodSignature[])
        [
            SelfTensors(last),
            Packed(last),
            CrossAttention(anyLength, last),
            CrossTensors(last),
            ProjectMemory(anyLength, last),
            WithMemory(anyLength, last),
            Cached(last),
            CachedCore(last),
        ]),
        CreateMemory(anyLength),
        CreateCache,
        WorkspaceBytes(anyLength),
        CrossWorkspaceBytes(anyLength),
        CoreWorkspaceBytes(anyLength),
        MultiplyAdds(anyLength),
        MaskedMultiplyAdds(anyLength),
    ];

    public static MethodSignature SelfAttention(bool anyLength, ImmutableArray<Parameter> last) =>
        Forward([new(Input, "input"), new(Output, "output"), Batch, .. Lengths(anyLength, "sequence"), .. last]);

    public static MethodSignature SelfTensors(ImmutableArray<Parameter> last) =>
        Forward([new(InputTensor, "input"), new(OutputTensor, "output"), .. last]);

    public static MethodSignature Packed(ImmutableArray<Parameter> last) =>
        Forward([new(Input, "input"), new(Output, "output"), new("System.ReadOnlySpan<int>", "cumulativeLengths"), .. last]);

    public static MethodSignature CrossAttention(bool anyLength, ImmutableArray<Parameter> last) =>
        Forward([.. QueryKeyValue(Input), new(Output, "output"), Batch, .. Lengths(anyLength, "queryLength", "keyLength"), .. last]);

    public static MethodSignature CrossTensors(ImmutableArray<Parameter> last) =>
        Forward([.. QueryKeyValue(InputTensor), new(OutputTensor, "output"), .. last]);

    public static MethodSignature CreateMemory(bool anyLength) => new(Memory, "CreateMemory", [Batch, .. Lengths(anyLength, "capacity")]);

    public static MethodSignature ProjectMemory(bool anyLength, ImmutableArray<Parameter> last) =>
        new("void", "ProjectMemory", [new(Input, "key"), new(Input, "value"), new(Memory, "memory"), .. Lengths(anyLength, "keyLength"), .. last]);

    public static MethodSignature WithMemory(bool anyLength, ImmutableArray<Parameter> last) =>
        Forward([new(Input, "query"), new(Memory, "memory"), new(Output, "output"), .. Lengths(anyLength, "queryLength"), .. last]);

    public static MethodSignature CreateCache { get; } = new(Cache, "CreateCache", [Batch, new("int", "capacity")]);

    public static MethodSignature Cached(ImmutableArray<Parameter> last) =>
        Forward([new(Input, "input"), new(Cache, "cache"), new(Output, "output"), new("int", "sequence"), .. last]);

    public static MethodSignature Core(bool anyLength, ImmutableArray<Parameter> last) =>
        new("void", "Attend", [.. QueryKeyValue(Input), new(Output, "output"), Batch, .. Lengths(anyLength, "queryLength", "keyLength"), .. last]);

    public static MethodSignature CachedCore(ImmutableArray<Parameter> last) =>
        new("void", "Attend", [.. QueryKeyValue(Input), new(Cache, "cache"), new(Output, "output"), new("int", "sequence"), .. last]);

    public static MethodSignature WorkspaceBytes(bool anyLength) => Cost("GetWorkspaceBytes", [.. Lengths(anyLength, "sequence"), Threads]);

    public static MethodSignature CrossWorkspaceBytes(bool anyLength) => Cost("GetCrossWorkspaceBytes", [.. Lengths(anyLength, "queryLength", "keyLength"), Threads]);

    public static MethodSignature CoreWorkspaceBytes(bool anyLength) => Cost("GetAttendWorkspaceBytes", [.. Lengths(anyLength, "queryLength", "keyLength"), Threads]);

    public static MethodSignature MultiplyAdds(bool anyLength) => Cost("GetMultiplyAdds", [.. Lengths(anyLength, "sequence")]);

    /// <summary>The same where a mask function captures something.</summary>
    public static MethodSignature MaskedMultiplyAdds(bool anyLength) => Cost("GetMultiplyAdds", [.. Lengths(anyLength, "sequence"), Captured]);

    private static MethodSignature Forward(ImmutableArray<Parameter> parameters) => new("void", "Forward", parameters);

    private static MethodSignature Cost(string name, ImmutableArray<Parameter> sizes) => new("long", name, [Batch, .. sizes]);

    private static IEnumerable<Parameter> QueryKeyValue(string type) => [new(type, "query"), new(type, "key"), new(type, "value")];

    /// <summary>Lengths that calls give, or none where the attribute fixes them.</summary>
    private static IEnumerable<Parameter> Lengths(bool anyLength, params string[] names) =>
        anyLength ? names.Select(static name => new Parameter("int", name)) : [];
}
