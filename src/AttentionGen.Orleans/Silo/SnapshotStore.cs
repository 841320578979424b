using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AttentionGen;

/// <summary>
/// The snapshots of a silo's sessions, as files of a directory within a budget, the oldest of which go first. They are a shorter way back than the log and never
/// needed: what cannot be written, is gone or is damaged costs a replay.
/// </summary>
/// <remarks>Silos of one machine may share a directory. Nothing is remembered of it: what counts is what lies there.</remarks>
internal sealed class SnapshotStore(SessionModel model, IOptions<AttentionSiloOptions> options, SnapshotMetrics metrics, ILogger<SnapshotStore> logger)
{
    private const string Extension = ".agkv";
    private const string Unfinished = ".tmp";

    /// <summary>What a process that died was writing. Another silo may be about to finish a younger one.</summary>
    private static readonly TimeSpan LongestSave = TimeSpan.FromMinutes(10);

    private static readonly Action<ILogger, string, string, Exception?> Failed = LoggerMessage.Define<string, string>(
        LogLevel.Warning, new EventId(1, nameof(Failed)), "No snapshot could be written to {Directory}: {Problem}");

    private static readonly Action<ILogger, string, string, Exception?> Refused = LoggerMessage.Define<string, string>(
        LogLevel.Warning, new EventId(2, nameof(Refused)), "{Path} is removed, and its session rebuilt from the log: {Problem}");

    private readonly string? _directory = options.Value.SnapshotDirectory;
    private readonly long _budget = options.Value.SnapshotBytes;

    /// <summary>Whether there is a directory for them.</summary>
    public bool IsUsed => _directory is not null;

    /// <summary>Makes the directory, which nobody else may read, and writes into it once.</summary>
    /// <exception cref="IOException">It cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    public void Prepare()
    {
        if (_directory is null)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_directory);
        }
        else
        {
            Directory.CreateDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using (File.Create(Path.Combine(_directory, $"{Guid.NewGuid():N}{Unfinished}"), bufferSize: 1, FileOptions.DeleteOnClose))
        {
        }

        Trim(_budget);
    }

    /// <summary>The file of a session: a hash of the model's fingerprint and the session's name, whatever characters it has.</summary>
    public string PathOf(string name)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(model.Decoder.Fingerprint);
        hash.AppendData(Encoding.UTF8.GetBytes(name));
        return Path.Combine(_directory!, Convert.ToHexStringLower(hash.GetHashAndReset()) + Extension);
    }

    /// <summary>Gives a session without a cache that of its snapshot, if there is one, and it is whole and of the log's beginning. The caller holds the session's gate.</summary>
    public bool TryLoad(LiveSession live)
    {
        if (_directory is null)
        {
            return false;
        }

        string path = PathOf(live.Name);
        if (!File.Exists(path))
        {
            return false;
        }

        if (!live.Session.TryLoadSnapshot(path, out string? problem))
        {
            metrics.Refused();
            Refused(logger, path, problem, null);
            TryDelete(path);
            return false;
        }

        live.SavedTokens = live.Session.CachedTokens;
        metrics.Loaded();
        Try(() => File.SetLastWriteTimeUtc(path, DateTime.UtcNow));
        return true;
    }

    /// <summary>Saves what a session's cache has. The caller holds the session's gate.</summary>
    /// <returns>Whether that was tried to the end; false if it was cancelled, or there is no cache any more.</returns>
    public bool TrySave(LiveSession live, CancellationToken cancellationToken)
    {
        if (_directory is null || live.Session.CachedTokens == 0)
        {
            return false;
        }

        int tokens = live.Session.CachedTokens;
        string path = PathOf(live.Name), beside = $"{path}.{Guid.NewGuid():N}{Unfinished}";
        try
        {
            // Rows on the disk are no more than pages in memory.
            Trim(_budget - live.Session.CacheBytes);
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1))
            {
                live.Session.SaveSnapshot(stream, cancellationToken);
            }

            // The disk is not waited for: what a loss of power leaves of it has other checksums.
            File.Move(beside, path, overwrite: true);
            Trim(_budget);
            metrics.Saved();
        }
        catch (OperationCanceledException)
        {
            TryDelete(beside);
            return false;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            TryDelete(beside);
            metrics.Failed();
            Failed(logger, _directory, wrong.Message, null);
        }

        // What failed is not tried again before there is more to save.
        live.SavedTokens = tokens;
        return true;
    }

    /// <summary>Removes a session's snapshot.</summary>
    public void Delete(string name)
    {
        if (_directory is not null)
        {
            TryDelete(PathOf(name));
        }
    }

    /// <summary>Removes the oldest until the others take so many bytes at most.</summary>
    private void Trim(long most)
    {
        long used = 0;
        var folder = new DirectoryInfo(_directory!);
        foreach (FileInfo file in folder.GetFiles('*' + Extension).OrderByDescending(static file => file.LastWriteTimeUtc))
        {
            used += file.Length;
            if (used > most)
            {
                TryDelete(file.FullName);
            }
        }

        foreach (FileInfo file in folder.GetFiles('*' + Unfinished).Where(static file => DateTime.UtcNow - file.LastWriteTimeUtc > LongestSave))
        {
            TryDelete(file.FullName);
        }
    }

    private static void TryDelete(string path) => Try(() => File.Delete(path));

    private static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            // Another silo has been faster, or the directory is gone.
        }
    }
}
