using AttentionGen.OnnxTests.Files;
using AttentionGen.Tests.Support;
using CsCheck;
using Google.Protobuf;
using Onnx;
using Xunit;

namespace AttentionGen.OnnxTests;

/// <summary>Mutations of sound files. Whatever the bytes, the reader answers with tensors or with OnnxException.</summary>
public sealed class FuzzTests
{
    private const int MutationsPerStream = 6_000;

    private static readonly Gen<int> Places = Gen.Int[0, 99_999];

    private static readonly byte[][] Fragments =
    [
        [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80], [0x00], [0x3A, 0x00], [0x2A, 0x00], [0x0A, 0x00], [0x4A, 0x00], [0x0B], [0x0C], [0x32, 0x00],
        [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x10, 0x0A], [0x10, 0x0B], [0x10, 0x10], [0x70, 0x01], .. (byte[][])["../x"u8.ToArray(), "\uFFFD"u8.ToArray()],
    ];

    private static readonly Gen<Func<byte[], byte[]>> Edits = Gen.OneOf(
        Gen.Select(Places, Gen.Int[0, 7], (at, bit) => new Func<byte[], byte[]>(file => Splice(file, at, 1, part => [.. part.Select(b => (byte)(b ^ (1 << bit)))]))),
        Gen.Select(Places, Gen.Byte, (at, value) => new Func<byte[], byte[]>(file => Splice(file, at, 1, _ => [value]))),
        Gen.Select(Places, Gen.OneOf(Fragments), (at, fragment) => new Func<byte[], byte[]>(file => Splice(file, at, 0, _ => fragment))),
        Gen.Select(Places, Gen.OneOf(Fragments), (at, fragment) => new Func<byte[], byte[]>(file => Splice(file, at, fragment.Length, _ => fragment))),
        Gen.Select(Places, Gen.Int[1, 40], (at, count) => new Func<byte[], byte[]>(file => Splice(file, at, count, _ => []))),
        Gen.Select(Places, Gen.Int[1, 40], (at, count) => new Func<byte[], byte[]>(file => Splice(file, at, count, part => [.. part, .. part]))),
        Places.Select(length => new Func<byte[], byte[]>(file => file[..(length % (file.Length + 1))])));

    /// <summary>Changes of the message itself, so that lengths still fit and what is behind them is reached.</summary>
    private static readonly Gen<Action<GraphProto>> Changes = Gen.OneOf(
        Gen.Select(Places, Gen.Int[0, 30], (at, type) => new Action<GraphProto>(graph => Tensor(graph, at, tensor => tensor.DataType = type))),
        Gen.Select(Places, Gen.OneOf(-1L, 0, 1, 2, 7, 1L << 31, 1L << 40, long.MaxValue), (at, size) => new Action<GraphProto>(graph => Tensor(graph, at, tensor => tensor.Dims.Add(size)))),
        Gen.Select(Places, Places, (at, other) => new Action<GraphProto>(graph => Tensor(graph, at, tensor => tensor.Name = graph.Initializer[other % graph.Initializer.Count].Name))),
        Gen.Select(Places, Gen.Int[0, 40], (at, count) => new Action<GraphProto>(graph => Tensor(graph, at, tensor => tensor.RawData = ByteString.CopyFrom(new byte[count])))),
        Gen.Select(Places, Gen.Int, (at, bits) => new Action<GraphProto>(graph => Tensor(graph, at, tensor => tensor.Int32Data.Add(bits)))),
        Gen.Select(Places, Places, (at, other) => new Action<GraphProto>(graph => Node(graph, at, node => node.OpType = graph.Node[other % graph.Node.Count].OpType))),
        Gen.Select(Places, Places, (at, other) => new Action<GraphProto>(graph => Node(graph, at, node => node.Name = graph.Node[other % graph.Node.Count].Name))),
        Gen.Select(Places, Places, (at, other) => new Action<GraphProto>(graph => Node(graph, at, node => node.Input.Add(graph.Node[other % graph.Node.Count].Output)))),
        Gen.Select(Places, Gen.OneOf("", "Identity", "Transpose", "Attention", "Gemm", "MultiHeadAttention"), (at, name) => new Action<GraphProto>(graph => Node(graph, at, node => node.OpType = name))),
        Gen.Select(Places, Gen.Long, (at, value) => new Action<GraphProto>(graph => Node(graph, at, node => node.Attribute.Add(OnnxGraph.Integers("qkv_hidden_sizes", value, 1, 1))))));

