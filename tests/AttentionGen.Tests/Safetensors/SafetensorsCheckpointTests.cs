using System.Text;
using Xunit;

namespace AttentionGen.Tests.Safetensors;

/// <summary>Checkpoints of one file and of several.</summary>
public class SafetensorsCheckpointTests
{
    private const string IndexName = "model.safetensors.index.json";

    private const string Index =
        """
        {
          "metadata": { "total_size": 24, "nested": [1, { "a": null }] },
          "weight_map": { "b": "model-00002-of-00002.safetensors", "a": "model-00001-of-00002.safetensors", "c": "model-00002-of-00002.safetensors" }
        }
        """;

    [Fact]
    public void IndexAndItsFolder_OpenTheSameTensors()
    {
        using TemporaryFolder folder = Sharded();
        foreach (string path in (string[])[folder.Path, folder.File(IndexName)])
        {
            using var checkpoint = SafetensorsCheckpoint.Open(path);
            Assert.Equal(folder.File(IndexName), checkpoint.Path);
            Assert.Equal(["a", "b", "c"], checkpoint.TensorNames.ToArray());
            Assert.True(checkpoint.TryGetTensor("b", out SafetensorsTensor? tensor));
            Assert.Equal([2L], tensor.Shape.ToArray());
            Assert.False(checkpoint.TryGetTensor("d", out _));
            Assert.Equal([1f], checkpoint.ReadFloat32("a"));
            Assert.Equal([2f, 3f], checkpoint.ReadFloat32("b", [2]));
            Assert.Equal([4f, 5f, 6f], checkpoint.ReadFloat32("c"));
        }
    }

    [Fact]
    public void FolderOrFileWithoutAnIndex_IsACheckpointOfOne()
    {
        using TemporaryFolder folder = new TemporaryFolder().Add("model.safetensors", new SafetensorsBuilder().AddFloat32("x", [1], 7).Build());
        foreach (string path in (string[])[folder.Path, folder.File("model.safetensors")])
        {
            using var checkpoint = SafetensorsCheckpoint.Open(path);
            Assert.Equal(folder.File("model.safetensors"), checkpoint.Path);
            Assert.Equal(["x"], checkpoint.TensorNames.ToArray());
            Assert.Equal([7f], checkpoint.ReadFloat32("x"));
        }
    }

