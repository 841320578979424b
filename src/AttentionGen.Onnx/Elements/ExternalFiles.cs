namespace AttentionGen;

/// <summary>
/// The files beside an <c>.onnx</c> file in which it keeps elements of tensors. Each lies in the file's folder, or below it, whatever the
/// file says, and is opened when the first of its tensors is read. Safe for concurrent readers.
/// </summary>
internal sealed class ExternalFiles(StoredBytes model, string? folder) : IDisposable
{
    private const int MostLinks = 40;

    private readonly Dictionary<string, StoredFile> _open = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private bool _closed;

    /// <summary>The location as a path below the folder, with no way out of it on any platform.</summary>
    /// <param name="location">What the file says.</param>
    /// <param name="fail">Makes the error.</param>
    public static string CheckLocation(string location, Func<string, OnnxException> fail)
    {
        string[] parts = location.Split('/');
        bool isBelow = location.Length != 0
            && location.AsSpan().IndexOfAny('\\', ':') < 0
            && !location.Any(char.IsControl)
            && Array.TrueForAll(parts, part => part.Length != 0 && part != ".." && (part == "." || !part.EndsWith('.') && !part.EndsWith(' ')));
        string[] named = Array.FindAll(parts, part => part != ".");
        return isBelow && named.Length != 0
            ? string.Join('/', named)
            : throw fail($"expected external data in a file of this one's folder, by a relative path without .., found {FileText.Quote(location)}.");
    }

    /// <summary>The file of a tensor, which is long enough to hold it.</summary>
    public StoredBytes Of(TensorRecord tensor)
    {
        StoredFile file;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(OnnxCheckpoint));
            if (!_open.TryGetValue(tensor.Location, out file!))
            {
                file = Open(tensor);
                _open.Add(tensor.Location, file);
            }
        }

        ByteRange range = tensor.Ranges[0];
        return range.End <= file.Length
            ? file
            : throw Fail(tensor, $"expected {range.Length} bytes from byte {range.Begin} of {FileText.Quote(tensor.Location)} on, found a file of {file.Length} bytes.");
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (StoredFile file in _open.Values)
            {
                file.Dispose();
            }

            _open.Clear();
        }
    }

    private StoredFile Open(TensorRecord tensor)
    {
        if (folder is null)
        {
            throw Fail(tensor, $"expected elements within the file, because it was opened from memory, found them in {FileText.Quote(tensor.Location)} beside it; open the file from its folder.");
        }

        string path = folder;
        try
        {
            string real = RealPath(folder.Length == 0 ? "." : folder);
            foreach (string part in tensor.Location.Split('/'))
            {
                path = Path.Combine(path, part);
                string target = RealPath(path);
                if (!target.StartsWith(real.EndsWith(Path.DirectorySeparatorChar) ? real : real + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                {
                    throw Fail(tensor, $"expected external data in this file's folder, found a link that leads out of it, {FileText.Quote(tensor.Location)}; put a copy of what it leads to in its place.");
                }
            }

            return StoredFile.Open(path, OnnxException.Make);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && e is not OnnxException)
        {
            throw new OnnxException(model.Path, tensor.Name, $"expected its elements in {FileText.Quote(tensor.Location)}, found that it cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>The full path, behind all links, those of the folders on the way included.</summary>
    private static string RealPath(string path, int links = 0)
    {
        if (links > MostLinks)
        {
            throw new IOException($"More than {MostLinks} links lead to each other at {path}.");
        }

        string full = Path.GetFullPath(path);
        string? parent = Path.GetDirectoryName(full);
        if (parent is null)
        {
            return full;
        }

        FileSystemInfo entry = Directory.Exists(full) ? new DirectoryInfo(full) : new FileInfo(full);
        return entry.ResolveLinkTarget(returnFinalTarget: true) is { } target
            ? RealPath(target.FullName, links + 1)
            : Path.Combine(RealPath(parent, links), Path.GetFileName(full));
    }

    private OnnxException Fail(TensorRecord tensor, string problem) => new(model.Path, tensor.Name, problem);
}
