using System.Buffers.Binary;

namespace AttentionGen;

/// <summary>The head of a snapshot: whose it is, and how many tokens are in it.</summary>
/// <param name="Fingerprint">The model's, 32 bytes.</param>
/// <param name="Label">The caller's.</param>
/// <param name="Lengths">Tokens of each sequence.</param>
/// <param name="Firsts">For each layer and sequence, the first token that is in it.</param>
internal sealed record SnapshotHeader(byte[] Fingerprint, byte[] Label, int[] Lengths, int[] Firsts)
{
    public const int MaxLabelBytes = 1024;
    private const int FixedBytes = 48;
    private const int ChecksumBytes = 8;
    private const ushort Version = 1;

    private static ReadOnlySpan<byte> Magic => "AGKV"u8;

    /// <summary>Writes the head; returns its checksum, which those of all blocks begin with.</summary>
    public ulong Write(Stream stream)
    {
        var bytes = new byte[FixedBytes + ((Lengths.Length + Firsts.Length) * sizeof(int)) + Label.Length + ChecksumBytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), (ushort)Label.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Firsts.Length / Math.Max(1, Lengths.Length));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), Lengths.Length);
        Fingerprint.CopyTo(bytes.AsSpan(16));
        Span<byte> rest = bytes.AsSpan(FixedBytes);
        foreach (int number in (int[])[.. Lengths, .. Firsts])
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, number);
            rest = rest[sizeof(int)..];
        }

        Label.CopyTo(rest);
        ulong checksum = BlockChecksum.Of(bytes.AsSpan(0, bytes.Length - ChecksumBytes), seed: 0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - ChecksumBytes), checksum);
        stream.Write(bytes);
        return checksum;
    }

    /// <summary>Reads the head of a snapshot for a cache of so many layers and sequences.</summary>
    /// <exception cref="InvalidDataException">It is another model's, or none.</exception>
    /// <exception cref="EndOfStreamException">It is too short.</exception>
    public static SnapshotHeader Read(Stream stream, ReadOnlySpan<byte> fingerprint, int layers, int batch, out ulong checksum)
    {
        Span<byte> head = stackalloc byte[FixedBytes];
        stream.ReadExactly(head);
        if (!head.StartsWith(Magic))
        {
            throw Refused("it must begin with the letters AGKV, but begins with other bytes");
        }

        int version = BinaryPrimitives.ReadUInt16LittleEndian(head[4..]);
        int label = BinaryPrimitives.ReadUInt16LittleEndian(head[6..]);
        if (version != Version || label > MaxLabelBytes)
        {
            throw Refused(version != Version ? $"its format must be version {Version}, but is {version}" : $"its label must have at most {MaxLabelBytes} bytes, but has {label}");
        }

        if (!head.Slice(16, 32).SequenceEqual(fingerprint))
        {
            throw Refused("its fingerprint must be that of the model, but is another one's: other weights, or kernels whose bits differ");
        }

        (int itsLayers, int itsBatch) = (BinaryPrimitives.ReadInt32LittleEndian(head[8..]), BinaryPrimitives.ReadInt32LittleEndian(head[12..]));
        if (itsLayers != layers || itsBatch != batch)
        {
            throw Refused($"it must have {batch} sequences of {layers} layers, as the cache has, but has {itsBatch} of {itsLayers}");
        }

        var rest = new byte[(batch * (layers + 1) * sizeof(int)) + label + ChecksumBytes];
        stream.ReadExactly(rest);
        byte[] all = [.. head, .. rest];
        checksum = BlockChecksum.Of(all.AsSpan(0, all.Length - ChecksumBytes), seed: 0);
        if (checksum != BinaryPrimitives.ReadUInt64LittleEndian(all.AsSpan(all.Length - ChecksumBytes)))
        {
            throw Refused("the checksum of its head is that of other bytes");
        }

        int[] numbers = [.. Enumerable.Range(0, batch * (layers + 1)).Select(i => BinaryPrimitives.ReadInt32LittleEndian(rest.AsSpan(i * sizeof(int))))];
        return new SnapshotHeader(fingerprint.ToArray(), rest[(numbers.Length * sizeof(int))..^ChecksumBytes], numbers[..batch], numbers[batch..]);
    }

    public static InvalidDataException Refused(string why) => new($"The snapshot of a cache cannot be loaded: {why}. The cache was not changed.");
}
