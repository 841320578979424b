using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AttentionGen.Tests.Safetensors;

/// <summary>Writes small <c>.safetensors</c> files, sound ones and, through <see cref="Frame"/>, any others.</summary>
internal sealed class SafetensorsBuilder
{
    private readonly List<string> _entries = [];
    private readonly MemoryStream _data = new();

    public SafetensorsBuilder AddMetadata(string key, string value)
    {
        _entries.Add($$"""
            "__metadata__":{{{Text(key)}}:{{Text(value)}}}
            """);
        return this;
    }

    public SafetensorsBuilder Add(string name, string dtype, long[] shape, ReadOnlySpan<byte> bytes)
    {
        long begin = _data.Length;
        _data.Write(bytes);
        _entries.Add(Entry(name, dtype, string.Join(",", shape), begin, _data.Length));
        return this;
    }

    public SafetensorsBuilder AddFloat32(string name, long[] shape, params ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return Add(name, "F32", shape, bytes);
    }

    /// <summary>Adds a tensor whose elements differ from each other and from those of other names.</summary>
    public SafetensorsBuilder AddDistinct(string name, params long[] shape) =>
        AddFloat32(name, shape, Distinct(name, shape));

    /// <summary>The elements that <see cref="AddDistinct"/> writes.</summary>
    public static float[] Distinct(string name, params long[] shape)
    {
        float start = name.Sum(c => c) * 1000;
        return [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => start + i)];
    }

    public byte[] Build() => Frame("{" + string.Join(",", _entries) + "}", _data.ToArray());

    /// <summary>Writes the file into a folder of its own; the caller disposes it.</summary>
    public TemporaryFile Write() => new(Build());

    /// <summary>Any header, truthfully framed.</summary>
    public static byte[] Frame(string header, params byte[] data) => Frame(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Frame(byte[] header, params byte[] data)
    {
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data];
    }

    public static string Entry(string name, string dtype, string shape, long begin, long end) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {{Text(name)}}:{"dtype":{{Text(dtype)}},"shape":[{{shape}}],"data_offsets":[{{begin}},{{end}}]}
        """);

    private static string Text(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}

/// <summary>A file that is deleted when the test ends.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(byte[] content)
    {
        Folder = Directory.CreateTempSubdirectory("attentiongen-").FullName;
        Path = System.IO.Path.Combine(Folder, "model.safetensors");
        File.WriteAllBytes(Path, content);
    }

    public string Folder { get; }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
