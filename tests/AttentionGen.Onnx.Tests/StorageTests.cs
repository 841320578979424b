using System.Runtime.InteropServices;
using AttentionGen.OnnxTests.Files;
using Google.Protobuf;
using Onnx;
using Xunit;
using Types = Onnx.TensorProto.Types.DataType;

namespace AttentionGen.OnnxTests;

/// <summary>Every way in which a file stores numbers, and each way in which they can be wrong.</summary>
public sealed class StorageTests
{
    private static readonly float[] Elements = [1, -2, 0.5f, 1.5f, 65504, -0f];

    public static TheoryData<string> Storages => ["raw", "float_data", "half raw", "half int32_data", "bfloat16 raw", "bfloat16 int32_data", "double raw", "double_data"];

    [Theory]
    [MemberData(nameof(Storages))]
    public void AllFormsOfATensor_AreTheSameNumbers(string storage)
    {
        float[] expected = storage.StartsWith("bfloat16", StringComparison.Ordinal) ? [.. Elements.Select(Shorten)] : Elements;
        using OnnxCheckpoint model = new OnnxGraph().Add(Stored("x.weight", [2, 3], storage)).Add(Stored("7", [2, 3], storage)).Tensor("fc.bias", 3)
            .Node("MatMul", "", ["in", "7"], "y").Node("Add", "", ["y", "fc.bias"], "z").Open();

        Assert.Equal(expected, model.ReadFloat32("x.weight", [2, 3]));
        Assert.Equal(BitConverter.SingleToUInt32Bits(expected[5]), BitConverter.SingleToUInt32Bits(model.ReadFloat32("x.weight")[5]));
        Assert.Equal(OnnxGraph.Transpose(expected, 2, 3), model.ReadFloat32("fc.weight", [3, 2]));
    }

    [Fact]
    public void FloatsOneByOne_AreReadToo()
    {
        // data_type 1, two dimensions, and six elements that are not packed, with a name in their midst.
        byte[] tensor = [8, 2, 8, 3, 16, 1, .. Single(1), .. Single(-2), .. Single(0.5f), 0x42, 3, .. "x.w"u8, .. Single(1.5f), .. Single(65504), .. Single(-0f)];
        using OnnxCheckpoint model = OnnxCheckpoint.Parse(WithTensor(tensor));

        Assert.Equal(Elements, model.ReadFloat32("x.w", [2, 3]));

        static byte[] Single(float value) => [0x25, .. BitConverter.GetBytes(value)];
    }

    [Fact]
    public void OtherTypes_AreListed_AndNotRead()
    {
        using OnnxCheckpoint model = new OnnxGraph()
            .Add(new TensorProto { Name = "embeddings.position_ids", DataType = (int)Types.Int64, Dims = { 1, 2 }, Int64Data = { 0, 1 } }).Open();

        Assert.True(model.TryGetTensor("embeddings.position_ids", out OnnxTensor? ids));
        Assert.Equal(OnnxDataType.Int64, ids.DataType);
        Assert.Contains("expected elements of type Float, Float16, BFloat16 or Double, found Int64", Refusal(model, "embeddings.position_ids"), StringComparison.Ordinal);
    }

    [Fact]
    public void DoublesOutOfTheRange_AreRefused_AndInfinitiesAreNot()
    {
        using OnnxCheckpoint model = new OnnxGraph()
            .Add(new TensorProto { Name = "a.weight", DataType = (int)Types.Double, Dims = { 1 }, DoubleData = { 1e39 } })
            .Add(new TensorProto { Name = "b.weight", DataType = (int)Types.Double, Dims = { 1 }, DoubleData = { double.NegativeInfinity } }).Open();

        Assert.Contains("a.weight", Refusal(model, "a.weight"), StringComparison.Ordinal);
        Assert.Equal([float.NegativeInfinity], model.ReadFloat32("b.weight"));
    }

