using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AttentionGen;

/// <content>The log as bytes.</content>
public sealed partial class SessionLog
{
    private const int FixedBytes = 80;
    private const int FingerprintBytes = 32;
    private const int ChecksumBytes = 8;
    private const ushort Version = 1;

    private static ReadOnlySpan<byte> Magic => "AGSL"u8;

    /// <summary>The log as bytes: some ninety, and, for each token, one for each seven bits of its id; little-endian on every machine.</summary>
    /// <returns>What <see cref="Parse"/> reads.</returns>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream(FixedBytes + ChecksumBytes + (Count * 2));
        Span<byte> head = stackalloc byte[FixedBytes];
        head.Clear();
        Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt16LittleEndian(head[4..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], Epoch);
        BinaryPrimitives.WriteDoubleLittleEndian(head[16..], Sampler.Temperature);
        BinaryPrimitives.WriteDoubleLittleEndian(head[24..], Sampler.TopP);
        BinaryPrimitives.WriteInt64LittleEndian(head[32..], Sampler.Seed);
        BinaryPrimitives.WriteInt32LittleEndian(head[40..], Sampler.TopK);
        BinaryPrimitives.WriteInt32LittleEndian(head[44..], Count);
        _fingerprint.CopyTo(head[48..]);
        bytes.Write(head);
        WriteNumber(bytes, _runs.Count);
        _runs.ForEach(run => WriteNumber(bytes, run));
        _tokens.ForEach(token => WriteNumber(bytes, token));
        bytes.Write(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)).AsSpan(0, ChecksumBytes));
        return bytes.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> has written.</summary>
    /// <param name="bytes">All of it, and nothing else.</param>
    /// <returns>The same log.</returns>
    /// <exception cref="InvalidDataException">The bytes are not those of a log, or have been changed; the message says how.</exception>
    public static SessionLog Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedBytes + ChecksumBytes)
        {
            throw Refused($"it must have at least {FixedBytes + ChecksumBytes} bytes, but has {bytes.Length}");
        }

        if (!bytes.StartsWith(Magic))
        {
            throw Refused("it must begin with the letters AGSL, but begins with other bytes");
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (version != Version)
        {
            throw Refused($"its format must be version {Version}, but is {version}");
        }

        ReadOnlySpan<byte> body = bytes[..^ChecksumBytes];
        if (!SHA256.HashData(body).AsSpan(0, ChecksumBytes).SequenceEqual(bytes[^ChecksumBytes..]))
        {
            throw Refused("its checksum is that of other bytes");
        }

        return Read(body);
    }

    private static SessionLog Read(ReadOnlySpan<byte> body)
    {
        SessionLog log;
        try
        {
            var sampler = new SamplerSettings
            {
                Temperature = BinaryPrimitives.ReadDoubleLittleEndian(body[16..]),
                TopP = BinaryPrimitives.ReadDoubleLittleEndian(body[24..]),
                Seed = BinaryPrimitives.ReadInt64LittleEndian(body[32..]),
                TopK = BinaryPrimitives.ReadInt32LittleEndian(body[40..]),
            };
            log = new SessionLog(sampler, BinaryPrimitives.ReadInt64LittleEndian(body[8..]));
            ReadOnlySpan<byte> fingerprint = body.Slice(48, FingerprintBytes);
            log._fingerprint = fingerprint.ContainsAnyExcept((byte)0) ? fingerprint.ToArray() : [];
        }
        catch (ArgumentOutOfRangeException wrong)
        {
            throw Refused($"a number of its head is outside its range: {wrong.Message}");
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(body[44..]);
        ReadOnlySpan<byte> rest = body[FixedBytes..];
        log.ReadRuns(ref rest, count);
        log._tokens.Capacity = count;
        for (int i = 0; i < count; i++)
        {
            log._tokens.Add(ReadNumber(ref rest));
        }

        return rest.IsEmpty ? log : throw Refused($"{rest.Length} bytes follow its last token");
    }

    private void ReadRuns(ref ReadOnlySpan<byte> rest, int count)
    {
        int runs = ReadNumber(ref rest);
        if (runs < 1 || count < 0 || (long)runs + count > rest.Length)
        {
            throw Refused($"it names {count} tokens in {runs} runs, for which {rest.Length} bytes are too few");
        }

        _runs.Clear();
        long sum = 0;
        for (int run = 0; run < runs; run++)
        {
            int length = ReadNumber(ref rest);
            if (length == 0 && run > 0)
            {
                throw Refused($"run {run} of its tokens is empty");
            }

            sum += length;
            _runs.Add(length);
            Drawn += IsDrawnRun(run) ? (int)Math.Min(length, count) : 0;
        }

        if (sum != count)
        {
            throw Refused($"its runs must have its {count} tokens together, but have {sum}");
        }
    }

    private static void WriteNumber(MemoryStream bytes, int number)
    {
        for (; number > 0x7F; number >>= 7)
        {
            bytes.WriteByte((byte)(number | 0x80));
        }

        bytes.WriteByte((byte)number);
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> rest)
    {
        long number = 0;
        for (int i = 0; i < rest.Length && i < 5; i++)
        {
            number |= (long)(rest[i] & 0x7F) << (7 * i);
            if ((rest[i] & 0x80) == 0)
            {
                rest = rest[(i + 1)..];
                return number <= int.MaxValue ? (int)number : throw Refused($"a number in it is {number}, and none is above {int.MaxValue}");
            }
        }

        throw Refused("a number in it has no end");
    }

    private static InvalidDataException Refused(string why) => new($"The log of a session cannot be read: {why}.");
}
