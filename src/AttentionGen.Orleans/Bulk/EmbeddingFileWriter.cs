using System.Diagnostics;

namespace AttentionGen;

/// <summary>A file of vectors that grows at its end. Takes up what is there; nobody else has it open.</summary>
internal sealed class EmbeddingFileWriter : IDisposable
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly FileStream _file;
    private readonly EmbeddingFileFormat _format;
    private readonly byte[] _record;
    private long _flushed = Stopwatch.GetTimestamp();

    public EmbeddingFileWriter(string path, int dimensions, bool mayWrite)
    {
        _path = path;
        _format = new EmbeddingFileFormat(dimensions);
        _record = new byte[_format.RecordBytes];
        _file = mayWrite
            ? new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        try
        {
            ReadHead(mayWrite);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Lines that the file has.</summary>
    public long Lines { get; private set; }

    /// <summary>Reads the lines whose vectors the file has, and cuts off what follows the last whole one.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="InvalidDataException">A record is another line's.</exception>
    public long Skip(IEnumerator<string> lines)
    {
        _file.Position = EmbeddingFileFormat.HeadBytes;
        while (_file.ReadAtLeast(_record, _record.Length, throwOnEndOfStream: false) == _record.Length && _format.IsWhole(Lines, _record))
        {
            if (!lines.MoveNext() || !EmbeddingFileFormat.IsOf(lines.Current, _record))
            {
                throw new InvalidDataException($"{_path}: expected the vectors of the lines that are given, found that of another line {Lines + 1}. Remove the file to begin anew.");
            }

            Lines++;
        }

        if (_file.CanWrite)
        {
            _file.SetLength(_format.OffsetOf(Lines));
            _file.Position = _file.Length;
        }

        return Lines;
    }

    /// <summary>Throws unless the file and the lines end here.</summary>
    public void ThrowUnlessEnd(IEnumerator<string> lines)
    {
        if (_file.Length != _format.OffsetOf(Lines) || lines.MoveNext())
        {
            throw new InvalidDataException($"{_path}: expected the vectors of all lines, found those of the first {Lines} alone. Remove the file to begin anew.");
        }
    }

    /// <summary>Adds lines, behind those that are there.</summary>
    public void Write(string[] lines, float[][] vectors)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            _format.Write(Lines, lines[i], vectors[i], _record);
            _file.Write(_record);
            Lines++;
        }
    }

    /// <summary>Has the disk write what it has, if the last time is a while ago.</summary>
    /// <returns>Whether it has.</returns>
    public bool FlushNowAndThen()
    {
        if (Stopwatch.GetElapsedTime(_flushed) < FlushInterval)
        {
            return false;
        }

        _file.Flush(flushToDisk: true);
        _flushed = Stopwatch.GetTimestamp();
        return true;
    }

    /// <summary>Has the disk write all of it, and gives the file its name.</summary>
    public void Complete(string path)
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_path, path);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>A file that was cut off in its head has no vector yet, and begins anew.</summary>
    private void ReadHead(bool mayWrite)
    {
        byte[] head = new byte[EmbeddingFileFormat.HeadBytes];
        int count = _file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (mayWrite && count < head.Length && _format.Head().AsSpan().StartsWith(head.AsSpan(0, count)))
        {
            _file.SetLength(0);
            _file.Write(_format.Head());
            return;
        }

        EmbeddingFileFormat found = EmbeddingFileFormat.Parse(head.AsSpan(0, count), _path);
        if (found.Dimensions != _format.Dimensions)
        {
            throw new InvalidDataException($"{_path}: expected vectors of the model's {_format.Dimensions} dimensions, found {found.Dimensions}. Remove the file to begin anew.");
        }
    }
}
