using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace AttentionGen;

/// <summary>Builds what stands before the elements: the header's length, the header, and the spaces that align what follows.</summary>
internal static class SafetensorsHeaderWriter
{
    private const int Alignment = 8;

    /// <summary>The bytes, for tensors that follow each other in this order.</summary>
    public static byte[] Build(IEnumerable<PendingTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            WriteMetadata(writer, metadata);
            WriteTensors(writer, tensors);
            writer.WriteEndObject();
        }

        int padded = (json.WrittenCount + Alignment - 1) / Alignment * Alignment;
        if (padded > SafetensorsHeader.MaxHeaderBytes)
        {
            throw new InvalidOperationException(
                $"The header must have at most {SafetensorsHeader.MaxHeaderBytes} bytes, but these tensors and metadata need {padded}.");
        }

        var bytes = new byte[sizeof(ulong) + padded];
        bytes.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)padded);
        json.WrittenSpan.CopyTo(bytes.AsSpan(sizeof(ulong)));
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return;
        }

        writer.WriteStartObject(SafetensorsHeader.MetadataName);
        foreach ((string key, string value) in metadata)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter writer, IEnumerable<PendingTensor> tensors)
    {
        long begin = 0;
        foreach (PendingTensor tensor in tensors)
        {
            writer.WriteStartObject(tensor.Name);
            writer.WriteString("dtype", tensor.Dtype.ToString());
            writer.WriteStartArray("shape");
            foreach (long dimension in tensor.Shape)
            {
                writer.WriteNumberValue(dimension);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("data_offsets");
            writer.WriteNumberValue(begin);
            begin += tensor.Bytes;
            writer.WriteNumberValue(begin);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }
}
