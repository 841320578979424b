using System.Text;

namespace AttentionGen;

/// <summary>Takes the bytes of a vocabulary; hands on its lines, each no longer than a token can be, and all of it UTF-8.</summary>
/// <param name="stream">The bytes. A byte order mark in front is left out.</param>
/// <param name="name">What messages call the file.</param>
internal sealed class VocabularyLines(Stream stream, string name)
{
    private const int LongestToken = 1000;

    /// <summary>Of a character in UTF-8: half of what a pair of surrogates takes, and more than any other.</summary>
    private const int BytesPerCharacter = 3;

    private const int BufferBytes = 1 << 16;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly byte[] _line = new byte[LongestToken * BytesPerCharacter];
    private int _at;
    private int _end;
    private int _number;
    private bool _skipsLineFeed;

    /// <summary>The next line without its end, which is a line feed, a carriage return, or both; null behind the last one.</summary>
    public string? Read()
    {
        int length = 0;
        for (bool isThere = false; ; isThere = true)
        {
            int next = NextByte();
            if (_skipsLineFeed && next == '\n')
            {
                next = NextByte();
            }

            _skipsLineFeed = next == '\r';
            if (next < 0 && !isThere)
            {
                return null;
            }

            if (next < 0 || next == '\n' || next == '\r')
            {
                _number++;
                return Decode(_line.AsSpan(0, length));
            }

            if (length == _line.Length)
            {
                throw Fail(_number + 1, $"expected tokens of at most {LongestToken} characters, found a longer one");
            }

            _line[length++] = (byte)next;
        }
    }

    private string Decode(ReadOnlySpan<byte> line)
    {
        string token;
        try
        {
            token = Strict.GetString(_number == 1 && line.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line);
        }
        catch (DecoderFallbackException e)
        {
            throw Fail(_number, "expected UTF-8, found other bytes", e);
        }

        return token.Length <= LongestToken ? token : throw Fail(_number, $"expected tokens of at most {LongestToken} characters, found one of {token.Length}");
    }

    private int NextByte()
    {
        if (_at == _end)
        {
            _at = 0;
            _end = stream.Read(_buffer);
        }

        return _at < _end ? _buffer[_at++] : -1;
    }

    private InvalidDataException Fail(int line, string problem, Exception? inner = null) => new($"{name}: {problem} in line {line}.", inner);
}
