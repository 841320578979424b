using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace AttentionGen;

/// <summary>Makes the exception of a format about a file, or about one of its tensors.</summary>
/// <param name="path">The file.</param>
/// <param name="tensorName">The tensor, or <see langword="null"/> where it is none's.</param>
/// <param name="problem">What was expected and what was found, as a sentence.</param>
/// <param name="innerException">The cause, if another exception was.</param>
internal delegate CheckpointException Refusal(string path, string? tensorName, string problem, Exception? innerException);

/// <summary>The bytes of a file of weights of any format, wherever they are. Safe for concurrent readers.</summary>
internal abstract class StoredBytes(string path) : IDisposable
{
    // One span of bytes holds less than 2 GiB, one array of floats up to 8 GiB.
    private const int LargestFloatChunk = 1 << 28;

    /// <summary>The path, for error messages.</summary>
    public string Path { get; } = path;

    /// <summary>Number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Copies <c>destination.Length</c> bytes from <paramref name="offset"/> on.</summary>
    /// <param name="offset">The first byte, from the start of the file.</param>
    /// <param name="destination">What is filled.</param>
    /// <param name="tensorName">The tensor whose bytes they are, for the error; <see langword="null"/> where it is none's.</param>
    /// <exception cref="CheckpointException">That of the format: the file does not hold them any more, or is not what was opened.</exception>
    /// <exception cref="ObjectDisposedException">The bytes are closed.</exception>
    public abstract void CopyTo(long offset, Span<byte> destination, string? tensorName);

    /// <summary>Copies float32 from <paramref name="offset"/> on, which files have with the lowest byte first.</summary>
    /// <inheritdoc cref="CopyTo"/>
    public void CopySinglesTo(long offset, Span<float> destination, string? tensorName)
    {
        while (!destination.IsEmpty)
        {
            Span<float> chunk = destination[..Math.Min(destination.Length, LargestFloatChunk)];
            CopyTo(offset, MemoryMarshal.AsBytes(chunk), tensorName);
            if (!BitConverter.IsLittleEndian)
            {
                Span<uint> bits = MemoryMarshal.Cast<float, uint>(chunk);
                BinaryPrimitives.ReverseEndianness(bits, bits);
            }

            offset += (long)chunk.Length * sizeof(float);
            destination = destination[chunk.Length..];
        }
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>Bytes in managed memory.</summary>
/// <param name="path">The path, for error messages.</param>
/// <param name="memory">The bytes.</param>
/// <param name="owner">The name of the type that reads them, for the error of one that is closed.</param>
internal sealed class StoredMemory(string path, ReadOnlyMemory<byte> memory, string owner) : StoredBytes(path)
{
    private ReadOnlyMemory<byte>? _memory = memory;

    public override long Length { get; } = memory.Length;

    public override void CopyTo(long offset, Span<byte> destination, string? tensorName)
    {
        ReadOnlyMemory<byte> open = _memory ?? throw new ObjectDisposedException(owner);
        open.Span.Slice(checked((int)offset), destination.Length).CopyTo(destination);
    }

    public override void Dispose() => _memory = null;
}
