using Microsoft.Extensions.Options;

namespace AttentionGen;

/// <summary>The decoder of the silo's sessions, and what sessions may take of it.</summary>
internal sealed class SessionModel
{
    public SessionModel(TextDecoder decoder, IOptions<AttentionSiloOptions> options)
    {
        Decoder = decoder;
        Prefixes = new PrefixCache(decoder, Math.Max(options.Value.CacheBytes, 1));

        // Threads are shared out between sessions, so that none waits for another's; one session alone computes on one thread.
        Options = new SessionOptions
        {
            MaxTokens = options.Value.MaxTokens,
            ChunkTokens = options.Value.ChunkTokens,
            PrefixCache = Prefixes,
            MaxDegreeOfParallelism = 1,
        };
        int blocks = (new Session(decoder, new SessionLog(), Options).MaxTokens + Prefixes.BlockTokens - 1) / Prefixes.BlockTokens;
        CacheBytes = decoder.CreateCache(batch: 1, blocks * Prefixes.BlockTokens).Bytes;
    }

    public TextDecoder Decoder { get; }

    public SessionOptions Options { get; }

    /// <summary>The memory of all sessions, and what they share of it.</summary>
    public PrefixCache Prefixes { get; }

    /// <summary>Bytes of the cache of a full session.</summary>
    public long CacheBytes { get; }
}
