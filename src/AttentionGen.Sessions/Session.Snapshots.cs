using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AttentionGen;

/// <content>The cache on disk: a shorter way back than the log, and never another one.</content>
public sealed partial class Session
{
    /// <summary>Saves what the cache has, with a hash of its tokens: <see cref="StackCache.Save(Stream, ReadOnlySpan{byte}, CancellationToken)"/>.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="cancellationToken">Asked between blocks of some 512 tokens of a layer.</param>
    /// <exception cref="InvalidOperationException">There is no cache: <see cref="Prefill(CancellationToken)"/> makes it.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled; what the stream has is no snapshot.</exception>
    public void SaveSnapshot(Stream stream, CancellationToken cancellationToken = default)
    {
        Cache().Save(stream, LabelOf(CachedTokens), cancellationToken);

        // A session that is gone gives its pages back: not while they are read.
        GC.KeepAlive(this);
    }

    /// <summary>The same into a file, which is written beside and renamed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">As for the other overload.</param>
    /// <exception cref="InvalidOperationException">As for the other overload.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be, or the path is a folder's.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled; the file is what it was.</exception>
    public void SaveSnapshot(string path, CancellationToken cancellationToken = default)
    {
        Cache().Save(path, LabelOf(CachedTokens), cancellationToken);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Takes the cache from a snapshot of this session, or of one that began with the same tokens, in place of the one that there is. Where it is refused,
    /// nothing has changed, and the next operation computes the cache from the log.
    /// </summary>
    /// <param name="stream">Where from.</param>
    /// <param name="problem">Why it was refused; null where it was not.</param>
    /// <returns>Whether it is taken: it is whole, of this model, and of the first tokens of the log.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="KeyValuePoolException">As for <see cref="Next(CancellationToken)"/>.</exception>
    public bool TryLoadSnapshot(Stream stream, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return TryLoad(cache => cache.Load(stream), out problem);
    }

    /// <summary>The same from a file.</summary>
    /// <param name="path">The file, which need not be there.</param>
    /// <param name="problem">As for the other overload; or that there is no such file, or that it cannot be read.</param>
    /// <returns>As for the other overload.</returns>
    /// <exception cref="KeyValuePoolException">As for the other overload.</exception>
    public bool TryLoadSnapshot(string path, [NotNullWhen(false)] out string? problem)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return TryLoad(cache => cache.Load(path), out problem);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            problem = wrong.Message;
            return false;
        }
    }

    private bool TryLoad(Func<StackCache, byte[]> load, out string? problem)
    {
        StackCache cache = NewCache();
        try
        {
            byte[] label = load(cache);
            int tokens = cache.Lengths[0];
            problem = tokens > Log.Count ? $"The snapshot must have at most the {Log.Count} tokens of the log, but has {tokens}."
                : !LabelOf(tokens).AsSpan().SequenceEqual(label) ? $"The snapshot must be of the first {tokens} tokens of the log, but is of others."
                : null;
            if (problem is null && tokens > 0 && tokens == Log.Count)
            {
                // The logits of the last token are not in it, and follow from computing it once more.
                cache.Truncate(0, tokens - 1);
            }
        }
        catch (Exception wrong) when (wrong is InvalidDataException or InvalidOperationException and not KeyValuePoolException)
        {
            problem = wrong.Message;
        }

        if (problem is not null)
        {
            cache.Reset();
            return false;
        }

        DropCache();
        _cache = cache;
        return true;
    }

    private StackCache Cache() =>
        _cache ?? throw new InvalidOperationException($"The session must have a cache to save, but has none; {nameof(Prefill)} makes it.");

    private byte[] LabelOf(int tokens) => SHA256.HashData(MemoryMarshal.AsBytes(Log.Tokens[..tokens]));
}
