using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace AttentionGen;

/// <summary>
/// The header of a <c>.safetensors</c> file: takes the file's bytes and hands on its tensors and metadata, all of it
/// validated, or throws <see cref="SafetensorsException"/>. Nothing of the elements is read.
/// </summary>
/// <remarks>
/// A file is eight bytes of little-endian header length, the header, which is a JSON object, and then the elements. The
/// rules are those of the format's own description and reference implementation.
/// </remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The limit of the format's reference implementation.</summary>
    public const long MaxHeaderBytes = 100_000_000;

    /// <summary>The name that no tensor can have.</summary>
    public const string MetadataName = "__metadata__";

    private const int LengthBytes = sizeof(ulong);

    // Root object, tensor object, array: three levels. What lies deeper is not a safetensors header.
    private const int MaxJsonDepth = 8;

    private SafetensorsHeader(
        long dataOffset, Dictionary<string, SafetensorsTensor> tensors, Dictionary<string, string> metadata)
    {
        DataOffset = dataOffset;
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>Where the elements begin, in bytes from the start of the file.</summary>
    public long DataOffset { get; }

    /// <summary>All tensors by name.</summary>
    public Dictionary<string, SafetensorsTensor> Tensors { get; }

    /// <summary>The free-form strings under <c>__metadata__</c>.</summary>
    public Dictionary<string, string> Metadata { get; }

    /// <summary>Reads and validates the header.</summary>
    public static SafetensorsHeader Read(string path, StoredBytes bytes)
    {
        byte[] json = ReadJson(path, bytes);
        long dataOffset = LengthBytes + json.Length;
        var tensors = new Dictionary<string, SafetensorsTensor>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        var reader = new HeaderJsonReader(path, "header", json, MaxJsonDepth);
        try
        {
            reader.ExpectRootObject();
            while (reader.TryReadPropertyName(out string name))
            {
                if (name == MetadataName)
                {
                    Require(path, metadata is null, $"the header has {MetadataName} twice.");
                    metadata = reader.ReadStringMap();
                }
                else if (!tensors.TryAdd(name, SafetensorsTensorParser.Read(ref reader, name)))
                {
                    throw new SafetensorsException(path, name, "the header lists this name twice.");
                }
            }

            reader.ExpectEnd();
        }
        catch (JsonException e)
        {
            throw new SafetensorsException(path, null, "the header is not the JSON that the format describes: " + e.Message, e);
        }

        SafetensorsLayout.Check(path, tensors.Values, bytes.Length - dataOffset);
        return new SafetensorsHeader(dataOffset, tensors, metadata ?? []);
    }

    private static byte[] ReadJson(string path, StoredBytes bytes)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(bytes.Length, ForeignFormats.NeededBytes)];
        bytes.CopyTo(0, start, null);
        if (!ForeignFormats.IsSafetensors(start) && ForeignFormats.Describe(start) is { } foreign)
        {
            throw new SafetensorsException(path, null, "expected a .safetensors file, found " + foreign);
        }

        string empty = bytes.Length == 0 ? ": the file is empty, as one is whose download or copy has failed" : "";
        Require(path, bytes.Length >= LengthBytes, $"expected a file of at least {LengthBytes} bytes, found {bytes.Length}{empty}.");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        Require(path, length <= (ulong)MaxHeaderBytes, $"expected a header of at most {MaxHeaderBytes} bytes, found a stated length of {length}.");
        long available = bytes.Length - LengthBytes;
        Require(path, (long)length <= available, $"the stated header length is {length} bytes, but only {available} follow it; the file may be truncated.");

        var json = new byte[length];
        bytes.CopyTo(LengthBytes, json, null);
        Require(path, json is [(byte)'{', ..], "expected a header that begins with '{'.");
        Require(path, Utf8.IsValid(json), "expected a header in UTF-8, found bytes that are not.");
        return json;
    }

    private static void Require(string path, bool condition, string problem)
    {
        if (!condition)
        {
            throw new SafetensorsException(path, null, problem);
        }
    }
}
