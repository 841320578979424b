using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace AttentionGen.Tests.Safetensors;

public class SafetensorsWriterTests
{
    [Fact]
    public void Header_IsSortedAlignedAndWithoutHoles()
    {
        byte[] bytes = Bytes(new SafetensorsWriter()
            .Add("b", new float[] { 1, 2, 3 }, [3, 1])
            .Add("half", new float[] { 1 }, [1], SafetensorsDtype.F16)
            .Add("a", new float[] { 4 }, [])
            .Add("none", Array.Empty<float>(), [0, 7])
            .AddMetadata("format", "pt"));
        int headerBytes = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        string header = Encoding.UTF8.GetString(bytes, 8, headerBytes);
        Assert.Equal(0, headerBytes % 8);
        Assert.Equal(
            """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[3,1],"data_offsets":[4,16]},"none":{"dtype":"F32","shape":[0,7],"data_offsets":[16,16]},"half":{"dtype":"F16","shape":[1],"data_offsets":[16,18]}}""",
            header.TrimEnd(' '));
        Assert.Equal(8 + headerBytes + 18, bytes.Length);
    }

    [Fact]
    public void WhatIsWritten_IsReadBackToTheBit()
    {
        float[] values = [1.5f, -0f, BitConverter.Int32BitsToSingle(0x7fa00001), float.NegativeInfinity, float.Epsilon, float.MaxValue];
        float[] many = Support.SeededNumbers.Make(100_003, 1);
        string name = "weights/\"é\"\n😀";
        using var file = SafetensorsFile.Parse(Bytes(new SafetensorsWriter().Add(name, values, [2, 3]).Add("many", many, [many.Length]).AddMetadata("é", "\"")));
        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), file.ReadFloat32(name, [2, 3]).Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(many, file.ReadFloat32("many"));
        Assert.Equal("\"", file.Metadata["é"]);
    }

    [Theory]
    [InlineData(SafetensorsDtype.F16)]
    [InlineData(SafetensorsDtype.BF16)]
    public void EverySixteenBitNumber_SurvivesReadingAndWriting(SafetensorsDtype dtype)
    {
        var numbers = new byte[65536 * 2];
        for (int i = 0; i < 65536; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(numbers.AsSpan(2 * i), (ushort)i);
        }

        using var file = SafetensorsFile.Parse(new SafetensorsBuilder().Add("x", dtype.ToString(), [65536], numbers).Build());
        float[] read = file.ReadFloat32("x");
        ReadOnlySpan<byte> written = Bytes(new SafetensorsWriter().Add("x", read, [65536], dtype)).AsSpan(^numbers.Length..);
        for (int i = 0; i < 65536; i++)
        {
            ushort bits = BinaryPrimitives.ReadUInt16LittleEndian(written[(2 * i)..]);
            if (float.IsNaN(read[i]))
            {
                Assert.True(float.IsNaN(dtype == SafetensorsDtype.F16 ? (float)BitConverter.UInt16BitsToHalf(bits) : BitConverter.UInt32BitsToSingle((uint)bits << 16)));
            }
            else
            {
                Assert.Equal(i, bits);
            }
        }
    }

    [Theory]
    [InlineData(0x3F808000u, 0x3F80u)] // half way, and the lower one is even
    [InlineData(0x3F818000u, 0x3F82u)] // half way, and the upper one is even
    [InlineData(0x3F808001u, 0x3F81u)]
    [InlineData(0x3F807FFFu, 0x3F80u)]
    [InlineData(0x7F800001u, 0x7FC0u)] // a NaN whose payload would be cut to infinity
    public void BFloat16_RoundsToTheNearest_TiesToEven(uint single, uint expected)
    {
        byte[] bytes = Bytes(new SafetensorsWriter().Add("x", new[] { BitConverter.UInt32BitsToSingle(single) }, [1], SafetensorsDtype.BF16));
        Assert.Equal(expected, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(^2..)));
    }

    [Fact]
    public void SameTensors_GiveTheSameBytes_InWhateverOrderTheyCome()
    {
        float[] x = [1, 2];
        Assert.Equal(
            Bytes(new SafetensorsWriter().Add("a", x, [2]).Add("b", x, [1, 2]).AddMetadata("k", "v").AddMetadata("j", "w")),
            Bytes(new SafetensorsWriter().AddMetadata("j", "w").Add("b", x, [1, 2]).AddMetadata("k", "v").Add("a", x, [2])));
    }

    [Fact]
    public void EmptyFile_IsSound() => Assert.Empty(SafetensorsFile.Parse(Bytes(new SafetensorsWriter())).TensorNames);

    [Fact]
    public void Path_IsReplaced_AndNothingElseIsLeft()
    {
        using TemporaryFolder folder = new TemporaryFolder().Add("x.safetensors", "something else");
        new SafetensorsWriter().Add("x", new float[] { 1 }, [1]).Write(folder.File("x.safetensors"));
        using var file = SafetensorsFile.Open(folder.File("x.safetensors"));
        Assert.Equal([1f], file.ReadFloat32("x"));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void FailedWrite_LeavesWhatWasThere_AndNothingElse()
    {
        // A folder cannot be replaced by a file.
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("x.safetensors"));
        Assert.ThrowsAny<Exception>(() => new SafetensorsWriter().Write(folder.File("x.safetensors")));
        Assert.True(Directory.Exists(folder.File("x.safetensors")));
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Throws<DirectoryNotFoundException>(() => new SafetensorsWriter().Write(Path.Combine(folder.Path, "no", "x.safetensors")));
    }

    [Fact]
    public void WhatTheFormatCannotHold_IsRejected()
    {
        float[] two = [1, 70_000];
        SafetensorsWriter writer = new SafetensorsWriter().Add("x", two, [2]);
        AssertThrows("name", "There already is a tensor named \"x\".", () => writer.Add("x", two, [2]));
        AssertThrows("name", "A tensor cannot be named \"__metadata__\"", () => writer.Add("__metadata__", two, [2]));
        AssertThrows("name", "holds an unpaired surrogate", () => writer.Add("\ud800", two, [2]));
        AssertThrows("name", "holds an unpaired surrogate", () => writer.Add("\udc00\ud800", two, [2]));
        AssertThrows("value", "holds an unpaired surrogate", () => writer.AddMetadata("k", "\udc00"));
        AssertThrows("shape", "Tensor \"y\" of shape [3] must hold as many floats as the product of its dimensions, but holds 2.", () => writer.Add("y", two, [3]));
        AssertThrows("shape", "of shape []", () => writer.Add("y", two, []));
        AssertThrows("shape", "of shape [-1, -2]", () => writer.Add("y", two, [-1, -2]));
        AssertThrows("shape", "must hold as many floats", () => writer.Add("y", two, [1L << 62, 1L << 62, 1L << 62]));
        AssertThrows("dtype", "Tensor \"y\" must be of type F32, F16 or BF16, but is to be I64.", () => writer.Add("y", two, [2], SafetensorsDtype.I64));
        AssertThrows("elements", "Tensor \"y\" must hold numbers in the range of F16, but element 1 is 70000.", () => writer.Add("y", two, [2], SafetensorsDtype.F16));
        AssertThrows("elements", "in the range of BF16", () => writer.Add("y", new[] { float.MaxValue }, [1], SafetensorsDtype.BF16));
        writer.Add("y", new[] { float.PositiveInfinity, 65504f }, [2], SafetensorsDtype.F16);
    }

    private static byte[] Bytes(SafetensorsWriter writer)
    {
        var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }

    private static void AssertThrows(string parameter, string words, Action action)
    {
        var error = Assert.Throws<ArgumentException>(parameter, action);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
