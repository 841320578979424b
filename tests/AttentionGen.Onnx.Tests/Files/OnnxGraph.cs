using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace AttentionGen.OnnxTests.Files;

/// <summary>Collects nodes and tensors and hands on the bytes of an <c>.onnx</c> file.</summary>
internal sealed class OnnxGraph
{
    public const string Microsoft = "com.microsoft";

    public GraphProto Graph { get; } = new() { Name = "main_graph" };

    /// <summary>A node; the first output is called like the node if it has no name of its own.</summary>
    public OnnxGraph Node(string operation, string name, string[] inputs, string output, string domain = "", params AttributeProto[] attributes)
    {
        Graph.Node.Add(new NodeProto { OpType = operation, Name = name, Domain = domain, Input = { inputs }, Output = { output }, Attribute = { attributes } });
        return this;
    }

    /// <summary>An initialiser with other numbers than any other: its elements count up from a start of its own.</summary>
    public OnnxGraph Tensor(string name, params long[] shape) => Add(Float(name, shape, Numbers(name, shape)));

    public OnnxGraph Add(TensorProto tensor)
    {
        Graph.Initializer.Add(tensor);
        return this;
    }

    public byte[] ToBytes() => new ModelProto
    {
        IrVersion = 8,
        ProducerName = "tests",
        ProducerVersion = "1",
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 }, new OperatorSetIdProto { Domain = Microsoft, Version = 1 } },
        Graph = Graph,
    }.ToByteArray();

    public OnnxCheckpoint Open() => OnnxCheckpoint.Parse(ToBytes(), "model.onnx");

    /// <summary>The error that opening ends in.</summary>
    public string Refusal() => Xunit.Assert.Throws<OnnxException>(Open).Message;

    public static TensorProto Float(string name, long[] shape, float[] elements) => new()
    {
        Name = name,
        DataType = (int)TensorProto.Types.DataType.Float,
        Dims = { shape },
        RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(elements.AsSpan())),
    };

    /// <summary>Numbers that tell a tensor and the place in it.</summary>
    public static float[] Numbers(string name, params long[] shape)
    {
        int start = 0;
        foreach (char c in name)
        {
            start = ((start * 31) + c) & 0xFFFF;
        }

        return [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => start + (i / 64f))];
    }

    public static float[] Transpose(float[] matrix, int rows, int columns)
    {
        var result = new float[matrix.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                result[(j * rows) + i] = matrix[(i * columns) + j];
            }
        }

        return result;
    }

    public static AttributeProto Integer(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Integers(string name, params long[] values) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    public static AttributeProto Number(string name, float value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    public static AttributeProto Text(string name, string value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Value(TensorProto tensor) => new() { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = tensor };

    public static AttributeProto Within(string name, GraphProto graph) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = graph };
}
