using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <content>A cache on disk.</content>
/// <remarks>
/// Keys and values lie in rows there, in the order of positions, and not in the panels of the kernels, whose width is the processor's: so what a machine with
/// AVX-512 has saved is loaded by one with AVX2, or by an Arm. docs/sessions.md has the format byte by byte.
/// </remarks>
public sealed unsafe partial class StackCache
{
    private const int ChecksumBytes = 8;

    /// <summary>Writes all tokens of all sequences, with what tells whether they are still those.</summary>
    /// <param name="stream">Where to. Nothing is written behind them.</param>
    /// <param name="label">What <see cref="Load(Stream)"/> gives back, such as a hash of the tokens; at most 1,024 bytes.</param>
    /// <param name="cancellationToken">Asked between the blocks of a layer.</param>
    /// <exception cref="ArgumentException">The label is too long.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled; what the stream has is no snapshot.</exception>
    public void Save(Stream stream, ReadOnlySpan<byte> label = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (label.Length > SnapshotHeader.MaxLabelBytes)
        {
            throw new ArgumentException($"label must have at most {SnapshotHeader.MaxLabelBytes} bytes, but has {label.Length}.", nameof(label));
        }

        int[] firsts = [.. Caches.SelectMany(static cache => Enumerable.Range(0, cache.Batch).Select(cache.FirstKept))];
        ulong seed = new SnapshotHeader(_fingerprint.Value, label.ToArray(), Lengths.ToArray(), firsts).Write(stream);
        byte[] bytes = [];
        ulong number = 0;
        foreach (SnapshotBlock block in Blocks(Lengths.ToArray(), firsts))
        {
            cancellationToken.ThrowIfCancellationRequested();
            KeyValueCache cache = Caches[block.Layer];
            int length = cache.RowFloats(block.Count) * sizeof(float);
            bytes = Room(bytes, length);
            cache.ReadRows(KernelsOf(block.Layer), block.Sequence, block.First, block.Count, MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, length)));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(length), BlockChecksum.Of(bytes.AsSpan(0, length), seed + ++number));
            stream.Write(bytes.AsSpan(0, length + ChecksumBytes));
        }
    }

    /// <summary>The same into a file, which is either all of it or, where that fails, what it was before.</summary>
    /// <param name="path">The file. What is written lies beside it until it is complete.</param>
    /// <param name="label">As for the other overload.</param>
    /// <param name="cancellationToken">As for the other overload.</param>
    /// <exception cref="ArgumentException">As for the other overload.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be, or the path is a folder's.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public void Save(string path, ReadOnlySpan<byte> label = default, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string beside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                Save(stream, label, cancellationToken);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>Reads what <see cref="Save(Stream, ReadOnlySpan{byte}, CancellationToken)"/> has written, on this machine or another, into an empty cache of the same model.</summary>
    /// <param name="stream">Where from; afterwards behind the snapshot.</param>
    /// <returns>The label.</returns>
    /// <exception cref="InvalidDataException">
    /// It is none, of another model or other kernels, of more sequences, layers or tokens than the cache has room for, cut off or damaged. The cache is empty,
    /// as it was.
    /// </exception>
    /// <exception cref="InvalidOperationException">The cache is not empty: <see cref="Reset()"/> empties it.</exception>
    /// <exception cref="KeyValuePoolException">The pool of the cache has no room.</exception>
    public byte[] Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (Lengths.ContainsAnyExcept(0))
        {
            throw new InvalidOperationException("The cache must be empty to be loaded, but has tokens. Reset empties it.");
        }

        bool isLoaded = false;
        try
        {
            SnapshotHeader header = SnapshotHeader.Read(stream, _fingerprint.Value, Caches.Length, Batch, out ulong seed);
            CheckLengths(header);
            LoadBlocks(stream, header, seed);
            for (int layer = 0; layer < Caches.Length; layer++)
            {
                for (int sequence = 0; sequence < Batch; sequence++)
                {
                    Caches[layer].Begin(sequence, header.Firsts[(layer * Batch) + sequence], header.Lengths[sequence]);
                }
            }

            isLoaded = true;
            return header.Label;
        }
        catch (EndOfStreamException)
        {
            throw SnapshotHeader.Refused("it ends before its last block does");
        }
        finally
        {
            if (!isLoaded)
            {
                // No token was counted yet; pages return to their pool.
                Reset();
            }
        }
    }

    /// <summary>The same from a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The label.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">As for the other overload; or something follows the snapshot.</exception>
    /// <exception cref="InvalidOperationException">As for the other overload.</exception>
    /// <exception cref="KeyValuePoolException">As for the other overload.</exception>
    public byte[] Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        byte[] label = Load(stream);
        if (stream.ReadByte() >= 0)
        {
            Reset();
            throw SnapshotHeader.Refused("something follows its last block");
        }

        return label;
    }

    private void CheckLengths(SnapshotHeader header)
    {
        for (int sequence = 0; sequence < Batch; sequence++)
        {
            int length = header.Lengths[sequence];
            if (length < 0 || length > Capacity)
            {
                throw SnapshotHeader.Refused($"sequence {sequence} must have from 0 to {Capacity} tokens, which the cache has room for, but has {length}");
            }

            for (int layer = 0; layer < Caches.Length; layer++)
            {
                int first = header.Firsts[(layer * Batch) + sequence];
                if (first > length || !Caches[layer].CanBegin(first, length))
                {
                    throw SnapshotHeader.Refused($"layer {layer} of sequence {sequence} must have all that the token behind its {length} sees, but begins with token {first}");
                }
            }
        }
    }

    private void LoadBlocks(Stream stream, SnapshotHeader header, ulong seed)
    {
        byte[] bytes = [];
        ulong number = 0;
        foreach (SnapshotBlock block in Blocks(header.Lengths, header.Firsts))
        {
            KeyValueCache cache = Caches[block.Layer];
            int length = cache.RowFloats(block.Count) * sizeof(float);
            bytes = Room(bytes, length);
            stream.ReadExactly(bytes.AsSpan(0, length + ChecksumBytes));
            if (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(length)) != BlockChecksum.Of(bytes.AsSpan(0, length), seed + ++number))
            {
                throw SnapshotHeader.Refused(
                    $"the checksum of tokens {block.First} to {block.First + block.Count - 1} of sequence {block.Sequence} in layer {block.Layer} is that of other bytes");
            }

            fixed (byte* rows = bytes)
            {
                cache.WriteRows(KernelsOf(block.Layer), block.Sequence, block.First, block.Count, (float*)rows);
            }
        }
    }

    /// <summary>What is written together: tokens of one key block of a layer, in the order of layers, sequences and positions.</summary>
    private IEnumerable<SnapshotBlock> Blocks(int[] lengths, int[] firsts)
    {
        for (int layer = 0; layer < Caches.Length; layer++)
        {
            int keys = Caches[layer].BlockKeys;
            for (int sequence = 0; sequence < lengths.Length; sequence++)
            {
                int count;
                for (int first = firsts[(layer * lengths.Length) + sequence]; first < lengths[sequence]; first += count)
                {
                    count = Math.Min(lengths[sequence] - first, keys - (first % keys));
                    yield return new SnapshotBlock(layer, sequence, first, count);
                }
            }
        }
    }

    private LayerKernels KernelsOf(int layer) => _layers[layer].Attention.Kernels;

    private static byte[] Room(byte[] bytes, int length) => bytes.Length >= length + ChecksumBytes ? bytes : new byte[length + ChecksumBytes];

    private readonly record struct SnapshotBlock(int Layer, int Sequence, int First, int Count);
}
