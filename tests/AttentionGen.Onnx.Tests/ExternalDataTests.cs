using System.Diagnostics;
using System.Runtime.InteropServices;
using AttentionGen.OnnxTests.Files;
using Onnx;
using Xunit;

namespace AttentionGen.OnnxTests;

/// <summary>Tensors in files beside the model: only in its folder, only as long as it says.</summary>
public sealed class ExternalDataTests : IDisposable
{
    private static readonly float[] Elements = [1, 2, 3, 4, 5, 6];

    private readonly string _folder = Directory.CreateTempSubdirectory("onnx-").FullName;

    public ExternalDataTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "model", "parts"));
        byte[] bytes = [.. new byte[16], .. MemoryMarshal.AsBytes(Elements.AsSpan())];
        File.WriteAllBytes(Path.Combine(_folder, "model", "weights.data"), bytes);
        File.WriteAllBytes(Path.Combine(_folder, "model", "parts", "weights.data"), bytes);
        File.WriteAllBytes(Path.Combine(_folder, "secret"), bytes);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("weights.data", "24")]
    [InlineData("parts/weights.data", null)]
    [InlineData("./weights.data", "24")]
    public void AFileOfTheFolder_IsRead(string location, string? length)
    {
        using OnnxCheckpoint model = Open(location, "16", length);

        Assert.Equal(Elements, model.ReadFloat32("x.weight", [2, 3]));
        Assert.Equal(OnnxGraph.Transpose(Elements, 2, 3), model.ReadFloat32("fc.weight", [3, 2]));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("parts/../../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\secret")]
    [InlineData("C:secret")]
    [InlineData("..\\secret")]
    [InlineData("\\\\server\\share")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("parts//weights.data")]
    [InlineData("weights.data ")]
    [InlineData("a\0b")]
    public void APathOutOfTheFolder_IsRefused(string location) =>
        Assert.Contains("expected external data in a file of this one's folder", Assert.Throws<OnnxException>(() => Open(location, "16", null)).Message, StringComparison.Ordinal);

    [Fact]
    public void ALinkOutOfTheFolder_IsRefused_AndOneWithinItIsNot()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "model", "out"), Path.Combine("..", "secret"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "model", "folder"), _folder);
        File.CreateSymbolicLink(Path.Combine(_folder, "model", "within"), Path.Combine("parts", "weights.data"));
        File.CreateSymbolicLink(Path.Combine(_folder, "model", "loop"), "loop");

        Assert.Contains("a link that leads out of it", Refusal("out"), StringComparison.Ordinal);
        Assert.Contains("a link that leads out of it", Refusal("folder/secret"), StringComparison.Ordinal);
        Assert.Contains("cannot be opened", Refusal("loop"), StringComparison.Ordinal);
        using OnnxCheckpoint model = Open("within", "16", null);
        Assert.Equal(Elements, model.ReadFloat32("x.weight"));
    }

    [Theory]
    [InlineData("20", null, "expected 24 bytes from byte 20 of \"weights.data\" on, found a file of 40 bytes")]
    [InlineData("9223372036854775807", null, "expected an offset")]
    [InlineData("-1", null, "expected a number of bytes as offset of external_data, found \"-1\"")]
    [InlineData("16", "1e3", "expected a number of bytes as length of external_data, found \"1e3\"")]
    [InlineData("16", "20", "expected 24 bytes of external data for 6 elements")]
    public void AnOffsetOrALengthThatDoesNotFit_IsRefused(string offset, string? length, string message) =>
        Assert.Contains(message, Assert.Throws<OnnxException>(() => Read("weights.data", offset, length)).Message, StringComparison.Ordinal);

    [Fact]
    public void AFileThatIsNotThere_OrAFolder_IsTheOneException()
    {
        Assert.Contains("tensor \"x.weight\": expected its elements in \"nowhere\", found that it cannot be opened", Refusal("nowhere"), StringComparison.Ordinal);
        Assert.Contains("cannot be opened", Refusal("parts"), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileOfTerabytes_CostsNoMemory_BeforeItIsSeenToBeShorter()
    {
        byte[] graph = Graph("weights.data", "0", null, 1 << 15, 1 << 15).ToBytes();
        string path = Path.Combine(_folder, "model", "model.onnx");
        File.WriteAllBytes(path, graph);
        using OnnxCheckpoint model = OnnxCheckpoint.Open(path);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<OnnxException>(() => model.ReadFloat32("x.weight"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void AModelInMemory_HasNoFolder()
    {
        using OnnxCheckpoint model = Graph("weights.data", "16", null).Open();

        Assert.Contains("opened from memory", Assert.Throws<OnnxException>(() => model.ReadFloat32("x.weight")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsWrittenTo_EndsReads()
    {
        using OnnxCheckpoint model = Open("weights.data", "16", null);
        model.ReadFloat32("x.weight");
        string path = Path.Combine(_folder, "model", "weights.data");
        byte[] bytes = File.ReadAllBytes(path);
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write(bytes);
        }

        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));

        Assert.Contains("written to since", Assert.Throws<OnnxException>(() => model.ReadFloat32("x.weight")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AClosedModel_IsClosed()
    {
        OnnxCheckpoint model = Open("weights.data", "16", null);
        model.Dispose();
        model.Dispose();

        Assert.Throws<ObjectDisposedException>(() => model.ReadFloat32("x.weight"));
        Assert.Throws<ObjectDisposedException>(() => model.ReadFloat32("fc.bias"));
    }

    /// <summary>Whether two matrices of one name are copies shows in their elements, which are not looked at before they are asked for.</summary>
    [Fact]
    public void TwoMatricesOfOneName_AreComparedWhenTheyAreRead()
    {
        string path = Path.Combine(_folder, "model", "model.onnx");
        OnnxGraph graph = new OnnxGraph().Add(External("1", "weights.data", "16", null, [2, 3])).Add(External("2", "weights.data", "12", null, [2, 3])).Tensor("x.bias", 3)
            .Node("MatMul", "MatMul_1", ["in", "1"], "y").Node("Add", "", ["y", "x.bias"], "z")
            .Node("MatMul", "MatMul_2", ["z", "2"], "u").Node("Add", "", ["u", "x.bias"], "v");
        File.WriteAllBytes(path, graph.ToBytes());

        using (OnnxCheckpoint model = OnnxCheckpoint.Open(path))
        {
            Assert.Contains(
                "tensor \"x.weight\": expected one tensor of that name or copies of it, found \"1\" [2, 3] and \"2\" [2, 3] with other elements",
                Assert.Throws<OnnxException>(() => model.ReadFloat32("x.weight")).Message,
                StringComparison.Ordinal);
        }

        Assert.Empty(OpenFiles());
        graph.Graph.Initializer[1].ExternalData[1].Value = "16";
        File.WriteAllBytes(path, graph.ToBytes());
        using OnnxCheckpoint copies = OnnxCheckpoint.Open(path);
        Assert.Equal(OnnxGraph.Transpose(Elements, 2, 3), copies.ReadFloat32("x.weight", [3, 2]));
    }

    /// <summary>Two claims to one name, on bytes that nobody has: neither they nor a missing file matter before they are read.</summary>
    [Theory]
    [InlineData("huge")]
    [InlineData("nowhere")]
    public void ExternalData_IsNotReadByOpening(string location)
    {
        using (FileStream huge = File.Create(Path.Combine(_folder, "model", "huge")))
        {
            huge.SetLength(1L << 36);
        }

        string path = Path.Combine(_folder, "model", "model.onnx");
        OnnxGraph graph = new OnnxGraph().Add(External("x.weight", location, "0", null, [1L << 30, 8])).Add(External("onnx::X", location, "4", null, [1L << 30, 8]));
        var branch = new GraphProto { Name = "then" };
        branch.Node.Add(new NodeProto { OpType = "Identity", Input = { "onnx::X" }, Output = { "x.weight" } });
        File.WriteAllBytes(path, graph.Node("If", "If_0", ["condition"], "z", "", OnnxGraph.Within("then_branch", branch)).ToBytes());

        var watch = Stopwatch.StartNew();
        using OnnxCheckpoint model = OnnxCheckpoint.Open(path);
        Assert.Equal<string>(["x.weight"], model.TensorNames);
        Assert.Empty(OpenFiles());
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }

    [Fact]
    public async Task APipe_OrADevice_IsRefused_AndNobodyWaits()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string pipe = Path.Combine(_folder, "model", "pipe");
        using (Process make = Process.Start("mkfifo", pipe))
        {
            await make.WaitForExitAsync();
        }

        foreach (string path in (string[])[pipe, "/dev/zero", "/proc/self/mem"])
        {
            Assert.Contains(
                "expected a file of a known length, found 0 bytes: the file is empty, as one is whose download or copy has failed, or it is a pipe or a device",
                (await RefusalInTime(() => OnnxCheckpoint.Open(path))).Message,
                StringComparison.Ordinal);
        }

        using OnnxCheckpoint model = Open("pipe", "16", null);
        Assert.Contains("it is a pipe or a device", (await RefusalInTime(() => model.ReadFloat32("x.weight"))).Message, StringComparison.Ordinal);

        static Task<OnnxException> RefusalInTime(Func<object> call) => Task.Run(() => Assert.Throws<OnnxException>(call)).WaitAsync(TimeSpan.FromSeconds(20));
    }

    private IEnumerable<string> OpenFiles() => !OperatingSystem.IsLinux()
        ? []
        : Directory.EnumerateFiles("/proc/self/fd").Select(static descriptor => new FileInfo(descriptor).LinkTarget).OfType<string>()
            .Where(target => target.StartsWith(_folder, StringComparison.Ordinal) && !target.EndsWith("model.onnx", StringComparison.Ordinal));

    private string Refusal(string location) => Assert.Throws<OnnxException>(() => Read(location, "16", null)).Message;

    private void Read(string location, string offset, string? length)
    {
        using OnnxCheckpoint model = Open(location, offset, length);
        model.ReadFloat32("x.weight");
    }

    private OnnxCheckpoint Open(string location, string offset, string? length)
    {
        string path = Path.Combine(_folder, "model", "model.onnx");
        File.WriteAllBytes(path, Graph(location, offset, length).ToBytes());
        return OnnxCheckpoint.Open(path);
    }

    private static OnnxGraph Graph(string location, string offset, string? length, params long[] shape)
    {
        long[] dimensions = shape.Length == 0 ? [2, 3] : shape;
        return new OnnxGraph().Add(External("x.weight", location, offset, length, dimensions)).Add(External("onnx::MatMul_1", location, offset, length, dimensions))
            .Tensor("fc.bias", dimensions[1]).Node("MatMul", "", ["in", "onnx::MatMul_1"], "y").Node("Add", "", ["y", "fc.bias"], "z");
    }

    private static TensorProto External(string name, string location, string offset, string? length, long[] shape)
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)TensorProto.Types.DataType.Float,
            Dims = { shape },
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData = { new StringStringEntryProto { Key = "location", Value = location }, new StringStringEntryProto { Key = "offset", Value = offset } },
        };
        if (length is not null)
        {
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = length });
        }

        return tensor;
    }
}
