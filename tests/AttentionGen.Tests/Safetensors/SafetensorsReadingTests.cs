using System.Buffers.Binary;
using Xunit;

namespace AttentionGen.Tests.Safetensors;

public class SafetensorsReadingTests
{
    [Fact]
    public void OpenedFile_ListsNamesInOrdinalOrder_WithShapesAndTypes()
    {
        using TemporaryFile temporary = new SafetensorsBuilder()
            .AddMetadata("format", "pt")
            .AddFloat32("b.weight", [2, 3], 1, 2, 3, 4, 5, 6)
            .Add("a.steps", "I64", [1], new byte[8])
            .AddFloat32("B", [], 7)
            .Write();
        using var file = SafetensorsFile.Open(temporary.Path);

        Assert.Equal(temporary.Path, file.Path);
        Assert.Equal(["B", "a.steps", "b.weight"], file.TensorNames.ToArray());
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.True(file.TryGetTensor("b.weight", out SafetensorsTensor? tensor));
        Assert.Equal(SafetensorsDtype.F32, tensor.Dtype);
        Assert.Equal([2L, 3L], tensor.Shape.ToArray());
        Assert.Equal(6, tensor.ElementCount);
        Assert.Equal("b.weight", tensor.Name);
        Assert.False(file.TryGetTensor("c", out _));
    }

    [Fact]
    public void Float32_IsReadToTheBit_AtEveryAlignment()
    {
        float[] values = [1.5f, -0f, float.NaN, float.NegativeInfinity, float.Epsilon, float.MaxValue];
        for (int padding = 0; padding < 4; padding++)
        {
            byte[] bytes = new SafetensorsBuilder()
                .Add("padding", "U8", [padding], new byte[padding])
                .AddFloat32("x", [2, 3], values)
                .Build();
            using var temporary = new TemporaryFile(bytes);
            using var file = SafetensorsFile.Open(temporary.Path);
            Assert.Equal(values, file.ReadFloat32("x", [2, 3]));
            Assert.Equal(values, file.ReadFloat32("x"));
        }
    }

