namespace AttentionGen;

/// <summary>What has been read of a <c>TensorProto</c> so far, in any order, before it is known whether it fits together.</summary>
/// <param name="wire">The file.</param>
/// <param name="position">The first byte of the tensor.</param>
internal sealed class TensorParts(WireReader wire, long position)
{
    public long Position { get; } = position;

    public string Name { get; set; } = "";

    public ulong DataType { get; set; }

    public List<long> Dimensions { get; } = [];

    public ByteRange? Raw { get; set; }

    public List<ByteRange> Ranges { get; } = [];

    public (OnnxDataType Real, OnnxDataType Complex) TypesOfRanges { get; set; }

    public List<ByteRange> Numbers { get; } = [];

    public bool HasIntegers { get; set; }

    public bool IsExternal { get; set; }

    public Dictionary<string, string> External { get; } = new(StringComparer.Ordinal);

    /// <summary>The error about the tensor.</summary>
    public OnnxException Fail(string problem) => wire.Fail(Position, $"tensor {FileText.Quote(Name)}: {problem}");
}
