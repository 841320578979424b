namespace AttentionGen;

/// <summary>The bytes of a <c>.safetensors</c> file, wherever they are. Safe for concurrent readers.</summary>
internal abstract class TensorBytes : IDisposable
{
    /// <summary>Number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Copies <c>destination.Length</c> bytes from <paramref name="offset"/> on.</summary>
    /// <param name="offset">The first byte, from the start of the file.</param>
    /// <param name="destination">What is filled.</param>
    /// <param name="tensorName">The tensor whose bytes they are, for the error; <see langword="null"/> where it is none's.</param>
    /// <exception cref="SafetensorsException">The file does not hold them any more, or is not what was opened.</exception>
    /// <exception cref="ObjectDisposedException">The bytes are closed.</exception>
    public abstract void CopyTo(long offset, Span<byte> destination, string? tensorName);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}

/// <summary>Bytes in managed memory.</summary>
internal sealed class MemoryTensorBytes(ReadOnlyMemory<byte> memory) : TensorBytes
{
    private ReadOnlyMemory<byte>? _memory = memory;

    public override long Length { get; } = memory.Length;

    public override void CopyTo(long offset, Span<byte> destination, string? tensorName)
    {
        ReadOnlyMemory<byte> open = _memory ?? throw new ObjectDisposedException(nameof(SafetensorsFile));
        open.Span.Slice(checked((int)offset), destination.Length).CopyTo(destination);
    }

    public override void Dispose() => _memory = null;
}
