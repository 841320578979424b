using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.Onnx;

/// <summary>Queries, keys and values of one size, seeded, and the node that takes them: for cases that are not ONNX's own.</summary>
internal sealed class OnnxExample
{
    private readonly OnnxTensor _newKey;
    private readonly OnnxTensor _newValue;
    private readonly int _past;

    public OnnxExample(int batch = 2, int heads = 3, int keyValueHeads = 3, int queries = 4, int newKeys = 6, int past = 0, int valueHeadDim = 8)
    {
        _past = past;
        Query = Seeded(1, batch, heads, queries, 8);
        _newKey = Seeded(2, batch, keyValueHeads, newKeys, 8);
        _newValue = Seeded(3, batch, keyValueHeads, newKeys, valueHeadDim);
        PastKey = Seeded(4, batch, keyValueHeads, past, 8);
        PastValue = Seeded(5, batch, keyValueHeads, past, valueHeadDim);
        Key = OnnxHeads.Append(past > 0 ? PastKey : null, _newKey);
        Value = OnnxHeads.Append(past > 0 ? PastValue : null, _newValue);
    }

    public OnnxTensor Query { get; }

    public OnnxTensor PastKey { get; }

    public OnnxTensor PastValue { get; }

    /// <summary>The keys of the past and the new ones.</summary>
    public OnnxTensor Key { get; }

    public OnnxTensor Value { get; }

    /// <summary>What the node must give, by the formula.</summary>
    public OnnxFormula Expected(Func<int, int, int, int, double> bias, double softCap = 0) => new(Query, Key, Value, bias, softCap);

    /// <summary>The node with all four outputs, or only the first three.</summary>
    public OnnxNode Node(string attributes, OnnxTensor? mask = null, long[]? validKeys = null, bool wantsMatrix = true) => new(
        "Attention",
        new OnnxAttributes(attributes),
        [
            Query,
            _newKey,
            _newValue,
            mask,
            _past > 0 ? PastKey : null,
            _past > 0 ? PastValue : null,
            validKeys is null ? null : OnnxTensor.Of([validKeys.Length], validKeys),
        ],
        [true, true, true, wantsMatrix]);

    /// <summary>Numbers from -2 to 2.</summary>
    public static OnnxTensor Seeded(ulong seed, params int[] shape) => OnnxTensor.Of(shape, SeededNumbers.Make(OnnxTensor.Count(shape), seed, 2f));

    /// <summary>Flags, about two thirds of them true.</summary>
    public static OnnxTensor SeededFlags(ulong seed, params int[] shape) =>
        OnnxTensor.Of(shape, Array.ConvertAll(SeededNumbers.Make(OnnxTensor.Count(shape), seed), number => number > -0.3f));
}
