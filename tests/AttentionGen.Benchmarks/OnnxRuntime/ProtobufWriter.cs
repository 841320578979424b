using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>Writes one protobuf message: numbered fields that are integers, floats, bytes, text or messages in turn.</summary>
internal sealed class ProtobufWriter
{
    private const int VarintWireType = 0;
    private const int LengthDelimitedWireType = 2;
    private const int FourBytesWireType = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Integer(int field, long value)
    {
        Tag(field, VarintWireType);
        Varint((ulong)value);
    }

    public void Float(int field, float value)
    {
        Tag(field, FourBytesWireType);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimitedWireType);
        Varint((ulong)value.Length);
        _bytes.Write(value);
    }

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Message(int field, Action<ProtobufWriter> write)
    {
        var message = new ProtobufWriter();
        write(message);
        Bytes(field, message.Written);
    }

    private void Tag(int field, int wireType) => Varint((ulong)(field << 3 | wireType));

    /// <summary>Seven bits a byte, the lowest first; the high bit says that more follow.</summary>
    private void Varint(ulong value)
    {
        Span<byte> encoded = _bytes.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            encoded[length++] = (byte)(value | 0x80);
        }

        encoded[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
