using System.IO.MemoryMappedFiles;

namespace AttentionGen;

/// <summary>The bytes of a <c>.safetensors</c> file, wherever they are. Safe for concurrent readers.</summary>
internal abstract class TensorBytes : IDisposable
{
    /// <summary>Number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Copies <c>destination.Length</c> bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="ObjectDisposedException">The bytes are closed.</exception>
    public abstract void CopyTo(long offset, Span<byte> destination);

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

    public override void CopyTo(long offset, Span<byte> destination)
    {
        ReadOnlyMemory<byte> open = _memory ?? throw new ObjectDisposedException(nameof(SafetensorsFile));
        open.Span.Slice(checked((int)offset), destination.Length).CopyTo(destination);
    }

    public override void Dispose() => _memory = null;
}

/// <summary>A memory-mapped file: only the pages that are read are ever loaded.</summary>
internal sealed unsafe class MappedTensorBytes : TensorBytes
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    /// <summary>Maps the stream, which must not be empty, and takes ownership of it.</summary>
    public MappedTensorBytes(FileStream stream)
    {
        Length = stream.Length;
        _file = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, Length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        try
        {
            _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public override long Length { get; }

    public override void CopyTo(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);

        // Acquiring the pointer keeps the mapping alive while it is read, even if another thread disposes the file.
        byte* start = null;
        try
        {
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            new ReadOnlySpan<byte>(start + _view.PointerOffset + offset, destination.Length).CopyTo(destination);
        }
        finally
        {
            if (start is not null)
            {
                _view.SafeMemoryMappedViewHandle.ReleasePointer();
            }
        }
    }

    public override void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
