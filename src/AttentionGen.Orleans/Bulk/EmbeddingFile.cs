namespace AttentionGen;

/// <summary>The vectors of the lines of a text, computed by a cluster into a file that a crash does no harm.</summary>
/// <remarks>
/// While it is written, the file has <c>.partial</c> behind its name. Each line has a record of one length, with a hash of the line and a checksum, at a place
/// that follows from its number. So who comes back after a crash finds which lines are done, takes a record that was cut off away, and goes on with
/// the next: no line is lost, and none comes twice. The last step gives the file its name.
/// </remarks>
[CLSCompliant(false)]
public static class EmbeddingFile
{
    /// <summary>Embeds all lines, or those that an earlier call has not.</summary>
    /// <param name="path">The file. One that is complete is compared with the lines, and left as it is.</param>
    /// <param name="lines">The lines, the same in each call; they are read once.</param>
    /// <param name="tokenize">The token ids of a line, with the special tokens that the model wants.</param>
    /// <param name="embeddings">The cluster, with the same model in each call: of a file that is gone on with, the dimensions alone tell another one.</param>
    /// <param name="options">How much is sent at once; the defaults by default.</param>
    /// <param name="progress">Told how many lines are on the disk, now and then.</param>
    /// <param name="cancellationToken">Ends the work; what is done stays done.</param>
    /// <returns>How many lines there are, and how many of them were found done.</returns>
    /// <exception cref="InvalidDataException">The file is none of vectors, of a model with other dimensions, or of other lines; the message says which.</exception>
    /// <exception cref="IOException">The file cannot be written, or another process writes it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of the options is not positive; the message says which.</exception>
    public static async Task<EmbeddingFileResult> WriteAsync(
        string path,
        IEnumerable<string> lines,
        Func<string, int[]> tokenize,
        ClusterEmbeddings embeddings,
        EmbeddingFileOptions? options = null,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(tokenize);
        ArgumentNullException.ThrowIfNull(embeddings);
        options ??= new EmbeddingFileOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.LinesPerRequest);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.RequestsAtOnce);
        bool isComplete = File.Exists(path);
        string partial = path + ".partial";
        EmbeddingInfo info = await embeddings.GetInfoAsync(cancellationToken);
        using IEnumerator<string> rest = lines.GetEnumerator();
        using var writer = new EmbeddingFileWriter(isComplete ? path : partial, info.Dimensions, mayWrite: !isComplete);
        long done = writer.Skip(rest);
        if (isComplete)
        {
            writer.ThrowUnlessEnd(rest);
            return new EmbeddingFileResult(done, done);
        }

        progress?.Report(done);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var requests = new Queue<(string[] Lines, Task<float[][]> Vectors)>();
        try
        {
            while (true)
            {
                while (requests.Count < options.RequestsAtOnce && Take(rest, options.LinesPerRequest) is { Length: > 0 } some)
                {
                    requests.Enqueue((some, EncodeAsync(embeddings, [.. some.Select(tokenize)], stop.Token)));
                }

                if (!requests.TryDequeue(out (string[] Lines, Task<float[][]> Vectors) first))
                {
                    break;
                }

                writer.Write(first.Lines, await first.Vectors);
                if (writer.FlushNowAndThen())
                {
                    progress?.Report(writer.Lines);
                }
            }

            writer.Complete(path);
            progress?.Report(writer.Lines);
            return new EmbeddingFileResult(writer.Lines, done);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(requests.Select(static request => request.Vectors)).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Reads the vectors of a complete file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The vector of each line, in their order.</returns>
    /// <exception cref="InvalidDataException">The file is none of vectors, or damaged; the message says where.</exception>
    public static IEnumerable<float[]> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ReadAll(path);
    }

    private static IEnumerable<float[]> ReadAll(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[EmbeddingFileFormat.HeadBytes];
        EmbeddingFileFormat format = EmbeddingFileFormat.Parse(head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)), path);
        byte[] record = new byte[format.RecordBytes];
        for (long line = 0; file.Position < file.Length; line++)
        {
            if (file.ReadAtLeast(record, record.Length, throwOnEndOfStream: false) < record.Length || !format.IsWhole(line, record))
            {
                throw new InvalidDataException($"{path}: expected the vector of line {line + 1} at byte {format.OffsetOf(line)}, found a record that is damaged or cut off.");
            }

            yield return format.Vector(record);
        }
    }

    private static string[] Take(IEnumerator<string> lines, int count)
    {
        var some = new List<string>();
        while (some.Count < count && lines.MoveNext())
        {
            some.Add(lines.Current);
        }

        return [.. some];
    }

    /// <summary>There is time: where a silo is busy, the request waits.</summary>
    private static async Task<float[][]> EncodeAsync(ClusterEmbeddings embeddings, int[][] texts, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await embeddings.EncodeAsync(texts, cancellationToken);
            }
            catch (ClusterBusyException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(50, 500)), cancellationToken);
            }
        }
    }
}
