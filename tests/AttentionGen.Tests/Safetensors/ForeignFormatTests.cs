using System.IO.Compression;
using System.Text;
using Xunit;

namespace AttentionGen.Tests.Safetensors;

/// <summary>A file of another format under the name of one of ours is named as what it is, with the way out.</summary>
public class ForeignFormatTests
{
    private const string SaveAgain = "save the tensors with safetensors.torch.save_file";

    public static TheoryData<string, byte[], string, string> Files => new()
    {
        {
            "Git LFS",
            Encoding.UTF8.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"),
            "found a Git LFS pointer",
            "run git lfs pull in the clone."
        },
        { "zip", Zip(), "found a zip archive, as PyTorch writes", SaveAgain },
        { "pickle, protocol 2", [0x80, 2, .. "}q\0(X\x06\0\0\0weight"u8], "found a Python pickle", SaveAgain },
        { "pickle, PyTorch's magic number", [0x80, 2, 0x8a, 0x0a, .. "l\xfc\x9cF\xf9 j\xa8P\x19."u8], "found a Python pickle", "load it with torch.load" },
        { "pickle, protocol 4", [0x80, 4, 0x95, 0x20, 0, 0, 0, 0, 0, 0, 0, (byte)'}', 0x94], "found a Python pickle", SaveAgain },
        { "pickle, protocol 5", [0x80, 5, 0x95, 0x20, 1, 0, 0, 0, 0, 0, 0, (byte)'}', 0x94], "found a Python pickle", SaveAgain },
        { "GGUF", [.. "GGUF"u8, 3, 0, 0, 0, 0x23, 1, 0, 0, 0, 0, 0, 0], "found a GGUF file", "take the .safetensors files of the model" },
        { "gzip", Compressed(stream => new GZipStream(stream, CompressionLevel.Fastest)), "found a file that gzip has compressed", "decompress it." },
        { "bzip2", [.. "BZh91AY&SY"u8, 0x12, 0x34], "found a file that bzip2 has compressed", "decompress it." },
        { "xz", [0xfd, .. "7zXZ\0"u8, 0, 4], "found a file that xz has compressed", "decompress it." },
        { "zstd", [0x28, 0xb5, 0x2f, 0xfd, 4, 0, 1, 0, 0], "found a file that zstd has compressed", "decompress it." },
        { "HDF5", [0x89, .. "HDF\r\n\x1a\n"u8, 0, 0, 0, 0], "found an HDF5 file", SaveAgain },
        { "NumPy", [0x93, .. "NUMPY"u8, 1, 0, 0x76, 0, .. "{'descr'"u8], "found an array of NumPy", SaveAgain },
        { "HTML", [.. "<!DOCTYPE html>\n<html><head>"u8], "found a web page or other markup, as servers answer with in place of a file: \"<!DOCTYPE html>\"", "download the file again." },
        { "HTML after space", [0xef, 0xbb, 0xbf, .. "\r\n  <html lang=\"en\">"u8], "found a web page or other markup", "download the file again." },
        { "XML", [.. "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>"u8], "found a web page or other markup", "download the file again." },
        { "text", [.. "Entry not found"u8], "found a text: \"Entry not found\"", "download the file again if this is a server's answer." },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void FileOfAnotherFormat_IsNamed_WithTheWayOut(string format, byte[] content, string found, string remedy)
    {
        Assert.NotEmpty(format);
        using TemporaryFolder folder = new TemporaryFolder().Add("model.safetensors", content);
        AssertError(() => SafetensorsFile.Open(folder.File("model.safetensors")), folder.File("model.safetensors") + ": expected a .safetensors file, " + found, remedy);
        AssertError(() => SafetensorsCheckpoint.Open(folder.Path), folder.File("model.safetensors") + ": expected a .safetensors file, " + found, remedy);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void IndexOfAnotherFormat_IsNamed_WithTheWayOut(string format, byte[] content, string found, string remedy)
    {
        Assert.NotEmpty(format);
        using TemporaryFolder folder = new TemporaryFolder().Add("model.safetensors.index.json", content);
        AssertError(() => SafetensorsCheckpoint.Open(folder.Path), folder.File("model.safetensors.index.json") + ": expected an index, " + found, remedy);
    }

    [Fact]
    public void EmptyFile_IsCalledEmpty()
    {
        using TemporaryFolder folder = new TemporaryFolder().Add("model.safetensors", "").Add("an.index.json", "");
        AssertError(
            () => SafetensorsFile.Open(folder.File("model.safetensors")), ": expected a file of a known length, found 0 bytes: the file is empty", "download or copy has failed, or it is a pipe or a device.");
        AssertError(() => SafetensorsFile.Parse(Array.Empty<byte>()), ": expected a file of at least 8 bytes, found 0: the file is empty", "download or copy has failed.");
        AssertError(() => SafetensorsCheckpoint.Open(folder.File("an.index.json")), ": expected a file of a known length, found 0 bytes: the file is empty", "download or copy has failed, or it is a pipe or a device.");
    }

    [Fact]
    public void JsonAndSafetensorsUnderEachOthersNames_AreNamed()
    {
        using TemporaryFolder folder = new TemporaryFolder()
            .Add("x.safetensors", "{\n  \"weight_map\": {}\n}")
            .Add("y.json", new SafetensorsBuilder().AddFloat32("x", [1], 1).Build());
        AssertError(() => SafetensorsFile.Open(folder.File("x.safetensors")), ": expected a .safetensors file, found a JSON text: \"{\"", "give an index a name that ends in .json");
        AssertError(() => SafetensorsCheckpoint.Open(folder.File("y.json")), ": expected an index, found a .safetensors file", "give it a name that ends in .safetensors.");
    }

    [Theory]
    [InlineData(0x80, 2, 0, 0)]
    [InlineData(0x1f, 0x8b, 1, 0)]
    [InlineData((byte)'{', (byte)'"', 0, 0)]
    public void SoundFileWhoseHeaderIsAsLongAsAnotherFormatBegins_IsRead(byte b0, byte b1, byte b2, byte b3)
    {
        int length = b0 | (b1 << 8) | (b2 << 16) | (b3 << 24);
        string header = $"{{{SafetensorsBuilder.Entry("x", "F32", "1", 0, 4)}}}".PadRight(length);
        byte[] sound = SafetensorsBuilder.Frame(header, new byte[4]);
        Assert.Equal([b0, b1, b2, b3], sound[..4]);
        Assert.Equal([0f], SafetensorsFile.Parse(sound).ReadFloat32("x"));

        // Cut, it is a cut file and not one of the other format.
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Parse(sound[..^8]));
        Assert.Contains("the file may be truncated", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Zip()
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            archive.CreateEntry("archive/data.pkl").Open().Dispose();
        }

        return stream.ToArray();
    }

    private static byte[] Compressed(Func<Stream, Stream> compress)
    {
        var stream = new MemoryStream();
        using (Stream compressed = compress(stream))
        {
            compressed.Write(new SafetensorsBuilder().AddFloat32("x", [1], 1).Build());
        }

        return stream.ToArray();
    }

    private static void AssertError(Func<object> open, string words, string remedy)
    {
        var error = Assert.Throws<SafetensorsException>(open);
        Assert.Null(error.TensorName);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }
}
