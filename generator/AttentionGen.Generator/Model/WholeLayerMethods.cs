using System.Collections.Immutable;

namespace AttentionGen.Generator.Model;

/// <summary>The public methods of feed-forwards and whole layers, in one place, as <see cref="LayerMethods"/> has those of attention.</summary>
internal static class WholeLayerMethods
{
    private static readonly Parameter Input = new("System.ReadOnlySpan<float>", "input");
    private static readonly Parameter Output = new("System.Span<float>", "output");
    private static readonly Parameter Cache = new("AttentionGen.KeyValueCache", "cache");
    private static readonly Parameter Batch = new("int", "batch");
    private static readonly Parameter Sequence = new("int", "sequence");
    private static readonly Parameter Rows = new("int", "rows");
    private static readonly Parameter Memory = new("AttentionGen.KeyValueMemory", "memory");
    private static readonly Parameter MemoryLength = new("int", "memoryLength");
    private static readonly Parameter Threads = new("int", "maxDegreeOfParallelism", "0");

    /// <summary>What a call of a feed-forward may carry.</summary>
    public static ImmutableArray<Parameter> RowOptions { get; } = [new("AttentionGen.Workspace", "workspace", "null"), Threads];

    public static MethodSignature FeedForward(ImmutableArray<Parameter> last) => new("void", "Forward", [Input, Output, Rows, .. last]);

    public static MethodSignature FeedForwardWorkspace { get; } = new("long", "GetWorkspaceBytes", [Rows, Threads]);

    public static MethodSignature Batched(ImmutableArray<Parameter> last) => new("void", "Forward", [Input, Output, Batch, Sequence, .. last]);

    public static MethodSignature Packed(ImmutableArray<Parameter> last) => LayerMethods.Packed(last);

    public static MethodSignature Cached(ImmutableArray<Parameter> last) => new("void", "Forward", [Input, Cache, Output, Sequence, .. last]);

    /// <summary>Options of the call, and those of the cross-attention.</summary>
    public static ImmutableArray<Parameter> BothOptions { get; } =
        [.. LayerMethods.Options, new(GeneratedMembers.ByReference + "AttentionGen.AttentionOptions", "memoryOptions")];

    public static MethodSignature CreateMemory => LayerMethods.CreateMemory(anyLength: true);

    public static MethodSignature ProjectMemory(ImmutableArray<Parameter> last) =>
        new("void", "ProjectMemory", [new("System.ReadOnlySpan<float>", "states"), Memory, new("int", "length"), .. last]);

    public static MethodSignature WithMemory(ImmutableArray<Parameter> last) => new("void", "Forward", [Input, Memory, Output, Sequence, .. last]);

    public static MethodSignature CachedWithMemory(ImmutableArray<Parameter> last) =>
        new("void", "Forward", [Input, Cache, Memory, Output, Sequence, .. last]);

    public static MethodSignature CrossWorkspace { get; } = new("long", "GetCrossWorkspaceBytes", [Batch, Sequence, MemoryLength, Threads]);

    public static MethodSignature CrossMultiplyAdds { get; } = new("long", "GetMultiplyAdds", [Batch, Sequence, MemoryLength]);

    public static MethodSignature CreateCache => LayerMethods.CreateCache;

    public static MethodSignature Workspace { get; } = new("long", "GetWorkspaceBytes", [Batch, Sequence, Threads]);

    public static MethodSignature MultiplyAdds { get; } = new("long", "GetMultiplyAdds", [Batch, Sequence]);

    /// <summary>The same where a mask function captures something.</summary>
    public static MethodSignature MaskedMultiplyAdds { get; } = new("long", "GetMultiplyAdds", [Batch, Sequence, LayerMethods.Captured]);

    /// <inheritdoc cref="MaskedMultiplyAdds"/>
    public static MethodSignature MaskedCrossMultiplyAdds { get; } = new("long", "GetMultiplyAdds", [Batch, Sequence, MemoryLength, LayerMethods.Captured]);

    /// <summary>All of a feed-forward.</summary>
    public static IEnumerable<MethodSignature> OfFeedForward => [FeedForward(RowOptions), FeedForward(LayerMethods.Nothing), FeedForwardWorkspace];

    /// <summary>All of a whole layer.</summary>
    public static IEnumerable<MethodSignature> OfTransformerLayer =>
    [
        .. new[] { LayerMethods.Plain, LayerMethods.Options, LayerMethods.Nothing }.Select(Batched),
        .. new[] { LayerMethods.Options, LayerMethods.Nothing }.SelectMany(last => (MethodSignature[])[Packed(last), Cached(last)]),
        CreateCache,
        Workspace,
        MultiplyAdds,
        MaskedMultiplyAdds,
        .. OfCrossAttention,
    ];

    /// <summary>What layers with cross-attention have instead of calls without a memory.</summary>
    private static IEnumerable<MethodSignature> OfCrossAttention =>
    [
        CreateMemory,
        .. new[] { LayerMethods.Options, LayerMethods.Nothing }.Select(ProjectMemory),
        .. new[] { BothOptions, LayerMethods.Options, LayerMethods.Nothing }.SelectMany(last => (MethodSignature[])[WithMemory(last), CachedWithMemory(last)]),
        CrossWorkspace,
        CrossMultiplyAdds,
        MaskedCrossMultiplyAdds,
    ];
}
