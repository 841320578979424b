using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes a call; hands on the numbers that its tensors are measured by, and which tensor has to hold what.</summary>
/// <remarks>The counterpart of <c>LayerCall</c> in the runtime, which makes the same checks with numbers that are all known.</remarks>
internal sealed class CallSizes
{
    private readonly LayerUse _use;

    public CallSizes(LayerUse use)
    {
        _use = use;
        AttentionSpec? spec = use.Layer.Attention;
        LayerMethodKind kind = use.Method.Kind;
        Store = StoreOf(use);
        Batch = new SizeFactor("batch", Store is null ? use.Number("batch") : CreationNumber("batch"));
        Query = kind is LayerMethodKind.Cached or LayerMethodKind.CachedCore ? Given("sequence")
            : kind == LayerMethodKind.Rows ? Given("rows")
            : Length(kind == LayerMethodKind.SelfAttention ? "sequence" : "queryLength");
        Key = kind switch
        {
            LayerMethodKind.SelfAttention => Query,
            LayerMethodKind.WithMemory or LayerMethodKind.Cached or LayerMethodKind.CachedCore => new SizeFactor("keys", null),
            _ => Length("keyLength"),
        };
        AllKeys = spec is null or { AddedKeys: 0 } ? Key : new SizeFactor($"({Key.Name} + {spec.AddedKeys})", Key.Value + spec.AddedKeys);
        Heads = new SizeFactor("Heads", spec?.Heads);

        SizeFactor Length(string parameter) => spec is { Sequence: > 0 } ? new SizeFactor("Sequence", spec.Sequence) : Given(parameter);
        SizeFactor Given(string parameter) => new(parameter, use.Number(parameter));
    }

    public SizeFactor Batch { get; }

    public SizeFactor Query { get; }

    public SizeFactor Key { get; }

    /// <summary>Keys with those that the layer adds.</summary>
    public SizeFactor AllKeys { get; }

    public SizeFactor Heads { get; }

    /// <summary>The call that made the cache or memory of this one, where it can be found.</summary>
    public IInvocationOperation? Store { get; }

    /// <summary>Tokens or keys that the cache or memory has room for.</summary>
    public long? Capacity => CreationNumber("capacity") ?? (Store?.TargetMethod.Name == "CreateMemory" && _use.Layer.Attention is { Sequence: > 0 and var fixedLength } ? fixedLength : null);

    /// <summary>The tensors that are spans, each with the size that it has to have.</summary>
    public IEnumerable<(string Parameter, SizeFactor Rows, SizeFactor Width)> Tensors
    {
        get
        {
            SizeFactor model = _use.Layer.Model;
            SizeFactor output = _use.Layer.Output;
            if (_use.Layer.Attention is not { } spec)
            {
                return _use.Method.Kind == LayerMethodKind.Rows ? [("input", Query, model), ("output", Query, output)] : [];
            }

            SizeFactor keyDim = ("KeyDim", spec.KeyDim);
            SizeFactor valueDim = ("ValueDim", spec.ValueDim);
            return _use.Method.Kind switch
            {
                LayerMethodKind.SelfAttention or LayerMethodKind.Cached => [("input", Query, model), ("output", Query, output)],
                LayerMethodKind.CrossAttention => [("query", Query, model), ("key", Key, keyDim), ("value", Key, valueDim), ("output", Query, output)],
                LayerMethodKind.WithMemory => [("query", Query, model), ("output", Query, output)],
                LayerMethodKind.ProjectMemory => [("key", Key, keyDim), ("value", Key, valueDim)],
                LayerMethodKind.Packed => [("input", Tokens, model), ("output", Tokens, output)],
                LayerMethodKind.Core => Core(Key),
                LayerMethodKind.CachedCore => Core(Query),
                _ => [],
            };

            IEnumerable<(string, SizeFactor, SizeFactor)> Core(SizeFactor keys) =>
            [
                ("query", Query, ("Heads * HeadDim", spec.QueryWidth)),
                ("key", keys, ("KeyValueHeads * HeadDim", spec.KeyWidth)),
                ("value", keys, ("KeyValueHeads * ValueHeadDim", spec.ValueWidth)),
                ("output", Query, ("Heads * ValueHeadDim", spec.ContextWidth)),
            ];
        }
    }

    /// <summary>What a tensor holds; sequences of different lengths have no batch, and rows of a feed-forward have none.</summary>
    public SizeFormula Formula(SizeFactor rows, SizeFactor width) =>
        _use.Method.Kind is LayerMethodKind.Packed or LayerMethodKind.Rows ? new SizeFormula(rows, width) : new SizeFormula(Batch, rows, width);

    /// <summary>Tokens of all sequences of different lengths: the last entry of what says where each ends.</summary>
    private SizeFactor Tokens =>
        new("tokens", _use.Known.Elements(_use.Argument("cumulativeLengths")) is { Count: > 0 } ends ? _use.Known.Number(ends[ends.Count - 1]) : null);

    private long? CreationNumber(string parameter) =>
        _use.Known.Number(Store?.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter)?.Value);

    private static IInvocationOperation? StoreOf(LayerUse use) =>
        use.Facts.Resolve(use.Argument("cache") ?? use.Argument("memory")) is IInvocationOperation { TargetMethod.Name: "CreateCache" or "CreateMemory" } creation
            ? creation
            : null;
}
