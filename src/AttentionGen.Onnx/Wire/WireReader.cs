using System.Text;
using Google.Protobuf;

namespace AttentionGen;

/// <summary>
/// Takes ranges of a file and hands on the fields of the messages that stand there, one after the other; what is inside a field is read
/// only if somebody asks for it, so that a tensor of gigabytes costs as little as its tag.
/// </summary>
/// <remarks>
/// The wire format is read by Google.Protobuf's <see cref="CodedInputStream"/>, over a window of the file that moves with the place: the
/// class itself reads a message from its begin, through everything that is skipped, and no more than 2 GiB of it.
/// </remarks>
internal sealed class WireReader(StoredBytes bytes)
{
    /// <summary>No name in a file is longer.</summary>
    public const int LongestText = 64 * 1024;

    private const int ShortText = 256;
    private const int WindowBytes = 64 * 1024;

    // A tag and a length, or a tag and a number: two varints of at most ten bytes.
    private const int LongestHead = 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _window = new byte[(int)Math.Min(WindowBytes, bytes.Length)];
    private CodedInputStream _input = new([]);
    private long _windowBegin;
    private int _windowLength;

    /// <summary>The fields of a message, in their order. Others may be read meanwhile.</summary>
    /// <param name="message">Where it stands.</param>
    /// <param name="what">What it is, for error messages.</param>
    public IEnumerable<WireField> Fields(ByteRange message, string what)
    {
        for (long at = message.Begin; at < message.End;)
        {
            WireField field = ReadField(at, message.End, what);
            at = field.Payload.End;
            yield return field;
        }
    }

    /// <summary>The varint at a place, and in <paramref name="at"/> the place behind it.</summary>
    public ulong ReadVarint(ref long at, long end, string what)
    {
        MoveTo(at);
        try
        {
            ulong value = _input.ReadUInt64();
            RequireWithin(at, Position, end, what);
            at = Position;
            return value;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Malformed(at, what, e);
        }
    }

    /// <summary>A text of at most <see cref="LongestText"/> bytes.</summary>
    public string ReadText(WireField field, string what)
    {
        Require(field, field.IsBytes, what);
        if (field.Payload.Length > LongestText)
        {
            throw Fail(field.At, $"expected {what} of at most {LongestText} bytes, found one of {field.Payload.Length}.");
        }

        Span<byte> text = field.Payload.Length <= ShortText ? stackalloc byte[(int)field.Payload.Length] : new byte[field.Payload.Length];
        CopyBytes(field, text);
        try
        {
            return StrictUtf8.GetString(text);
        }
        catch (DecoderFallbackException e)
        {
            throw new OnnxException(bytes.Path, null, $"byte {field.At}: expected {what} in UTF-8, found bytes that are not.", e);
        }
    }

    /// <summary>Bytes that need not be text, one character each, of a field of at most <see cref="LongestText"/>.</summary>
    public string ReadBytesAsText(WireField field)
    {
        var text = new byte[field.Payload.Length];
        CopyBytes(field, text);
        return Encoding.Latin1.GetString(text);
    }

    /// <summary>Throws if a field is not written as the schema says.</summary>
    public void Require(WireField field, bool condition, string what)
    {
        if (!condition)
        {
            throw Fail(field.At, $"expected {what} as field {field.Number}, found the wire type {field.Type}.");
        }
    }

    /// <summary>The error about a place in the file.</summary>
    public OnnxException Fail(long at, string problem) => new(bytes.Path, null, $"byte {at}: {problem}");

    private long Position => _windowBegin + _input.Position;

    private void CopyBytes(WireField field, Span<byte> text)
    {
        if (field.Payload.Begin >= _windowBegin && field.Payload.End <= _windowBegin + _windowLength)
        {
            _window.AsSpan((int)(field.Payload.Begin - _windowBegin), text.Length).CopyTo(text);
        }
        else
        {
            bytes.CopyTo(field.Payload.Begin, text, null);
        }
    }

    private WireField ReadField(long at, long end, string what)
    {
        MoveTo(at);
        try
        {
            uint tag = _input.ReadTag();
            WireFormat.WireType type = WireFormat.GetTagWireType(tag);
            ulong value = type switch
            {
                WireFormat.WireType.Varint or WireFormat.WireType.LengthDelimited => _input.ReadUInt64(),
                WireFormat.WireType.Fixed32 => _input.ReadFixed32(),
                WireFormat.WireType.Fixed64 => _input.ReadFixed64(),
                _ => throw Fail(at, $"expected a field of {what}, found the wire type {(int)type}, which ONNX does not use."),
            };
            RequireWithin(at, Position, end, what);
            long begin = type switch
            {
                WireFormat.WireType.Fixed32 => Position - sizeof(uint),
                WireFormat.WireType.Fixed64 => Position - sizeof(ulong),
                _ => Position,
            };
            if (type == WireFormat.WireType.LengthDelimited && value > (ulong)(end - begin))
            {
                throw Fail(at, $"expected field {WireFormat.GetTagFieldNumber(tag)} of {what} to end at or before byte {end}, found a length of {value} from byte {begin} on.");
            }

            return new WireField(
                WireFormat.GetTagFieldNumber(tag),
                type,
                at,
                new ByteRange(begin, type == WireFormat.WireType.LengthDelimited ? begin + (long)value : Position),
                value);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Malformed(at, what, e);
        }
    }

    /// <summary>Lets the next read begin there.</summary>
    private void MoveTo(long at)
    {
        long windowEnd = _windowBegin + _windowLength;
        if (at < _windowBegin || (windowEnd - at < LongestHead && windowEnd < bytes.Length))
        {
            _windowBegin = at;
            _windowLength = (int)Math.Min(_window.Length, bytes.Length - at);
            bytes.CopyTo(at, _window.AsSpan(0, _windowLength), null);
        }
        else if (at == Position)
        {
            return;
        }

        int first = (int)(at - _windowBegin);
        _input = new CodedInputStream(_window, first, _windowLength - first);
    }

    private void RequireWithin(long at, long position, long end, string what)
    {
        if (position > end)
        {
            throw Fail(at, $"expected a field of {what} that ends at or before byte {end}, found one that does not.");
        }
    }

    private OnnxException Malformed(long at, string what, InvalidProtocolBufferException e) => new(
        bytes.Path, null, $"byte {at}: expected a field of {what}, found bytes that are none: {e.Message}", e);
}
