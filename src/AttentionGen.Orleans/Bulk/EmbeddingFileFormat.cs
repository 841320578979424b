using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace AttentionGen;

/// <summary>The bytes of a file of vectors: a head, and a record of one length for each line, in the order of the lines.</summary>
/// <param name="dimensions">Floats of a vector.</param>
internal sealed class EmbeddingFileFormat(int dimensions)
{
    /// <summary>The letters AGEV, version, zeros, dimensions, zeros, and a checksum of all that.</summary>
    public const int HeadBytes = 32;

    private const int Version = 1;
    private const int HashBytes = sizeof(ulong);
    private const int MostDimensions = 1 << 24;

    private static readonly byte[] Letters = "AGEV"u8.ToArray();

    /// <summary>Floats of a vector.</summary>
    public int Dimensions => dimensions;

    /// <summary>Bytes of a record: a hash of the line, the vector, and a checksum of both and the number of the line.</summary>
    public int RecordBytes { get; } = checked(HashBytes + (dimensions * sizeof(float)) + HashBytes);

    /// <summary>Where the record of a line begins.</summary>
    public long OffsetOf(long line) => HeadBytes + (line * RecordBytes);

    /// <summary>Reads a head.</summary>
    /// <param name="head">As many bytes as the file has of it.</param>
    /// <param name="path">What messages call the file.</param>
    public static EmbeddingFileFormat Parse(ReadOnlySpan<byte> head, string path)
    {
        if (head.Length < HeadBytes || !head.StartsWith(Letters) || XxHash3.HashToUInt64(head[..^HashBytes]) != BinaryPrimitives.ReadUInt64LittleEndian(head[^HashBytes..]))
        {
            throw new InvalidDataException($"{path}: expected a file of vectors, which begins with the letters AGEV and {HeadBytes - Letters.Length} more bytes of a head, found another beginning.");
        }

        int version = BinaryPrimitives.ReadUInt16LittleEndian(head[4..]);
        if (version != Version)
        {
            throw new InvalidDataException($"{path}: expected version {Version} of the format, found {version}.");
        }

        int dimensions = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        return dimensions is > 0 and <= MostDimensions
            ? new EmbeddingFileFormat(dimensions)
            : throw new InvalidDataException($"{path}: expected vectors of 1 to {MostDimensions} dimensions, found {dimensions}.");
    }

    /// <summary>The head.</summary>
    public byte[] Head()
    {
        byte[] head = new byte[HeadBytes];
        Letters.CopyTo(head, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(4), Version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), dimensions);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(HeadBytes - HashBytes), XxHash3.HashToUInt64(head.AsSpan(0, HeadBytes - HashBytes)));
        return head;
    }

    /// <summary>Writes a record.</summary>
    public void Write(long number, string line, ReadOnlySpan<float> vector, Span<byte> record)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(record, HashOf(line));
        for (int i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(record[(HashBytes + (i * sizeof(float)))..], vector[i]);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(record[^HashBytes..], ChecksumOf(number, record));
    }

    /// <summary>Whether a record is whole, and that of this number.</summary>
    public bool IsWhole(long number, ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt64LittleEndian(record[^HashBytes..]) == ChecksumOf(number, record);

    /// <summary>Whether a record is that of a line.</summary>
    public static bool IsOf(string line, ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt64LittleEndian(record) == HashOf(line);

    /// <summary>The vector of a record.</summary>
    public float[] Vector(ReadOnlySpan<byte> record)
    {
        var vector = new float[dimensions];
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(record[(HashBytes + (i * sizeof(float)))..]);
        }

        return vector;
    }

    private static ulong HashOf(string line) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(line));

    private static ulong ChecksumOf(long number, ReadOnlySpan<byte> record) => XxHash3.HashToUInt64(record[..^HashBytes], number);
}