    [Theory]
    [InlineData(2, 2, "expected 16 bytes of raw_data for 4 elements of type Float and shape [2, 2], found 24")]
    [InlineData(-1, 2, "found [-1, 2]")]
    [InlineData(long.MaxValue, long.MaxValue, "found [9223372036854775807, 9223372036854775807]")]
    [InlineData(1L << 32, 1L << 31, "found [4294967296, 2147483648]")]
    public void AShapeThatTheElementsDoNotHave_IsRefused(long rows, long columns, string found)
    {
        TensorProto tensor = OnnxGraph.Float("x.weight", [rows, columns], Elements);

        Assert.Contains(found, new OnnxGraph().Add(tensor).Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    public void ATypeThatOnnxDoesNotHave_IsRefused(int type) => Assert.Contains(
        $"expected a data type from 1 to 26, found {type}",
        new OnnxGraph().Add(new TensorProto { Name = "x.weight", DataType = type, Dims = { 1 }, RawData = ByteString.CopyFrom(new byte[4]) }).Refusal(),
        StringComparison.Ordinal);

    [Fact]
    public void ElementsTwice_AreRefused()
    {
        TensorProto tensor = OnnxGraph.Float("x.weight", [1], [1]);
        tensor.FloatData.Add(1);

        Assert.Contains("expected the elements once", new OnnxGraph().Add(tensor).Refusal(), StringComparison.Ordinal);
    }

    /// <summary>The type that comes last would say of all of them how long they are.</summary>
    [Theory]
    [InlineData(Types.Float)]
    [InlineData(Types.Double)]
    public void ElementsOfTwoTypes_AreRefused(Types type)
    {
        var tensor = new TensorProto { Name = "x.weight", DataType = (int)type, Dims = { type == Types.Float ? 3 : 2 }, FloatData = { 1, 2 }, DoubleData = { 1 } };
        if (type == Types.Float)
        {
            tensor.FloatData.RemoveAt(1);
        }

        Assert.Contains("expected the elements once, found float_data and double_data", new OnnxGraph().Add(tensor).Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, new[] { 1, 70000 }, "found 70000")]
    [InlineData(2, new[] { 1, 2, 3 }, "found more")]
    [InlineData(2, new[] { 70, 300 }, "")]
    [InlineData(3, new[] { 300, 300 }, "expected 3 elements in int32_data, found 2")]
    public void BitsOfHalves_AreOneNumberEach(int count, int[] bits, string refusal)
    {
        using OnnxCheckpoint model = new OnnxGraph().Add(new TensorProto { Name = "x.w", DataType = (int)Types.Float16, Dims = { count }, Int32Data = { bits } }).Open();

        if (refusal.Length == 0)
        {
            Assert.Equal(bits.Select(each => (float)BitConverter.UInt16BitsToHalf((ushort)each)), model.ReadFloat32("x.w"));
        }
        else
        {
            Assert.Contains(refusal, Refusal(model, "x.w"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EmptyTensors_AreNothing()
    {
        using OnnxCheckpoint model = new OnnxGraph().Add(new TensorProto { Name = "x.weight", DataType = (int)Types.Float, Dims = { 0, 1L << 40 } }).Open();

        Assert.Empty(model.ReadFloat32("x.weight", [0, 1L << 40]));
    }

    /// <summary>A file of 5 GB, most of which is never written nor read.</summary>
    [Fact]
    public void FilesBeyondTwoGigabytes_AreReadByTheirPlaces()
    {
        const long Hole = 5L << 30;
        string path = Path.Combine(Directory.CreateTempSubdirectory("onnx-").FullName, "model.onnx");
        try
        {
            byte[] small = WithTag(0x2A, OnnxGraph.Float("last.weight", [2], [3, 4]).ToByteArray());
            byte[] head = [8, 2, 8, .. Varint(Hole / 8), 16, 1, 0x42, 12, .. "first.weight"u8, 0x4A, .. Varint(Hole)];
            byte[] graph = [0x2A, .. Varint(head.Length + Hole), .. head];
            using (FileStream file = File.Create(path))
            {
                file.Write([8, 8, 0x3A, .. Varint(graph.Length + Hole + small.Length), .. graph]);
                file.Seek(Hole, SeekOrigin.Current);
                file.Write(small);
            }

            using OnnxCheckpoint model = OnnxCheckpoint.Open(path);
            Assert.Equal<string>(["first.weight", "last.weight"], model.TensorNames);
            Assert.Equal([3, 4], model.ReadFloat32("last.weight"));
            Assert.True(model.TryGetTensor("first.weight", out OnnxTensor? first));
            Assert.Equal(Hole / 4, first.ElementCount);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    internal static byte[] Varint(long value)
    {
        List<byte> bytes = [];
        for (ulong rest = (ulong)value; ; rest >>= 7)
        {
            bytes.Add((byte)((rest & 0x7F) | (rest > 0x7F ? 0x80u : 0)));
            if (rest <= 0x7F)
            {
                return [.. bytes];
            }
        }
    }

    internal static byte[] WithTag(byte tag, byte[] message) => [tag, .. Varint(message.Length), .. message];

    internal static byte[] WithTensor(byte[] tensor) => [8, 8, .. WithTag(0x3A, WithTag(0x2A, tensor))];

    private static string Refusal(OnnxCheckpoint model, string name) => Assert.Throws<OnnxException>(() => model.ReadFloat32(name)).Message;

    private static float Shorten(float element) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(element) & 0xFFFF0000);

    private static TensorProto Stored(string name, long[] shape, string storage)
    {
        ushort[] half = [.. Elements.Select(element => BitConverter.HalfToUInt16Bits((Half)element))];
        ushort[] brain = [.. Elements.Select(element => (ushort)(BitConverter.SingleToUInt32Bits(element) >> 16))];
        double[] doubles = [.. Elements.Select(element => (double)element)];
        var tensor = new TensorProto { Name = name, Dims = { shape } };
        tensor.DataType = (int)(storage.Split(' ')[0] switch { "half" => Types.Float16, "bfloat16" => Types.Bfloat16, "double" or "double_data" => Types.Double, _ => Types.Float });
        switch (storage)
        {
            case "float_data":
                tensor.FloatData.Add(Elements);
                break;
            case "double_data":
                tensor.DoubleData.Add(doubles);
                break;
            case "half int32_data" or "bfloat16 int32_data":
                tensor.Int32Data.Add((storage[0] == 'h' ? half : brain).Select(bits => (int)bits));
                break;
            default:
                tensor.RawData = ByteString.CopyFrom(storage switch
                {
                    "half raw" => MemoryMarshal.AsBytes(half.AsSpan()),
                    "bfloat16 raw" => MemoryMarshal.AsBytes(brain.AsSpan()),
                    "double raw" => MemoryMarshal.AsBytes(doubles.AsSpan()),
                    _ => MemoryMarshal.AsBytes(Elements.AsSpan()),
                });
                break;
        }

        return tensor;
    }
}
