using Google.Protobuf;

namespace AttentionGen;

/// <summary>A range of bytes of a file.</summary>
/// <param name="Begin">The first.</param>
/// <param name="End">One past the last.</param>
internal readonly record struct ByteRange(long Begin, long End)
{
    public long Length => End - Begin;
}

/// <summary>A field of a Protocol Buffers message: its number, its wire type, and its value or where that stands.</summary>
/// <param name="Number">The field's number in the schema.</param>
/// <param name="Type">How it is written.</param>
/// <param name="At">The first byte of its tag, for messages.</param>
/// <param name="Payload">The bytes of its value, without tag and length.</param>
/// <param name="Value">The number, if it is one: of a varint, or the bits of a fixed-length one.</param>
internal readonly record struct WireField(int Number, WireFormat.WireType Type, long At, ByteRange Payload, ulong Value)
{
    public bool IsVarint => Type == WireFormat.WireType.Varint;

    public bool IsBytes => Type == WireFormat.WireType.LengthDelimited;

    public bool IsFixed32 => Type == WireFormat.WireType.Fixed32;

    public bool IsFixed64 => Type == WireFormat.WireType.Fixed64;
}
