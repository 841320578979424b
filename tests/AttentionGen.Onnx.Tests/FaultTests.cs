using AttentionGen.OnnxTests.Files;
using Onnx;
using Xunit;

namespace AttentionGen.OnnxTests;

/// <summary>Files that are no models, or none of which weights can be read: each has a sentence that says what it is and where.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("", "found an empty one")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer")]
    [InlineData("PK\u0003\u0004", "a zip archive")]
    [InlineData("GGUF....", "a GGUF file")]
    [InlineData("\0\0\0\0ORTM\0\0", "ONNX Runtime's own format")]
    [InlineData("\u0010\0\0\0\0\0\0\0{\"a\":0}", "a .safetensors file")]
    [InlineData("<html>", "a web page")]
    [InlineData("just text", "expected an .onnx file, found bytes that are none")]
    [InlineData("\b\b", "which has a graph, found none")]
    public void AFileOfAnotherKind_IsCalledWhatItIs(string text, string message) =>
        Assert.Contains(message, Refusal([.. text.Select(c => (byte)c)]), StringComparison.Ordinal);

    [Theory]
    [InlineData(new byte[] { 8, 8, 0x3A, 0x7F }, "byte 2: expected field 7 of a model to end at or before byte 4, found a length of 127 from byte 4 on")]
    [InlineData(new byte[] { 8, 8, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1 }, "found a length of 18446744073709551615")]
    [InlineData(new byte[] { 8, 8, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1 }, "byte 2: expected a field of a model, found bytes that are none")]
    [InlineData(new byte[] { 8, 8, 0x3A, 2, 0x0A, 0x80 }, "byte 4: expected a field of a graph")]
    [InlineData(new byte[] { 8, 8, 0x3A, 2, 0x0B, 0x0C }, "the wire type 3, which ONNX does not use")]
    [InlineData(new byte[] { 8, 8, 0x3A, 2, 0x28, 1 }, "expected an initialiser as field 5, found the wire type Varint")]
    [InlineData(new byte[] { 8, 8, 0x3A, 0, 0x3A, 0 }, "expected one graph, found a second one")]
    [InlineData(new byte[] { 8, 8, 0x3A, 2, 0x7A, 0 }, "found a sparse one")]
    [InlineData(new byte[] { 8, 8, 0x3A, 8, 0x2A, 6, 0x10, 1, 0x0A, 0, 0x4A, 0 }, "expected 4 bytes of raw_data")]
    [InlineData(new byte[] { 8, 8, 0x3A, 5, 0x0A, 3, 0x0A, 1, 0xFF }, "expected an input's name in UTF-8")]
    public void AMalformedMessage_IsRefusedWithItsPlace(byte[] bytes, string message) => Assert.Contains(message, Refusal(bytes), StringComparison.Ordinal);

    [Fact]
    public void GraphsWithinGraphs_HaveAnEnd()
    {
        byte[] graph = [];
        for (int i = 0; i < 10_000; i++)
        {
            graph = StorageTests.WithTag(0x0A, StorageTests.WithTag(0x2A, StorageTests.WithTag(0x32, graph)));
        }

        Assert.Contains("expected at most 16 graphs within each other", Refusal([8, 8, .. StorageTests.WithTag(0x3A, graph)]), StringComparison.Ordinal);
    }

    [Fact]
    public void MoreNodesThanAnyModelHas_AreRefused()
    {
        var nodes = new byte[10_000_000];
        for (int i = 0; i < nodes.Length; i += 2)
        {
            nodes[i] = 0x0A;
        }

        Assert.Contains("expected at most 4000000 nodes", Refusal([8, 8, .. StorageTests.WithTag(0x3A, nodes)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MatMulInteger", "", "MatMulInteger")]
    [InlineData("MatMulNBits", OnnxGraph.Microsoft, "com.microsoft.MatMulNBits")]
    [InlineData("DequantizeLinear", "", "DequantizeLinear")]
    public void QuantisedWeights_AreRefused(string operation, string domain, string name)
    {
        string message = new OnnxGraph().Tensor("x.bias", 3).Node(operation, "/fc/Q", ["in", "w"], "y", domain).Node(operation, "", ["in", "w"], "z", domain).Refusal();

        Assert.Contains($"found quantised ones: node \"/fc/Q\" (\"{name}\") and 1 more", message, StringComparison.Ordinal);
        Assert.Contains("such as model.onnx beside model_quantized.onnx", message, StringComparison.Ordinal);
    }

    [Fact]
    public void QuantisedTensors_AreRefused() => Assert.Contains(
        "the tensor \"encoder.layer.0.output.dense.weight_quantized\"",
        new OnnxGraph().Tensor("encoder.layer.0.output.dense.weight_quantized", 3).Refusal(),
        StringComparison.Ordinal);

    [Fact]
    public void ValuesThatAreWrittenTwice_AreRefused()
    {
        Assert.Contains("expected one initialiser of that name", new OnnxGraph().Tensor("x.w", 1).Tensor("x.w", 1).Refusal(), StringComparison.Ordinal);
        Assert.Contains("to be written once", new OnnxGraph().Node("Add", "A", ["a", "b"], "y").Node("Add", "B", ["a", "b"], "y").Refusal(), StringComparison.Ordinal);
        Assert.Contains("found an initialiser and node \"A\"", new OnnxGraph().Tensor("x.w", 1).Node("Add", "A", ["a", "b"], "x.w").Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ValuesThatDependOnThemselves_EndSomewhere()
    {
        using OnnxCheckpoint model = new OnnxGraph().Node("Identity", "", ["a"], "b.x").Node("Identity", "", ["b.x"], "a").Node("MatMul", "", ["in", "a"], "y").Open();

        Assert.Empty(model.TensorNames);
    }

    [Fact]
    public void ATensorThatIsNotThere_IsRefusedWithTheNearestNames()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor("encoder.x.weight", 2).Open();

        Assert.Contains("the nearest names in the file are \"encoder.x.weight\"", Assert.Throws<OnnxException>(() => model.ReadFloat32("x.weight")).Message, StringComparison.Ordinal);
        Assert.Contains("expected shape [3], found [2]", Assert.Throws<OnnxException>(() => model.ReadFloat32("encoder.x.weight", [3])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => model.ReadFloat32(null!));
    }

    [Fact]
    public void ALayerThatIsNotThere_IsTheFilesException()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor("encoder.layer.0.attention.self.query.weight", 2, 2).Open();

        OnnxException error = Assert.Throws<OnnxException>(() => TransformerLayerWeights.Load(model, "encoder.layer.1"));
        Assert.Equal("model.onnx", error.Path);
        error = Assert.Throws<OnnxException>(() => MultiHeadAttentionWeights.Load(model, "encoder.layer.0"));
        Assert.Equal("encoder.layer.0.attention.self.key.weight", error.TensorName);
    }

    [Fact]
    public void AFileThatIsNotThere_FailsAsAnyFile()
    {
        Assert.Throws<FileNotFoundException>(() => OnnxCheckpoint.Open(Path.Combine(Path.GetTempPath(), "no such model.onnx")));
        Assert.Throws<UnauthorizedAccessException>(() => OnnxCheckpoint.Open(Path.GetTempPath()));
        Assert.Throws<ArgumentException>(() => OnnxCheckpoint.Open(""));
    }

    private static string Refusal(byte[] bytes)
    {
        OnnxException error = Assert.Throws<OnnxException>(() => OnnxCheckpoint.Parse(bytes, "model.onnx"));
        Assert.StartsWith("model.onnx: ", error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
