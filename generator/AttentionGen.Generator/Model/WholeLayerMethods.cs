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
    private static readonly Parameter Threads = new("int", "maxDegreeOfParallelism", "0");

    /// <summary>What a call of a feed-forward may carry.</summary>
    public static ImmutableArray<Parameter> RowOptions { get; } = [new("AttentionGen.Workspace", "workspace", "null"), Threads];

    public static MethodSignature FeedForward(ImmutableArray<Parameter> last) => new("void", "Forward", [Input, Output, Rows, .. last]);

    public static MethodSignature FeedForwardWorkspace { get; } = new("long", "GetWorkspaceBytes", [Rows, Threads]);

    public static MethodSignature Batched(ImmutableArray<Parameter> last) => new("void", "Forward", [Input, Output, Batch, Sequence, .. last]);

    public static MethodSignature Packed(ImmutableArray<Parameter> last) => LayerMethods.Packed(last);

    public static MethodSignature Cached(ImmutableArray<Parameter> last) => new("void", "Forward", [Input, Cache, Output, Sequence, .. last]);

    public static MethodSignature CreateCache => LayerMethods.CreateCache;

    public static MethodSignature Workspace { get; } = new("long", "GetWorkspaceBytes", [Batch, Sequence, Threads]);

    public static MethodSignature MultiplyAdds { get; } = new("long", "GetMultiplyAdds", [Batch, Sequence]);

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
    ];
}
