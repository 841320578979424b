using System.Runtime.InteropServices;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// Collects the nodes and constants of a graph and writes them as an ONNX model. Only what the formulations need: float
/// and integer constants, attributes that are numbers, fixed shapes. Field numbers are those of onnx.proto.
/// </summary>
internal sealed class OnnxModelWriter
{
    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string ContribDomain = "com.microsoft";

    private const int IrVersion = 10;
    private const int Opset = 23;
    private const int FloatType = 1;
    private const int Int32Type = 6;
    private const int Int64Type = 7;
    private const int FloatAttribute = 1;
    private const int IntegerAttribute = 2;
    private const int IntegersAttribute = 7;

    private readonly ProtobufWriter _graph = new();

    /// <summary>An attribute: one integer, a list of them, or a float.</summary>
    public readonly record struct Attribute(string Name, long Value, long[]? Values = null, float? Real = null)
    {
        public static implicit operator Attribute((string Name, long Value) pair) => new(pair.Name, pair.Value);

        public static implicit operator Attribute((string Name, float Value) pair) => new(pair.Name, 0, null, pair.Value);

        public static implicit operator Attribute((string Name, long[] Values) pair) => new(pair.Name, 0, pair.Values);
    }

    public void Node(string operation, string[] inputs, string[] outputs, string domain = "", params Attribute[] attributes) =>
        _graph.Message(1, node =>
        {
            Array.ForEach(inputs, input => node.Text(1, input));
            Array.ForEach(outputs, output => node.Text(2, output));
            node.Text(3, $"make_{outputs[0]}");
            node.Text(4, operation);
            Array.ForEach(attributes, attribute => node.Message(5, writer => Write(writer, attribute)));
            node.Text(7, domain);
        });

    public void Constant(string name, long[] dimensions, float[] values) =>
        Constant(name, dimensions, FloatType, MemoryMarshal.AsBytes(values.AsSpan()));

    public void Constant(string name, long[] dimensions, int[] values) =>
        Constant(name, dimensions, Int32Type, MemoryMarshal.AsBytes(values.AsSpan()));

    public void Constant(string name, long[] dimensions, long[] values) =>
        Constant(name, dimensions, Int64Type, MemoryMarshal.AsBytes(values.AsSpan()));

    public void Input(string name, long[] dimensions) => _graph.Message(11, value => WriteFloatTensor(value, name, dimensions));

    public void Output(string name, long[] dimensions) => _graph.Message(12, value => WriteFloatTensor(value, name, dimensions));

    /// <summary>The serialised ModelProto.</summary>
    public byte[] ToModel()
    {
        _graph.Text(2, "attention");
        var model = new ProtobufWriter();
        model.Integer(1, IrVersion);
        model.Bytes(7, _graph.Written);
        model.Message(8, opset => WriteOpset(opset, "", Opset));
        model.Message(8, opset => WriteOpset(opset, ContribDomain, 1));
        return model.Written.ToArray();
    }

    private static void WriteOpset(ProtobufWriter opset, string domain, long version)
    {
        opset.Text(1, domain);
        opset.Integer(2, version);
    }

    private static void Write(ProtobufWriter writer, Attribute attribute)
    {
        writer.Text(1, attribute.Name);
        if (attribute.Values is { } values)
        {
            Array.ForEach(values, value => writer.Integer(8, value));
            writer.Integer(20, IntegersAttribute);
        }
        else if (attribute.Real is { } real)
        {
            writer.Float(2, real);
            writer.Integer(20, FloatAttribute);
        }
        else
        {
            writer.Integer(3, attribute.Value);
            writer.Integer(20, IntegerAttribute);
        }
    }

    private static void WriteFloatTensor(ProtobufWriter value, string name, long[] dimensions)
    {
        value.Text(1, name);
        value.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, FloatType);
            tensor.Message(2, shape => Array.ForEach(dimensions, length => shape.Message(1, dimension => dimension.Integer(1, length))));
        }));
    }

    private void Constant(string name, long[] dimensions, int type, ReadOnlySpan<byte> bytes)
    {
        var tensor = new ProtobufWriter();
        Array.ForEach(dimensions, dimension => tensor.Integer(1, dimension));
        tensor.Integer(2, type);
        tensor.Text(8, name);
        tensor.Bytes(9, bytes);
        _graph.Bytes(5, tensor.Written);
    }
}
