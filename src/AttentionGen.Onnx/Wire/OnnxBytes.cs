namespace AttentionGen;

/// <summary>The bytes of an <c>.onnx</c> file, or of one that it keeps tensors in, wherever they are. Safe for concurrent readers.</summary>
internal abstract class OnnxBytes(string path) : IDisposable
{
    /// <summary>The path, for error messages.</summary>
    public string Path { get; } = path;

    /// <summary>Number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Copies <c>destination.Length</c> bytes from <paramref name="offset"/> on.</summary>
    /// <param name="offset">The first byte, from the start of the file.</param>
    /// <param name="destination">What is filled.</param>
    /// <param name="tensorName">The tensor whose bytes they are, for the error; <see langword="null"/> where it is none's.</param>
    /// <exception cref="OnnxException">The file does not hold them any more, or is not what was opened.</exception>
    /// <exception cref="ObjectDisposedException">The bytes are closed.</exception>
    public abstract void CopyTo(long offset, Span<byte> destination, string? tensorName);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>Bytes in managed memory.</summary>
internal sealed class MemoryOnnxBytes(string path, ReadOnlyMemory<byte> memory) : OnnxBytes(path)
{
    private ReadOnlyMemory<byte>? _memory = memory;

    public override long Length { get; } = memory.Length;

    public override void CopyTo(long offset, Span<byte> destination, string? tensorName)
    {
        ReadOnlyMemory<byte> open = _memory ?? throw new ObjectDisposedException(nameof(OnnxCheckpoint));
        open.Span.Slice(checked((int)offset), destination.Length).CopyTo(destination);
    }

    public override void Dispose() => _memory = null;
}
