using Microsoft.Win32.SafeHandles;

namespace AttentionGen;

/// <summary>
/// The bytes of a file on disk: takes an offset and hands on what stands there, read at that moment into the caller's memory.
/// </summary>
/// <remarks>
/// Nothing is mapped, because the operating system ends a process that reads a mapping whose file has become shorter. A read
/// that finds the file shorter, or written to since it was opened, is an exception: elements of two versions of a file
/// would be plausible and wrong.
/// </remarks>
internal sealed class StoredFile : StoredBytes
{
    private readonly Refusal _refuse;
    private readonly SafeFileHandle _handle;
    private readonly DateTime _written;

    private StoredFile(string path, SafeFileHandle handle, Refusal refuse)
        : base(path)
    {
        _refuse = refuse;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
        _written = File.GetLastWriteTimeUtc(handle);
    }

    public override long Length { get; }

    /// <summary>Opens the file. Others may read it, replace it by another one of the same name, and delete it meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <param name="refuse">Makes the exception of the file's format.</param>
    /// <remarks>A pipe has the length 0, and to open one waits for its writer; a device has it too, and may have bytes without an end.</remarks>
    public static StoredFile Open(string path, Refusal refuse)
    {
        if (new FileInfo(path) is { Exists: true, Length: 0 })
        {
            throw refuse(path, null, "expected a file of a known length, found 0 bytes: the file is empty, as one is whose download or copy has failed, or it is a pipe or a device.", null);
        }

        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            return new StoredFile(path, handle, refuse);
        }
        catch (NotSupportedException e)
        {
            handle.Dispose();
            throw refuse(path, null, "expected a file whose bytes can be read in any order, found a pipe or a device.", e);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public override void CopyTo(long offset, Span<byte> destination, string? tensorName)
    {
        try
        {
            for (int done = 0; done < destination.Length;)
            {
                int read = RandomAccess.Read(_handle, destination[done..], offset + done);
                if (read == 0)
                {
                    throw Fail(offset, destination.Length, tensorName, $"found the end of the file after {done}");
                }

                done += read;
            }

            // Afterwards, so that nothing of what was read has been written later than this looks back.
            if (RandomAccess.GetLength(_handle) != Length || File.GetLastWriteTimeUtc(_handle) != _written)
            {
                throw Fail(offset, destination.Length, tensorName, "found a file that was written to since");
            }
        }
        catch (IOException e) when (e is not CheckpointException)
        {
            throw _refuse(
                Path, tensorName, $"expected {destination.Length} bytes from byte {offset} of the file on, found that they cannot be read: {e.Message}", e);
        }
    }

    public override void Dispose() => _handle.Dispose();

    private CheckpointException Fail(long offset, int count, string? tensorName, string found) => _refuse(
        Path,
        tensorName,
        $"expected {count} bytes from byte {offset} on of the file that was opened, {found}: it was {Length} bytes long when it was opened and is {RandomAccess.GetLength(_handle)} now; open it again when it is complete.",
        null);
}
