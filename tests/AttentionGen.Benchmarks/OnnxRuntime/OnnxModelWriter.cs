using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// Collects the nodes and constants of a graph and writes them as an ONNX model. Only what the formulations need: float
/// and integer constants and inputs, attributes that are numbers, fixed shapes.
/// </summary>
internal sealed class OnnxModelWriter
{
    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string ContribDomain = "com.microsoft";

    private const int IrVersion = 10;
    private const int Opset = 23;

    private readonly GraphProto _graph = new() { Name = "attention" };

    /// <summary>An attribute: one integer, a list of them, or a float.</summary>
    public readonly record struct Attribute(string Name, long Value, long[]? Values = null, float? Real = null)
    {
        public static implicit operator Attribute((string Name, long Value) pair) => new(pair.Name, pair.Value);

        public static implicit operator Attribute((string Name, float Value) pair) => new(pair.Name, 0, null, pair.Value);

        public static implicit operator Attribute((string Name, long[] Values) pair) => new(pair.Name, 0, pair.Values);
    }

    public void Node(string operation, string[] inputs, string[] outputs, string domain = "", params Attribute[] attributes) =>
        _graph.Node.Add(new NodeProto
        {
            Name = $"make_{outputs[0]}",
            OpType = operation,
            Domain = domain,
            Input = { inputs },
            Output = { outputs },
            Attribute = { attributes.Select(Message) },
        });

    public void Constant(string name, long[] dimensions, float[] values) =>
        Constant(name, dimensions, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values.AsSpan()));

    public void Constant(string name, long[] dimensions, int[] values) =>
        Constant(name, dimensions, TensorProto.Types.DataType.Int32, MemoryMarshal.AsBytes(values.AsSpan()));

    public void Constant(string name, long[] dimensions, long[] values) =>
        Constant(name, dimensions, TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values.AsSpan()));

    public void Input(string name, long[] dimensions) => _graph.Input.Add(Tensor(name, dimensions, TensorProto.Types.DataType.Float));

    /// <summary>An input of 32-bit integers, such as token ids.</summary>
    public void IntegerInput(string name, long[] dimensions) => _graph.Input.Add(Tensor(name, dimensions, TensorProto.Types.DataType.Int32));

    public void Output(string name, long[] dimensions) => _graph.Output.Add(Tensor(name, dimensions, TensorProto.Types.DataType.Float));

    /// <summary>The serialised ModelProto.</summary>
    public byte[] ToModel() => new ModelProto
    {
        IrVersion = IrVersion,
        Graph = _graph,
        OpsetImport =
        {
            new OperatorSetIdProto { Domain = "", Version = Opset },
            new OperatorSetIdProto { Domain = ContribDomain, Version = 1 },
        },
    }.ToByteArray();

    private static AttributeProto Message(Attribute attribute) => attribute switch
    {
        { Values: { } values } => new() { Name = attribute.Name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } },
        { Real: { } real } => new() { Name = attribute.Name, Type = AttributeProto.Types.AttributeType.Float, F = real },
        _ => new() { Name = attribute.Name, Type = AttributeProto.Types.AttributeType.Int, I = attribute.Value },
    };

    private static ValueInfoProto Tensor(string name, long[] dimensions, TensorProto.Types.DataType type) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = (int)type,
                Shape = new TensorShapeProto
                {
                    Dim = { dimensions.Select(length => new TensorShapeProto.Types.Dimension { DimValue = length }) },
                },
            },
        },
    };

    private void Constant(string name, long[] dimensions, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes) =>
        _graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)type,
            Dims = { dimensions },
            RawData = ByteString.CopyFrom(bytes),
        });
}