    [Fact]
    public void ElementsOfEveryType_AreReadAsTheyAreStored()
    {
        using TemporaryFile temporary = new SafetensorsBuilder()
            .Add("mask", "BOOL", [3], [1, 0, 1])
            .Add("double", "F64", [1], BitConverter.GetBytes(Math.PI))
            .Add("none", "U8", [0], [])
            .Write();
        using var file = SafetensorsFile.Open(temporary.Path);
        Assert.Equal([1, 0, 1], file.ReadBytes("mask"));
        Assert.Equal(Math.PI, BitConverter.ToDouble(file.ReadBytes("double")));
        Assert.Empty(file.ReadBytes("none"));
        Assert.Contains("\"mask\"", Assert.Throws<SafetensorsException>(() => file.ReadBytes("masks")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryFloat16AndBFloat16_IsConvertedExactly()
    {
        var bytes = new byte[65536 * 2];
        for (int i = 0; i < 65536; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)i);
        }

        using var file = SafetensorsFile.Parse(new SafetensorsBuilder()
            .Add("odd", "U8", [1], [0])
            .Add("half", "F16", [65536], bytes)
            .Add("brain", "BF16", [256, 256], bytes)
            .Build());
        float[] half = file.ReadFloat32("half");
        float[] brain = file.ReadFloat32("brain", [256, 256]);
        for (int i = 0; i < 65536; i++)
        {
            AssertSameNumber((float)BitConverter.UInt16BitsToHalf((ushort)i), half[i]);
            Assert.Equal(i << 16, BitConverter.SingleToInt32Bits(brain[i]));
        }
    }

    [Fact]
    public void EmptyTensorsAndEmptyFiles_AreSound()
    {
        using var file = SafetensorsFile.Parse(new SafetensorsBuilder()
            .AddFloat32("before", [0, 5])
            .AddFloat32("x", [1], 3)
            .AddFloat32("after", [0])
            .Build());
        Assert.Empty(file.ReadFloat32("before", [0, 5]));
        Assert.Equal([3f], file.ReadFloat32("x"));
        Assert.Empty(SafetensorsFile.Parse(new SafetensorsBuilder().Build()).TensorNames);
    }

    [Fact]
    public void HeaderPaddedWithSpaces_IsSound()
    {
        string entry = SafetensorsBuilder.Entry("x", "F32", "1", 0, 4);
        using var file = SafetensorsFile.Parse(SafetensorsBuilder.Frame($"{{{entry}}}       ", new byte[4]));
        Assert.Equal([0f], file.ReadFloat32("x"));
    }

    [Fact]
    public void EscapedAndForeignNames_AreRead()
    {
        string name = "weights/\"é\"\n😀";
        using var file = SafetensorsFile.Parse(new SafetensorsBuilder().AddFloat32(name, [1], 2).Build());
        Assert.Equal([2f], file.ReadFloat32(name));
    }

    [Fact]
    public void UnknownPropertiesOfATensor_AreIgnored_AsTheReferenceImplementationDoes()
    {
        using var file = SafetensorsFile.Parse(SafetensorsBuilder.Frame(
            """{"x":{"dtype":"U8","note":{"a":[1,2]},"shape":[1],"data_offsets":[0,1]}}""", 9));
        Assert.Equal(["x"], file.TensorNames.ToArray());
    }

    [Fact]
    public void MissingTensor_NamesTheNearestOnes()
    {
        using var file = SafetensorsFile.Parse(
            new SafetensorsBuilder()
                .AddFloat32("layers.0.self_attn.in_proj_weight", [1], 1)
                .AddFloat32("in_proj_bias", [1], 1)
                .AddFloat32("completely.different.and.much.longer.name.than.that", [1], 1)
                .AddFloat32("out_proj.weight", [1], 1)
                .Build(),
            "model.safetensors");
        var error = Assert.Throws<SafetensorsException>(() => file.ReadFloat32("in_proj_weight"));
        Assert.Equal(
            "model.safetensors: tensor \"in_proj_weight\": expected this tensor, found none of that name; the nearest names in the file are " +
            "\"layers.0.self_attn.in_proj_weight\", \"out_proj.weight\", \"in_proj_bias\".",
            error.Message);
        Assert.Equal("in_proj_weight", error.TensorName);
        Assert.Equal("model.safetensors", error.Path);
    }

    [Fact]
    public void WrongShape_NamesFileTensorExpectedAndFound()
    {
        using var file = SafetensorsFile.Parse(
            new SafetensorsBuilder().AddFloat32("w", [2, 1], 1, 2).Build(), "model.safetensors");
        var error = Assert.Throws<SafetensorsException>(() => file.ReadFloat32("w", [1, 2]));
        Assert.Equal("model.safetensors: tensor \"w\": expected shape [1, 2], found [2, 1].", error.Message);
    }

    [Theory]
    [InlineData("I64", 8)]
    [InlineData("F64", 8)]
    [InlineData("F8_E4M3", 1)]
    [InlineData("BOOL", 1)]
    public void OtherTypes_AreListedButNotReadAsFloats(string dtype, int bytes)
    {
        using var file = SafetensorsFile.Parse(
            new SafetensorsBuilder().Add("ids", dtype, [1], new byte[bytes]).Build(), "model.safetensors");
        Assert.True(file.TryGetTensor("ids", out _));
        var error = Assert.Throws<SafetensorsException>(() => file.ReadFloat32("ids"));
        Assert.Equal($"model.safetensors: tensor \"ids\": expected elements of type F32, F16 or BF16, found {dtype}.", error.Message);
    }

    [Fact]
    public void ClosedFile_CannotBeRead_ButCanBeClosedAgain()
    {
        using TemporaryFile temporary = new SafetensorsBuilder().AddFloat32("x", [1], 1).Write();
        var file = SafetensorsFile.Open(temporary.Path);
        float[] read = file.ReadFloat32("x");
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.ReadFloat32("x"));
        Assert.Equal([1f], read);

        var parsed = SafetensorsFile.Parse(new SafetensorsBuilder().AddFloat32("x", [1], 1).Build());
        parsed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => parsed.ReadFloat32("x"));
    }

    [Fact]
    public void MissingFile_IsFileNotFound_AndAFolderIsNoFile()
    {
        using TemporaryFile temporary = new SafetensorsBuilder().Write();
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(Path.Combine(temporary.Folder, "no.safetensors")));
        Assert.Throws<UnauthorizedAccessException>(() => SafetensorsFile.Open(temporary.Folder));
    }

    [Fact]
    public void FailedOpen_LeavesTheFileFree()
    {
        using var temporary = new TemporaryFile([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(temporary.Path));
        using FileStream exclusive = new(temporary.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(9, exclusive.Length);
    }

    private static void AssertSameNumber(float expected, float found)
    {
        if (float.IsNaN(expected))
        {
            Assert.True(float.IsNaN(found));
        }
        else
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(found));
        }
    }
}