    [Fact]
    public void FilesAreOpenedWhenTheyAreNeeded_AndNotBefore()
    {
        using TemporaryFolder folder = Sharded();
        File.Delete(folder.File("model-00002-of-00002.safetensors"));
        using var checkpoint = SafetensorsCheckpoint.Open(folder.Path);
        Assert.Equal([1f], checkpoint.ReadFloat32("a"));
        var error = Assert.Throws<FileNotFoundException>(() => checkpoint.ReadFloat32("b"));
        Assert.Contains("model-00002-of-00002.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LayerOverSeveralFiles_IsLoaded()
    {
        using TemporaryFolder folder = new TemporaryFolder()
            .Add("1.safetensors", new SafetensorsBuilder().AddDistinct("l.self_attn.q_proj.weight", 2, 2).AddDistinct("l.self_attn.k_proj.weight", 2, 2).Build())
            .Add("2.safetensors", new SafetensorsBuilder().AddDistinct("l.self_attn.v_proj.weight", 2, 2).Build())
            .Add(IndexName, """{"weight_map":{"l.self_attn.q_proj.weight":"1.safetensors","l.self_attn.k_proj.weight":"1.safetensors","l.self_attn.v_proj.weight":"2.safetensors"}}""");
        var fromFolder = MultiHeadAttentionWeights.Load(folder.Path, "l");
        var fromIndex = MultiHeadAttentionWeights.Load(folder.File(IndexName), "l.self_attn", WeightNames.Llama);
        using var checkpoint = SafetensorsCheckpoint.Open(folder.Path);
        Weights.WeightAssert.SameBits(fromFolder, fromIndex);
        Weights.WeightAssert.SameBits(fromFolder, MultiHeadAttentionWeights.Load(checkpoint, "l"));
        Assert.Equal(SafetensorsBuilder.Distinct("l.self_attn.v_proj.weight", 2, 2), fromFolder.ValueWeight.ToArray());
    }

    [Fact]
    public void TensorThatTheIndexDoesNotList_IsNamed_WhenItsFileIsOpened()
    {
        using TemporaryFolder folder = Sharded().Add(
            "model-00001-of-00002.safetensors", new SafetensorsBuilder().AddFloat32("a", [1], 1).AddFloat32("left.out", [1], 2).Build());
        using var checkpoint = SafetensorsCheckpoint.Open(folder.Path);
        Assert.Equal([2f, 3f], checkpoint.ReadFloat32("b"));
        var error = Assert.Throws<SafetensorsException>(() => checkpoint.ReadFloat32("a"));
        Assert.Equal("left.out", error.TensorName);
        Assert.Contains("expected the index to list every tensor of \"model-00001-of-00002.safetensors\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsMissing_IsNamed()
    {
        using TemporaryFolder folder = Sharded();
        folder.Add("model-00001-of-00002.safetensors", new SafetensorsBuilder().AddFloat32("z", [1], 1).Build());
        using var checkpoint = SafetensorsCheckpoint.Open(folder.Path);
        AssertError(() => checkpoint.ReadFloat32("d"), $"{folder.File(IndexName)}: tensor \"d\": expected this tensor, found none of that name; the nearest names");
        AssertError(() => checkpoint.ReadFloat32("a"), $"{folder.File(IndexName)}: tensor \"a\": the index places this tensor in \"model-00001-of-00002.safetensors\", which holds none of that name.");
        AssertError(() => checkpoint.ReadFloat32("b", [3]), $"{folder.File("model-00002-of-00002.safetensors")}: tensor \"b\": expected shape [3], found [2].");
    }

    [Fact]
    public void MissingPaths_FailAsFilesDo()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<FileNotFoundException>(() => SafetensorsCheckpoint.Open(folder.Path));
        Assert.Equal($"The folder {folder.Path} holds neither {IndexName} nor model.safetensors.", error.Message);
        folder.Add("model.onnx", []);
        error = Assert.Throws<FileNotFoundException>(() => SafetensorsCheckpoint.Open(folder.Path));
        Assert.EndsWith("neither " + IndexName + " nor model.safetensors, but model.onnx, which OnnxCheckpoint.Open of the package AttentionGen.Onnx reads.", error.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => SafetensorsCheckpoint.Open(folder.File("no.safetensors")));
        Assert.Throws<FileNotFoundException>(() => SafetensorsCheckpoint.Open(folder.File("no.json")));
        Assert.Throws<DirectoryNotFoundException>(() => SafetensorsCheckpoint.Open(Path.Combine(folder.Path, "no", "no.json")));
    }

    [Fact]
    public void ClosedCheckpoint_CannotBeRead_ButCanBeClosedAgain()
    {
        using TemporaryFolder folder = Sharded();
        var checkpoint = SafetensorsCheckpoint.Open(folder.Path);
        float[] read = checkpoint.ReadFloat32("a");
        checkpoint.Dispose();
        checkpoint.Dispose();
        Assert.Throws<ObjectDisposedException>(() => checkpoint.ReadFloat32("a"));
        Assert.Throws<ObjectDisposedException>(() => checkpoint.ReadFloat32("b"));
        Assert.Equal([1f], read);
        using FileStream exclusive = new(folder.File("model-00001-of-00002.safetensors"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    public void ConcurrentReaders_OpenAFileOnce()
    {
        using TemporaryFolder folder = Sharded();
        using var checkpoint = SafetensorsCheckpoint.Open(folder.Path);
        Parallel.For(0, 200, i => Assert.Equal(i % 2 == 0 ? [1f] : [2f, 3f], checkpoint.ReadFloat32(i % 2 == 0 ? "a" : "b")));
    }

    public static TheoryData<string, string> BadIndices => new()
    {
        { "", "expected a file of a known length, found 0 bytes: the file is empty" },
        { "[]", "expected an object" },
        { "{}", "expected an index with \"weight_map\", found none" },
        { "{\"weight_map\":[]}", "expected an object, found StartArray at byte 14 of the index" },
        { "{\"weight_map\":{\"a\":1}}", "expected a string" },
        { "{\"weight_map\":{\"a\":null}}", "expected a string" },
        { "{\"weight_map\":{\"a\":\"x.safetensors\",\"a\":\"x.safetensors\"}}", "the name \"a\" occurs twice" },
        { "{\"weight_map\":{\"a\":\"x.safetensors\",\"\\u0061\":\"x.safetensors\"}}", "the name \"a\" occurs twice" },
        { "{\"weight_map\":{},\"weight_map\":{}}", "the index has \"weight_map\" twice" },
        { "{\"metadata\":{},\"metadata\":{},\"weight_map\":{}}", "the index has \"metadata\" twice" },
        { "{\"weight_map\":{}}{}", "not the JSON" },
        { "{\"weight_map\":{\"a\":\"\\ud800\"}}", "unpaired surrogate" },
        { "{\"metadata\":" + new string('[', 1000), "not the JSON" },
        { Placed("../x.safetensors"), "tensor \"a\": expected the name of a .safetensors file beside the index, without any folder, found \"../x.safetensors\"" },
        { Placed("/etc/x.safetensors"), "without any folder" },
        { Placed("sub/x.safetensors"), "without any folder" },
        { Placed("..\\\\x.safetensors"), "without any folder" },
        { Placed("C:x.safetensors"), "without any folder" },
        { Placed("x\\u0000.safetensors"), "without any folder" },
        { Placed("pytorch_model.bin"), "expected the name of a .safetensors file" },
        { Placed(".safetensors"), "expected the name of a .safetensors file" },
        { Placed(""), "expected the name of a .safetensors file" },
        { Placed(".."), "expected the name of a .safetensors file" },
    };

    [Theory]
    [MemberData(nameof(BadIndices))]
    public void BadIndex_IsExplained(string json, string words)
    {
        using TemporaryFolder folder = new TemporaryFolder().Add(IndexName, json);
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsCheckpoint.Open(folder.Path));
        Assert.StartsWith(folder.File(IndexName) + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void IndexThatIsNotUtf8_IsExplained() => AssertError(
        () => SafetensorsIndex.Parse("i.json", [(byte)'{', (byte)'"', 0xC0, 0xAF, (byte)'"', (byte)'}']), "i.json: expected an index in UTF-8");

    [Fact]
    public void IndexThatIsTooLong_IsNotRead()
    {
        using var folder = new TemporaryFolder();
        using (FileStream stream = File.Create(folder.File(IndexName)))
        {
            stream.SetLength(100_000_001);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
#pragma warning disable ATTN0034 // Nothing is opened: that it throws is what is tested.
        AssertError(() => SafetensorsCheckpoint.Open(folder.Path), $"{folder.File(IndexName)}: expected an index of at most 100000000 bytes, found 100000001.");
#pragma warning restore ATTN0034
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private static string Placed(string name) => "{\"weight_map\":{\"a\":\"" + name + "\"}}";

    private static TemporaryFolder Sharded() => new TemporaryFolder()
        .Add(IndexName, Encoding.UTF8.GetBytes(Index))
        .Add("model-00001-of-00002.safetensors", new SafetensorsBuilder().AddFloat32("a", [1], 1).Build())
        .Add("model-00002-of-00002.safetensors", new SafetensorsBuilder().AddFloat32("b", [2], 2, 3).AddFloat32("c", [3], 4, 5, 6).Build());

    private static void AssertError(Action action, string words)
    {
        var error = Assert.Throws<SafetensorsException>(action);
        Assert.StartsWith(words, error.Message, StringComparison.Ordinal);
    }
}