    private static readonly Gen<byte[]> MutatedFiles = Gen.OneOf(
        Gen.Select(Gen.OneOf(SoundFiles()), Edits.Array[1, 3], (sound, edits) => edits.Aggregate(sound, (file, edit) => edit(file))),
        Gen.Select(Gen.OneOf(SoundFiles()), Changes.Array[1, 3], (sound, changes) =>
        {
            ModelProto model = ModelProto.Parser.ParseFrom(sound);
            Array.ForEach(changes, change => change(model.Graph));
            return model.ToByteArray();
        }));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void MutatedFile_EndsInTensorsOrInTheOneException(uint stream)
    {
        int opened = 0;
        int rejected = 0;
        Sampling.Check(MutatedFiles, Read, MutationsPerStream, stream, Convert.ToBase64String);

        // Both outcomes occur, so the mutations are neither all harmless nor all rejected at the first byte.
        int all = opened + rejected;
        Assert.InRange(opened, all / 20, all);
        Assert.InRange(rejected, all / 20, all);

        void Read(byte[] bytes)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ReadAll(bytes);
                opened++;
            }
            catch (OnnxException)
            {
                rejected++;
            }

            // A node of two bytes costs a few hundred, an element at most its own, a window and the messages of errors the rest.
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 1_000_000 + (600L * bytes.Length), $"It allocated {allocated} bytes.");
        }
    }

    [Fact]
    public void EveryTruncation_EndsInTensorsOrInTheOneException()
    {
        foreach (byte[] sound in SoundFiles())
        {
            for (int length = 0; length < sound.Length; length++)
            {
                byte[] cut = sound[..length];
                try
                {
                    ReadAll(cut);
                }
                catch (OnnxException e)
                {
                    Assert.StartsWith("(memory): ", e.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    private static void ReadAll(byte[] bytes)
    {
        using OnnxCheckpoint model = OnnxCheckpoint.Parse(bytes);
        OnnxException? last = null;
        foreach (string name in model.TensorNames)
        {
            try
            {
                Assert.True(model.TryGetTensor(name, out OnnxTensor? tensor));
                Assert.Equal(tensor.ElementCount, model.ReadFloat32(name).Length);
            }
            catch (OnnxException e)
            {
                last = e;
            }
        }

        Assert.Throws<OnnxException>(() => model.ReadFloat32("no such tensor"));
        if (last is not null && model.TensorNames.Length == 1)
        {
            throw last;
        }
    }

    private static byte[][] SoundFiles()
    {
        var within = new GraphProto { Name = "b" };
        within.Node.Add(new NodeProto { OpType = "Add", Input = { "y", "fc.bias" }, Output = { "z" } });
        return
        [
            new OnnxGraph().Tensor("onnx::MatMul_1", 2, 3).Tensor("fc.bias", 3).Tensor("norm.weight", 2)
                .Node("MatMul", "/fc/MatMul", ["in", "onnx::MatMul_1"], "y").Node("Reshape", "", ["y", "s"], "r").Node("Add", "/fc/Add", ["r", "fc.bias"], "z")
                .Node("If", "", ["c"], "o", "", OnnxGraph.Within("then_branch", within)).ToBytes(),
            new OnnxGraph().Tensor("Attention_0_qkv_weight", 2, 6).Tensor("Attention_0_qkv_bias", 6).Tensor("onnx::MatMul_9", 2, 2).Tensor("a.self_attn.out_proj.bias", 2)
                .Node("Attention", "Attention_0", ["in", "Attention_0_qkv_weight", "Attention_0_qkv_bias"], "a", OnnxGraph.Microsoft, OnnxGraph.Integer("num_heads", 1))
                .Node("MatMul", "MatMul_1", ["a", "onnx::MatMul_9"], "y").Node("Add", "Add_2", ["y", "a.self_attn.out_proj.bias"], "z").ToBytes(),
            new OnnxGraph().Add(new TensorProto { Name = "h.w", DataType = 10, Dims = { 2 }, Int32Data = { 70, 300 } })
                .Add(new TensorProto { Name = "f.w", DataType = 1, Dims = { 2 }, FloatData = { 1, 2 } })
                .Add(new TensorProto { Name = "d.w", DataType = 11, Dims = { 1, 2 }, DoubleData = { 1, 2 } })
                .Add(new TensorProto { Name = "i.w", DataType = 7, Dims = { 2 }, Int64Data = { 1, 2 } })
                .Node("Constant", "", [], "c.bias", "", OnnxGraph.Value(OnnxGraph.Float("", [1], [3]))).Node("Identity", "", ["h.w"], "g.w").ToBytes(),
        ];
    }

    private static void Tensor(GraphProto graph, int at, Action<TensorProto> change) => change(graph.Initializer[at % graph.Initializer.Count]);

    private static void Node(GraphProto graph, int at, Action<NodeProto> change) => change(graph.Node[at % graph.Node.Count]);

    /// <summary>Puts something in the place of some bytes; places are taken modulo the length that there is.</summary>
    private static byte[] Splice(byte[] file, int at, int count, Func<byte[], byte[]> replace)
    {
        at %= file.Length + 1;
        int end = Math.Min(file.Length, at + count);
        return [.. file[..at], .. replace(file[at..end]), .. file[end..]];
    }
}
